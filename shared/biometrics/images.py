"""Looks at the head of an image before anything decodes it: its format, its size, its resolution.

Decoders and matchers are native code that crashes, or fills the memory, on odd images. What is
plainly no finger or face is refused here, in Python, on the first bytes of the file; the pixels are
only ever decoded in the engine's own process.
"""

import struct
import zlib
from typing import NamedTuple

from shared.biometrics.errors import SampleInvalid, SampleTooLarge
from shared.biometrics.port import FaceSample, FingerSample, ImageFormat

SIDE_PIXELS_MIN = 128
"""6.5 mm at 500 dpi; on a few pixels native extractors crash."""

FINGER_BYTES_MAX = 2 << 20
FINGER_PIXELS_MAX = 640_000
"""A rolled finger fills 800 by 750 at 500 dpi."""
FINGER_PIXELS_PER_CM = 197
"""500 dpi, what extractors and NFIQ 2 are made for."""
_PIXELS_PER_CM_OFF_MAX = 2

FACE_BYTES_MAX = 4 << 20
FACE_PIXELS_MAX = 4_000_000

_PNG_SIGNATURE, _PNG_END = b"\x89PNG\r\n\x1a\n", b"\0\0\0\0IEND\xaeB`\x82"
_PNG_HEADER = struct.Struct(">I4sIIBBBBB")
_PNG_GREY, _BITS = 0, 8
_PNG_DATA_BYTES, _CRC_BYTES = 13, 4

_JPEG_START, _JPEG_MARKER = b"\xff\xd8", 0xFF
_JPEG_FRAMES = {0xC0, 0xC1, 0xC2}
"""Baseline, extended and progressive; the other codings of ITU-T T.81 are not met in portraits."""
_JPEG_END, _JPEG_SCAN = 0xD9, 0xDA
_JPEG_FRAME = struct.Struct(">BHHB")
_JPEG_COMPONENTS = {1, 3}


class Size(NamedTuple):
    width: int
    height: int


def check_finger_sample(sample: FingerSample) -> Size:
    """SampleTooLarge or SampleInvalid unless it is a grey PNG of one finger at 500 dpi."""
    if len(sample.image) > FINGER_BYTES_MAX:
        raise SampleTooLarge(f"the image of a finger has at most {FINGER_BYTES_MAX} bytes")
    if sample.image_format is not ImageFormat.PNG:
        raise SampleInvalid("images of fingers are taken as PNG")
    if abs(sample.pixels_per_cm - FINGER_PIXELS_PER_CM) > _PIXELS_PER_CM_OFF_MAX:
        raise SampleInvalid("images of fingers are taken at 500 dpi")
    return _checked(png_size(sample.image), FINGER_PIXELS_MAX)


def check_face_sample(sample: FaceSample) -> Size:
    """SampleTooLarge or SampleInvalid unless it is a JPEG of a portrait's size."""
    if len(sample.image) > FACE_BYTES_MAX:
        raise SampleTooLarge(f"the image of a face has at most {FACE_BYTES_MAX} bytes")
    if sample.image_format is not ImageFormat.JPEG:
        raise SampleInvalid("images of faces are taken as JPEG")
    return _checked(jpeg_size(sample.image), FACE_PIXELS_MAX)


def png_size(image: bytes) -> Size:
    """The size that the header of an 8-bit grey PNG tells (ISO/IEC 15948), or SampleInvalid."""
    end = len(_PNG_SIGNATURE) + _PNG_HEADER.size
    if not image.startswith(_PNG_SIGNATURE) or len(image) < end + _CRC_BYTES:
        raise SampleInvalid("not a PNG")
    head = image[len(_PNG_SIGNATURE) : end]
    length, chunk, width, height, bits, colour, *_ = _PNG_HEADER.unpack(head)
    checksum = int.from_bytes(image[end : end + _CRC_BYTES], "big")
    if chunk != b"IHDR" or length != _PNG_DATA_BYTES or zlib.crc32(head[4:]) != checksum:
        raise SampleInvalid("not a PNG")
    if (bits, colour) != (_BITS, _PNG_GREY):
        raise SampleInvalid("not an image of 8-bit grey")
    if not image.endswith(_PNG_END):  # decoders forgive a missing end, and what comes behind it
        raise SampleInvalid("the image is cut short, or followed by something")
    return Size(width, height)


def jpeg_size(image: bytes) -> Size:
    """The size that the first frame header of a JPEG tells (ITU-T T.81 B.2.2), or SampleInvalid."""
    if not image.startswith(_JPEG_START):
        raise SampleInvalid("not a JPEG")
    offset = len(_JPEG_START)
    while offset + 4 <= len(image) and image[offset] == _JPEG_MARKER:
        marker = image[offset + 1]
        if marker == _JPEG_MARKER:  # a fill byte
            offset += 1
            continue
        length = int.from_bytes(image[offset + 2 : offset + 4], "big")
        if marker in _JPEG_FRAMES and length >= _JPEG_FRAME.size + 2:
            return _frame_size(image[offset + 4 : offset + 4 + _JPEG_FRAME.size])
        if marker in {_JPEG_END, _JPEG_SCAN} or length < len(_JPEG_START):
            break
        offset += 2 + length
    raise SampleInvalid("not a JPEG")


def _frame_size(head: bytes) -> Size:
    if len(head) < _JPEG_FRAME.size:
        raise SampleInvalid("not a JPEG")
    bits, height, width, components = _JPEG_FRAME.unpack(head)
    if bits != _BITS or components not in _JPEG_COMPONENTS:
        raise SampleInvalid("not a grey or colour image of 8 bits")
    return Size(width, height)


def _checked(size: Size, pixels_max: int) -> Size:
    if min(size) < SIDE_PIXELS_MIN:
        raise SampleInvalid(f"a side has at least {SIDE_PIXELS_MIN} pixels")
    if size.width * size.height > pixels_max:
        raise SampleTooLarge(f"such an image has at most {pixels_max} pixels")
    return size
