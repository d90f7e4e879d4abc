"""The 128 numbers that a face becomes: their bytes, and how far two of them lie apart.

Little-endian 32-bit floats, 512 bytes, as the network gave them: not of unit length, compared by
Euclidean distance. Faces can be rebuilt from them, so they are biometric data like a portrait.
"""

import math
import struct
from collections.abc import Sequence

from shared.biometrics.errors import TemplateInvalid

NUMBERS = 128
_NORM_MAX = 16.0
"""The network gives 1.3 to 1.5; anything far from it is no descriptor."""
_LAYOUT = struct.Struct(f"<{NUMBERS}f")

DESCRIPTOR_BYTES = _LAYOUT.size


def encode_descriptor(numbers: Sequence[float]) -> bytes:
    """TemplateInvalid unless they are 128 finite numbers of a descriptor's size."""
    return _LAYOUT.pack(*_checked(numbers))


def decode_descriptor(data: bytes) -> tuple[float, ...]:
    """The numbers, or TemplateInvalid whatever the bytes are."""
    if len(data) != _LAYOUT.size:
        raise TemplateInvalid(f"the descriptor of a face has {_LAYOUT.size} bytes")
    return _checked(_LAYOUT.unpack(data))


def distance(one: bytes, other: bytes) -> float:
    """The Euclidean distance of two descriptors; TemplateInvalid when one is none."""
    return math.dist(decode_descriptor(one), decode_descriptor(other))


def _checked(numbers: Sequence[float]) -> tuple[float, ...]:
    if len(numbers) != NUMBERS:
        raise TemplateInvalid(f"the descriptor of a face has {NUMBERS} numbers")
    norm = math.hypot(*numbers)
    if not 0 < norm <= _NORM_MAX:  # refuses what is not a number too
        raise TemplateInvalid("not the descriptor of a face")
    return tuple(numbers)
