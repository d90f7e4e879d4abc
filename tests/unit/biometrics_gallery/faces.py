"""Invented embeddings: they lie near a subspace, as those of an engine do, and mates are alike."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from shared.biometrics.gallery.candidates import Search
from shared.biometrics.gallery.embedding import Embedding, Vector
from shared.biometrics.gallery.shard import Entry
from shared.biometrics.gallery.traits import EVERYBODY, Filter, Traits, YearBand
from shared.civil.sex import Sex

ENGINE = "invented-1"
INTRINSIC = 40
CITIZEN = Traits(Sex.F, YearBand(1975, 1975), frozenset({"citizens"}))


class Faces:
    """A world of faces of one dimension, from one seed."""

    def __init__(self, seed: int, dimension: int = 128, intrinsic: int = INTRINSIC) -> None:
        self.dimension = dimension
        self._random = np.random.default_rng(seed)
        self._basis = self._random.standard_normal((intrinsic, dimension), dtype=np.float32)

    def some(self, count: int) -> Vector:
        """Unit vectors (count x dimension)."""
        inner = self._random.standard_normal((count, len(self._basis)), dtype=np.float32)
        return _unit(inner @ self._basis)

    def mates(self, of: Vector, *, cosine: float | Vector) -> Vector:
        """Vectors at this cosine from each (or each at its own), in a random direction."""
        away = self.some(len(of))
        away = _unit(away - np.sum(away * of, axis=1, keepdims=True) * of)
        near = np.float32(cosine)
        return _unit(near * of + np.sqrt(1 - near**2) * away)


def _unit(vectors: Vector) -> Vector:
    unit: Vector = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def entries(ids: Iterable[int], vectors: Vector, traits: Traits = CITIZEN) -> list[Entry]:
    return [
        Entry(one, Embedding.of(vector, engine=ENGINE), traits)
        for one, vector in zip(ids, vectors, strict=True)
    ]


def a_search(
    probe: Vector, *, wanted: int = 10, among: Filter = EVERYBODY, excluded: Iterable[int] = ()
) -> Search:
    return Search(Embedding.of(probe, engine=ENGINE), wanted, among, frozenset(excluded))


def nearest_by_brute_force(
    probe: Vector, ids: Sequence[int], vectors: Vector, wanted: int
) -> list[int]:
    """The nearest ids by unrounded 32-bit vectors, nearest first."""
    distances: NDArray[np.float32] = np.linalg.norm(vectors - probe, axis=1)
    return [ids[place] for place in np.argsort(distances, kind="stable")[:wanted]]
