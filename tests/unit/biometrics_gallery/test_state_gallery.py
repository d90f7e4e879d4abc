"""Several shards answer as one."""

from collections.abc import Callable

import numpy as np
import pytest

from shared.biometrics.gallery.candidates import merged
from shared.biometrics.gallery.embedding import Embedding
from shared.biometrics.gallery.errors import (
    EmbeddingAlreadyHeld,
    EmbeddingNotHeld,
    GalleryFull,
)
from shared.biometrics.gallery.shard import Entry, Shard
from shared.biometrics.gallery.state_gallery import SHARDS_MAX, StateGallery
from tests.unit.biometrics_gallery.faces import (
    CITIZEN,
    ENGINE,
    Faces,
    a_search,
    entries,
    nearest_by_brute_force,
)


def a_gallery(rows_max: int) -> StateGallery:
    return StateGallery([Shard.empty(engine=ENGINE, dimension=128, rows_max=rows_max)])


def test_shards_open_as_they_are_needed_and_no_neighbour_is_lost_between_them() -> None:
    faces = Faces(11)
    vectors = faces.some(1_000)
    gallery = a_gallery(rows_max=300)
    gallery.insert(entries(range(700), vectors[:700]))
    gallery.insert(entries(range(700, 1_000), vectors[700:]))
    assert [len(shard) for shard in gallery.shards] == [300, 300, 300, 100]
    probes = faces.mates(vectors[::50], cosine=0.5)
    answers = gallery.search([a_search(probe, excluded=[3]) for probe in probes])
    ids = [one for one in range(1_000) if one != 3]
    for probe, answer in zip(probes, answers, strict=True):
        found = {candidate.id for candidate in answer.candidates}
        assert set(nearest_by_brute_force(probe, ids, vectors[ids], 10)) <= found
        assert answer.complete


def test_what_is_held_in_any_shard_is_changed_where_it_is() -> None:
    faces = Faces(12)
    gallery = a_gallery(rows_max=10)
    gallery.insert(entries(range(25), faces.some(25)))
    new = faces.some(1)
    gallery.replace(Entry(21, Embedding.of(new[0], engine=ENGINE), CITIZEN))
    assert gallery.search([a_search(new[0])])[0].candidates[0].id == 21
    gallery.remove(3)
    assert 3 not in gallery
    assert len(gallery) == 24
    gallery.insert(entries([99], new))
    assert [len(shard) for shard in gallery.shards] == [10, 10, 5]
    changes: list[Callable[[], None]] = [
        lambda: gallery.remove(3),
        lambda: gallery.retrait(3, CITIZEN),
    ]
    for change in changes:
        with pytest.raises(EmbeddingNotHeld):
            change()


def test_an_id_is_held_once_in_all_shards_and_a_refused_insertion_leaves_nothing() -> None:
    faces = Faces(13)
    gallery = a_gallery(rows_max=4)
    gallery.insert(entries(range(6), faces.some(6)))
    with pytest.raises(EmbeddingAlreadyHeld):
        gallery.insert(entries([7, 8, 9, 1], faces.some(4)))
    with pytest.raises(GalleryFull):
        gallery.insert(entries(range(10, 10 + 4 * SHARDS_MAX), faces.some(4 * SHARDS_MAX)))
    assert len(gallery) == 6


def test_a_gallery_has_shards_of_one_engine() -> None:
    for shards in ([], [Shard.empty(engine=name, dimension=128) for name in ("a", "b")]):
        with pytest.raises(ValueError, match="one engine"):
            StateGallery(shards)


def test_only_answers_to_one_search_are_merged() -> None:
    shard = Shard.empty(engine=ENGINE, dimension=128)
    vectors = Faces(14).some(30)
    shard.insert(entries(range(30), vectors))
    ten, twelve = shard.search([a_search(vectors[0]), a_search(vectors[0], wanted=12)])
    with pytest.raises(ValueError, match="one search"):
        merged([ten, twelve])
    assert merged([ten]) == ten
    assert np.isclose(merged([ten]).candidates[0].score, 1, atol=0.001)
