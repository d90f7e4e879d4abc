"""The bodies of frames between the platform and a gallery of faces: numbers and descriptors."""

import struct
from collections.abc import Iterable, Iterator

from shared.biometrics.face_descriptor import DESCRIPTOR_BYTES

NUMBER = struct.Struct(">q")
FACE = struct.Struct(f">q{DESCRIPTOR_BYTES}s")
"""A number that stands for somebody, and the descriptor of their face."""


def encode_numbers(numbers: Iterable[int]) -> bytes:
    return b"".join(map(NUMBER.pack, numbers))


def decode_numbers(body: bytes) -> Iterator[int]:
    """The numbers; struct.error for bytes that are none."""
    return (number for (number,) in NUMBER.iter_unpack(body))
