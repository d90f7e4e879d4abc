"""Tell a JPEG or JPEG 2000 image and its size from its first octets, without decoding it. Pure."""

from enum import StrEnum
from typing import Final, NamedTuple

_JPEG_START = b"\xff\xd8"
_JP2_START = b"\0\0\0\x0cjP  \r\n\x87\n"
_CODESTREAM_START = b"\xff\x4f\xff\x51"

_FRAME_MARKERS: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""SOF0 to SOF15; the three in between are tables and extensions."""
_ALONE_MARKERS: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAME_HEADER_BYTES: Final = 8
_BOX_HEADER_BYTES: Final = 8
_CODESTREAM_SIZE_BYTES: Final = 42
_SEGMENTS_MAX: Final = 1_000


class ImageEncoding(StrEnum):
    JPEG = "image/jpeg"
    JPEG_2000 = "image/jp2"


class ImageSize(NamedTuple):
    encoding: ImageEncoding
    width_px: int
    height_px: int
    components: int


def image_size(data: bytes) -> ImageSize | None:
    """What the image itself says it is; None when it is neither, or says nothing sensible."""
    if data.startswith(_JPEG_START):
        found = _jpeg_size(data)
    elif data.startswith(_JP2_START):
        found = _jp2_size(data)
    elif data.startswith(_CODESTREAM_START):
        found = _codestream_size(data)
    else:
        return None
    if found is None or 0 in found:
        return None
    return found


def _jpeg_size(data: bytes) -> ImageSize | None:
    """The frame header (ITU-T T.81 section B.2.2)."""
    at = len(_JPEG_START)
    for _ in range(_SEGMENTS_MAX):
        if at + 4 > len(data) or data[at] != 0xFF:  # noqa: PLR2004 - every marker begins so
            return None
        marker = data[at + 1]
        at += 2
        if marker in _ALONE_MARKERS:
            continue
        if marker in _FRAME_MARKERS:
            if at + _FRAME_HEADER_BYTES > len(data):
                return None
            height = int.from_bytes(data[at + 3 : at + 5], "big")
            width = int.from_bytes(data[at + 5 : at + 7], "big")
            return ImageSize(ImageEncoding.JPEG, width, height, data[at + 7])
        at += int.from_bytes(data[at : at + 2], "big")
    return None


def _jp2_size(data: bytes) -> ImageSize | None:
    """The image header box inside the JP2 header box (ISO/IEC 15444-1 annex I)."""
    at = 0
    for _ in range(_SEGMENTS_MAX):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind == b"jp2h":
            at += _BOX_HEADER_BYTES
        elif kind == b"ihdr" and at + 18 <= len(data):
            height = int.from_bytes(data[at + 8 : at + 12], "big")
            width = int.from_bytes(data[at + 12 : at + 16], "big")
            components = int.from_bytes(data[at + 16 : at + 18], "big")
            return ImageSize(ImageEncoding.JPEG_2000, width, height, components)
        elif size < _BOX_HEADER_BYTES:
            return None
        else:
            at += size
    return None


def _codestream_size(data: bytes) -> ImageSize | None:
    """The SIZ marker of a bare codestream (ISO/IEC 15444-1 section A.5.1)."""
    if len(data) < _CODESTREAM_SIZE_BYTES:
        return None
    right, bottom, left, top = (int.from_bytes(data[i : i + 4], "big") for i in (8, 12, 16, 20))
    if right < left or bottom < top:
        return None
    components = int.from_bytes(data[40:42], "big")
    return ImageSize(ImageEncoding.JPEG_2000, right - left, bottom - top, components)
