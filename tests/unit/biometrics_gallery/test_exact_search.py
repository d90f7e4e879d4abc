"""No mate is ever lost: the answers hold what a brute force over unrounded vectors finds."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.biometrics.gallery import exact_search
from shared.biometrics.gallery.candidates import CANDIDATES_MAX, GalleryScoreKind, Search
from shared.biometrics.gallery.embedding import Embedding, Vector
from shared.biometrics.gallery.shard import Entry, Shard
from shared.biometrics.gallery.traits import EVERYBODY, Filter, Traits, YearBand
from shared.civil.sex import Sex
from tests.unit.biometrics_gallery.faces import (
    ENGINE,
    Faces,
    a_search,
    entries,
    nearest_by_brute_force,
)

TRAITS = [
    Traits(sex, born, frozenset(galleries))
    for sex in Sex
    for born in (None, YearBand(1960, 1960), YearBand(1970, 1980))
    for galleries in ({"citizens"}, {"residents"}, {"citizens", "residents"})
]
FILTERS = st.builds(
    Filter,
    sex=st.sampled_from([None, *Sex]),
    born=st.sampled_from([None, YearBand(1955, 1965), YearBand(1979, 1990)]),
    galleries=st.sampled_from([None, frozenset({"citizens"}), frozenset({"residents", "x"})]),
)


def a_shard(dimension: int = 128) -> Shard:
    return Shard.empty(engine=ENGINE, dimension=dimension)


@dataclass
class Model:
    """What a shard should hold, kept in the simplest way."""

    held: dict[int, tuple[Vector, Traits]] = field(default_factory=dict)

    def nearest(self, one: Search) -> list[int]:
        ids = [
            each
            for each, (_, traits) in self.held.items()
            if one.among.admits(traits) and each not in one.excluded
        ]
        if not ids:
            return []
        vectors = np.stack([self.held[each][0] for each in ids])
        return nearest_by_brute_force(one.probe.vector, ids, vectors, one.wanted)


def assert_answers(shard: Shard, model: Model, searches: list[Search]) -> None:
    for one, answer in zip(searches, shard.search(searches), strict=True):
        found = [candidate.id for candidate in answer.candidates]
        expected = model.nearest(one)
        assert answer.complete
        assert set(expected) <= set(found)
        assert len(found) == len(set(found)) >= len(expected)
        assert [candidate.rank for candidate in answer.candidates] == [*range(1, len(found) + 1)]
        scores = [candidate.score for candidate in answer.candidates]
        assert scores == sorted(scores, reverse=True)
        for candidate in answer.candidates:
            vector, traits = model.held[candidate.id]
            assert one.among.admits(traits)
            assert candidate.id not in one.excluded
            assert candidate.score_kind is GalleryScoreKind.COSINE_SQ8
            assert abs(candidate.score - float(vector @ one.probe.vector)) < answer.margin


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_whatever_was_changed_each_search_finds_the_true_neighbours(data: st.DataObject) -> None:
    faces = Faces(data.draw(st.integers(0, 2**32)), 128)
    shard, model = a_shard(), Model()
    for _ in range(data.draw(st.integers(1, 5))):
        new = faces.some(data.draw(st.integers(1, 60)))
        traits = data.draw(st.sampled_from(TRAITS))
        start = data.draw(st.integers(-(2**40), 2**40)) * 1000
        added = {
            one: (vector, traits) for one, vector in enumerate(new, start) if one not in model.held
        }
        shard.insert(
            [
                Entry(one, Embedding.of(vector, engine=ENGINE), traits)
                for one, (vector, traits) in added.items()
            ]
        )
        model.held |= added
        for one in data.draw(
            st.lists(st.sampled_from(sorted(model.held)), unique=True, max_size=5)
        ):
            verb = data.draw(st.sampled_from(["remove", "replace", "retrait"]))
            if verb == "remove":
                shard.remove(one)
                del model.held[one]
                continue
            vector, traits = model.held[one][0], data.draw(st.sampled_from(TRAITS))
            if verb == "replace":
                vector = faces.some(1)[0]
                shard.replace(Entry(one, Embedding.of(vector, engine=ENGINE), traits))
            else:
                shard.retrait(one, traits)
            model.held[one] = (vector, traits)
    assert len(shard) == len(model.held)
    searches = [
        a_search(
            probe,
            wanted=data.draw(st.integers(10, 30)),
            among=data.draw(FILTERS),
            excluded=data.draw(st.sets(st.sampled_from([*sorted(model.held), 5]), max_size=9)),
        )
        for probe in faces.some(4)
    ]
    assert_answers(shard, model, searches)


@pytest.mark.parametrize("dimension", [128, 512])
def test_neighbours_are_found_across_blocks_for_many_searches_at_once(dimension: int) -> None:
    faces = Faces(7, dimension)
    rows = 34_000 if dimension == 128 else 9_000
    vectors = faces.some(rows)
    ids = [*np.random.default_rng(1).permutation(rows).tolist()]
    shard, model = a_shard(dimension), Model()
    for part in np.array_split(np.arange(rows), 7):
        traits = TRAITS[part[0] % len(TRAITS)]
        shard.insert(entries([ids[row] for row in part], vectors[part], traits))
        model.held.update({ids[row]: (vectors[row], traits) for row in part})
    mates = faces.mates(vectors[:: rows // 9], cosine=0.6)
    filters = [EVERYBODY, Filter(sex=Sex.F), Filter(born=YearBand(1975, 1975))]
    searches = [
        a_search(mate, wanted=10 + place, among=filters[place % 3], excluded=ids[:3])
        for place, mate in enumerate(mates)
    ]
    assert_answers(shard, model, searches)


def test_neighbours_are_found_where_rounding_cannot_tell_them_apart() -> None:
    """All within a hundredth of one another: the doubtful ones come along."""
    faces = Faces(3)
    centre = faces.some(1)
    vectors = faces.mates(np.repeat(centre, 900, axis=0), cosine=0.9999)
    shard, model = a_shard(), Model({i: (v, TRAITS[0]) for i, v in enumerate(vectors)})
    shard.insert(entries(range(900), vectors, TRAITS[0]))
    searches = [a_search(probe) for probe in faces.mates(centre, cosine=0.99)]
    assert_answers(shard, model, searches)
    assert len(shard.search(searches)[0].candidates) > 100


def test_an_answer_that_would_be_endless_says_that_it_is_not_complete() -> None:
    faces = Faces(4)
    one = faces.some(1)
    copies = CANDIDATES_MAX + 500
    shard = a_shard()
    shard.insert(entries(range(copies), np.repeat(one, copies, axis=0)))
    answer = shard.search([a_search(one[0])])[0]
    assert not answer.complete
    assert len(answer.candidates) == CANDIDATES_MAX


def test_more_doubtful_rows_than_are_compared_make_an_answer_incomplete(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exact_search, "_COMPARED_MAX", 16)
    one = Faces(15).some(1)
    shard = a_shard()
    shard.insert(entries(range(60), np.repeat(one, 60, axis=0)))
    answer = shard.search([a_search(one[0])])[0]
    assert (len(answer.candidates), answer.complete) == (16, False)


def test_a_search_gives_all_there_are_when_they_are_fewer_than_wanted() -> None:
    faces = Faces(5)
    vectors = faces.some(4)
    shard = a_shard()
    assert shard.search([a_search(vectors[0])])[0].candidates == ()
    shard.insert(entries(range(4), vectors))
    answer = shard.search([a_search(vectors[2], excluded=[1])])[0]
    assert answer.candidates[0].id == 2
    assert {candidate.id for candidate in answer.candidates} == {0, 2, 3}
    assert answer.complete


def test_a_search_that_admits_nobody_finds_nobody() -> None:
    faces = Faces(6)
    shard = a_shard()
    shard.insert(entries(range(30), faces.some(30)))
    nobody = Filter(galleries=frozenset({"elsewhere"}))
    answer = shard.search([a_search(faces.some(1)[0], among=nobody)])[0]
    assert answer.candidates == ()
    assert answer.complete


@pytest.mark.parametrize("wanted", [0, 1, 9, 201])
def test_nobody_asks_for_fewer_than_ten_or_more_than_can_be_rescored(wanted: int) -> None:
    with pytest.raises(ValueError, match="wants 10 to 200"):
        a_search(Faces(1).some(1)[0], wanted=wanted)


def test_as_many_can_be_excluded_as_the_limit_says_and_no_more() -> None:
    faces = Faces(8)
    vectors = faces.some(200)
    shard = a_shard()
    shard.insert(entries(range(200), vectors))
    answer = shard.search([a_search(vectors[0], excluded=range(100))])[0]
    assert len(answer.candidates) >= 10
    assert min(candidate.id for candidate in answer.candidates) >= 100
    with pytest.raises(ValueError, match="excludes at most"):
        a_search(vectors[0], excluded=range(101))


def test_too_many_searches_together_are_refused() -> None:
    probe = a_search(Faces(1).some(1)[0])
    with pytest.raises(ValueError, match="at most 256"):
        a_shard().search([probe] * 257)
