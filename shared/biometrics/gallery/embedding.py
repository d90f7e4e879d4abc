"""One embedding: what a face engine makes of a portrait, and nothing of it ever shows.

An embedding can be turned back into a look-alike face, so it is biometric data: `repr` says its
engine and length only, and it refuses to be pickled into a queue or a log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from shared.biometrics.gallery.errors import EmbeddingInvalid

DIMENSIONS = frozenset({128, 512})
"""Lengths that engines give; both are whole vectors of processor words."""

_NORM_MIN, _NORM_MAX = 1e-3, 1e6
_ENGINE_CHARACTERS_MAX = 64

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Embedding:
    """A vector of unit length and the engine (with its version) that made it.

    Embeddings of two engines are never compared. The vector is normalised here, once and for all:
    engines differ in whether they do, and distances mean something only when all do. What an
    engine says of two faces on its own scale is asked of it, for the candidates alone.
    """

    engine: str
    vector: Vector = field(repr=False)

    @classmethod
    def of(cls, values: Sequence[float] | NDArray[np.floating], *, engine: str) -> "Embedding":
        """The embedding of these 128 or 512 numbers; EmbeddingInvalid when they are none."""
        if not 1 <= len(engine) <= _ENGINE_CHARACTERS_MAX:
            raise EmbeddingInvalid("an embedding names the engine that made it")
        try:
            vector = np.array(values, dtype=np.float64)
        except (TypeError, ValueError):
            raise EmbeddingInvalid("an embedding is a sequence of numbers") from None
        if vector.ndim != 1 or len(vector) not in DIMENSIONS:
            raise EmbeddingInvalid("an embedding has 128 or 512 numbers")
        with np.errstate(over="ignore", invalid="ignore"):
            norm = float(np.linalg.norm(vector))  # not a number when any of them is none
        if not _NORM_MIN <= norm <= _NORM_MAX:
            raise EmbeddingInvalid("an embedding has a direction and a finite length")
        return cls(engine, (vector / norm).astype(np.float32))

    @property
    def dimension(self) -> int:
        return len(self.vector)

    @override
    def __reduce__(self) -> NoReturn:
        raise TypeError("an embedding leaves a process sealed or not at all")
