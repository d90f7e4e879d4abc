"""Turns unit vectors into 8-bit codes that can be compared fast, and knows by how much they err.

Each shard turns its vectors by a random rotation of its own before rounding. Distances stay what
they are, but the numbers of a vector spread evenly whatever the engine puts where: one fixed scale
serves all of them, nothing is trained on people's faces, and codes of two shards cannot be joined
without both rotations. The rotation is no encryption; the codes are sealed besides.
"""

import secrets
from math import sqrt
from typing import Self

import numpy as np
from numpy.typing import NDArray

from shared.biometrics.gallery.embedding import Vector

Codes = NDArray[np.uint8]

_SPREAD = 6.0
"""How far the scale reaches, in standard deviations of a number of a rotated unit vector.

Beyond lie two in a thousand million; they are cut, and what that costs is counted in the error.
"""

_CODE_MAX = 255
_CODE_MIDDLE = 127.5


class Quantiser:
    """A rotation and a scale for vectors of one length.

    A code c stands for (c - 127.5) * step. Codes are compared as whole numbers, which is exact.
    """

    def __init__(self, rotation: NDArray[np.float32]) -> None:
        self.rotation = rotation
        self.dimension = len(rotation)
        self.step = 2 * _SPREAD / sqrt(self.dimension) / _CODE_MAX

    @classmethod
    def random(cls, dimension: int) -> Self:
        """With a fresh rotation, uniform over all of them (QR of a Gaussian matrix)."""
        gaussian = np.random.default_rng(secrets.randbits(256)).standard_normal((dimension,) * 2)
        rotation, triangle = np.linalg.qr(gaussian)
        return cls((rotation * np.sign(np.diag(triangle))).astype(np.float32))

    def rotated(self, vectors: Vector) -> Vector:
        """Unit vectors (n x dimension) in units of a code, before rounding."""
        turned: Vector = vectors @ self.rotation / np.float32(self.step) + np.float32(_CODE_MIDDLE)
        return turned

    def codes(self, rotated: Vector) -> Codes:
        return np.clip(np.rint(rotated), 0, _CODE_MAX).astype(np.uint8)

    def distances(self, rotated: Vector, codes: NDArray[np.uint8]) -> Vector:
        """Distances of unit vectors to what the codes stand for, along the last axis."""
        apart = rotated - codes
        squared: Vector = np.einsum("...i,...i->...", apart, apart)
        return np.sqrt(squared) * np.float32(self.step)
