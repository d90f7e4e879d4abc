"""What a shard takes in, what it refuses, and what it keeps to itself."""

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pytest

from shared.biometrics.gallery.embedding import Embedding
from shared.biometrics.gallery.errors import (
    EmbeddingAlreadyHeld,
    EmbeddingInvalid,
    EmbeddingNotHeld,
    GalleryFull,
)
from shared.biometrics.gallery.shard import Entry, Shard
from shared.biometrics.gallery.traits import Filter, Traits, YearBand
from shared.civil.partial_date import PartialDate
from shared.civil.sex import Sex
from tests.unit.biometrics_gallery.faces import CITIZEN, ENGINE, Faces, a_search, entries


def a_shard(rows_max: int = 100) -> Shard:
    return Shard.empty(engine=ENGINE, dimension=128, rows_max=rows_max)


@pytest.mark.parametrize(
    "values",
    [
        [],
        [0.0] * 128,
        [1.0] * 127,
        [float("nan")] + [1.0] * 127,
        [float("inf")] + [1.0] * 127,
        [1e300] * 128,
        np.ones((1, 128)),
        "face",
        [[1.0], [1.0, 2.0]],
    ],
)
def test_what_has_no_direction_is_no_embedding(values: object) -> None:
    with pytest.raises(EmbeddingInvalid):
        Embedding.of(values, engine=ENGINE)  # type: ignore[arg-type]  # bad input is the point


def test_an_embedding_has_unit_length_whatever_its_engine_gave() -> None:
    embedding = Embedding.of([3.0] * 128, engine=ENGINE)
    assert abs(float(np.linalg.norm(embedding.vector)) - 1) < 1e-6
    assert embedding.dimension == 128


@pytest.mark.parametrize("engine", ["", "e" * 65])
def test_an_embedding_names_its_engine(engine: str) -> None:
    with pytest.raises(EmbeddingInvalid, match="names the engine"):
        Embedding.of([1.0] * 128, engine=engine)


def test_no_number_of_an_embedding_shows_when_things_are_printed() -> None:
    one = entries([77], np.full((1, 128), 0.125, np.float32))[0]
    shown = repr(one) + repr(one.embedding) + repr(a_search(one.embedding.vector))
    assert "0.08838" not in shown
    assert "1975" not in repr(one)
    assert ENGINE in shown


def test_an_embedding_is_not_pickled() -> None:
    with pytest.raises(TypeError, match="sealed or not at all"):
        pickle.dumps(Embedding.of([1.0] * 128, engine=ENGINE))


def test_embeddings_of_another_engine_or_length_are_refused() -> None:
    shard, vector = a_shard(), Faces(1).some(1)[0]
    other = Embedding.of(vector, engine="other")
    longer = Embedding.of(Faces(1, 512).some(1)[0], engine=ENGINE)
    shard.insert(entries([1], vector[np.newaxis]))
    for wrong in (other, longer):
        with pytest.raises(EmbeddingInvalid, match="two engines"):
            shard.insert([Entry(2, wrong, CITIZEN)])
        with pytest.raises(EmbeddingInvalid, match="two engines"):
            shard.replace(Entry(1, wrong, CITIZEN))
    with pytest.raises(EmbeddingInvalid, match="two engines"):
        shard.search([a_search(longer.vector)])
    assert len(shard) == 1


def test_a_shard_of_another_length_is_refused() -> None:
    with pytest.raises(EmbeddingInvalid, match="128 or 512"):
        Shard.empty(engine=ENGINE, dimension=127)


def test_an_id_is_held_once() -> None:
    shard, vectors = a_shard(), Faces(1).some(3)
    shard.insert(entries([1, 2], vectors[:2]))
    for ids in ([2], [3, 3], [4, 1]):
        with pytest.raises(EmbeddingAlreadyHeld):
            shard.insert(entries(ids, vectors[: len(ids)]))
    assert len(shard) == 2
    assert 2 in shard
    assert 3 not in shard


def test_a_full_shard_takes_all_or_none() -> None:
    shard, vectors = a_shard(rows_max=5), Faces(1).some(6)
    shard.insert(entries(range(3), vectors[:3]))
    with pytest.raises(GalleryFull):
        shard.insert(entries(range(3, 6), vectors[3:]))
    assert (len(shard), shard.room) == (3, 2)


@pytest.mark.parametrize("one", [2**63, -(2**63) - 1])
def test_an_id_has_64_bits(one: int) -> None:
    with pytest.raises(ValueError, match="64 bits"):
        a_shard().insert(entries([one], Faces(1).some(1)))


def test_what_is_not_held_cannot_be_changed() -> None:
    shard, one = a_shard(), entries([1], Faces(1).some(1))[0]
    changes: list[Callable[[], None]] = [
        lambda: shard.replace(one),
        lambda: shard.remove(1),
        lambda: shard.retrait(1, CITIZEN),
    ]
    for change in changes:
        with pytest.raises(EmbeddingNotHeld):
            change()


def test_a_removed_embedding_is_not_found_again_and_its_id_is_free() -> None:
    shard, vectors = a_shard(), Faces(1).some(3)
    shard.insert(entries(range(3), vectors))
    shard.remove(0)
    found = shard.search([a_search(vectors[0])])[0].candidates
    assert {one.id for one in found} == {1, 2}
    shard.insert(entries([0], vectors[:1]))
    assert shard.search([a_search(vectors[0])])[0].candidates[0].id == 0


def test_the_last_block_goes_with_its_last_row() -> None:
    shard = Shard.empty(engine=ENGINE, dimension=512)
    vectors = Faces(1, 512).some(4097)
    shard.insert(entries(range(4097), vectors))
    shard.remove(5)
    assert len(shard) == 4096
    assert shard.search([a_search(vectors[4096])])[0].candidates[0].id == 4096
    assert 5 not in shard


def test_codes_lie_sealed_between_searches() -> None:
    """Neither in the buffer nor in the blocks is there anything of the codes."""
    shard, vectors = a_shard(), Faces(1).some(20)
    shard.insert(entries(range(20), vectors))
    shard.search([a_search(vectors[0])])
    with shard.still() as ground:
        with closing(ground.blocks.opened()) as opened:
            first = next(opened).codes[0].tobytes()
        assert len(set(first)) > 1
        assert first not in bytes(ground.blocks._blocks[0].sealed)
        assert not ground.blocks.scanner.buffer.any()


def test_two_enrolments_at_once_see_each_other() -> None:
    """Each inserts and then searches without itself: the later one finds the earlier."""
    faces = Faces(9)
    for _ in range(20):
        person = faces.some(1)
        both = np.concatenate([person, faces.mates(person, cosine=0.9)])
        shard = a_shard()

        def enrol(one: int, shard: Shard = shard, both: np.ndarray = both) -> bool:
            shard.insert(entries([one], both[one : one + 1]))
            answer = shard.search([a_search(both[one], excluded=[one])])[0]
            return any(candidate.id == 1 - one for candidate in answer.candidates)

        with ThreadPoolExecutor(2) as pool:
            assert any(pool.map(enrol, [0, 1]))


def test_who_is_unspecified_or_roughly_dated_fits_every_filter_that_could_mean_them() -> None:
    about_1975 = YearBand(1970, 1980)
    someone = Traits(Sex.X, about_1975, frozenset({"citizens"}))
    unknown = Traits(Sex.F, None, frozenset({"citizens"}))
    assert Filter(sex=Sex.M).admits(someone)
    assert Filter(sex=Sex.X).admits(unknown)
    assert not Filter(sex=Sex.M).admits(unknown)
    assert Filter(born=YearBand(1980, 1990)).admits(someone)
    assert not Filter(born=YearBand(1981, 1990)).admits(someone)
    assert Filter(born=YearBand(1990, 1990)).admits(unknown)
    assert not Filter(galleries=frozenset({"residents"})).admits(unknown)


def test_a_band_of_years_stays_within_what_a_date_can_be() -> None:
    assert YearBand.around(PartialDate(1901), 5) == YearBand(1900, 1906)
    with pytest.raises(ValueError, match="runs forward"):
        YearBand(1980, 1979)
