"""How the platform and a worker talk: frames of a head and a body over two pipes, version 1.

A frame is `LB`, the version (1 byte), a zero byte, the bytes of the head and of the body (4 bytes
each, big-endian), a head that is a JSON object, and a body. The worker speaks first, to say which
engine it is; then each job gets one answer, in turn. Both sides hold the limits, and the platform
believes a worker no more than any other stranger: native code has seen hostile images there.
"""

import json
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

VERSION = 1
HEAD_BYTES_MAX = 16_384
BODY_BYTES_MAX = 8 << 20
"""The largest image, or 256 records of minutiae."""

PREFIX = struct.Struct(">2sBBII")
_MAGIC = b"LB"

Head = Mapping[str, Any]


class FrameInvalid(ValueError):
    """Not a frame of this version: whoever sent it cannot be spoken with any more."""


class Lengths(NamedTuple):
    head: int
    body: int


def encode_frame(head: Head, body: bytes = b"") -> bytes:
    """FrameInvalid when it is larger than the other side takes."""
    text = json.dumps(head, separators=(",", ":"), allow_nan=False).encode()
    _check(len(text), len(body))
    return PREFIX.pack(_MAGIC, VERSION, 0, len(text), len(body)) + text + body


def decode_prefix(prefix: bytes) -> Lengths:
    """How many bytes of head and body follow, or FrameInvalid."""
    if len(prefix) != PREFIX.size:
        raise FrameInvalid("cut short")
    magic, version, reserved, head, body = PREFIX.unpack(prefix)
    if (magic, version, reserved) != (_MAGIC, VERSION, 0):
        raise FrameInvalid("not a frame of this version")
    _check(head, body)
    return Lengths(head, body)


def decode_head(text: bytes) -> dict[str, Any]:
    """The JSON object, or FrameInvalid whatever the bytes are."""
    try:
        head = json.loads(text)
    except (ValueError, RecursionError):
        raise FrameInvalid("the head is no JSON") from None
    if not isinstance(head, dict):
        raise FrameInvalid("the head is no object")
    return head


def _check(head: int, body: int) -> None:
    if head > HEAD_BYTES_MAX or body > BODY_BYTES_MAX:
        raise FrameInvalid("larger than a frame may be")
