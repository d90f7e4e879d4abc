"""DG2: the portrait as the chip holds it (Doc 9303-10 section 4.7.2). Pure.

Written in ISO/IEC 19794-5:2005, which every reader knows; read in that and in ISO/IEC 39794-5,
which takes its place by 2030. The format hides behind FaceImage.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.documents.lds.data_groups import FILE_BYTES_MAX, TAGS
from shared.documents.lds.errors import MalformedChipFile, PortraitRefused
from shared.documents.lds.image_size import ImageEncoding, ImageSize, image_size
from shared.pki.der import CONTEXT, PRIMITIVE_CONTEXT, Reader, encode, encode_integer, only

PORTRAIT_BYTES_MAX: Final = 128 * 1024
PORTRAIT_SIDE_PX_MAX: Final = 4_096
FACES_MAX: Final = 8
LANDMARKS_MAX: Final = 1_000

_GROUP = 0x7F61
_TEMPLATE = 0x7F60
_HEADER = CONTEXT[1]
_PLAIN_BLOCK = 0x5F2E
_STRUCTURED_BLOCK = 0x7F2E
_FACE_DATA_39794 = 0x65


_FACE_RECORD_START = b"FAC\x00010\x00"
_RECORD_HEADER_BYTES = 14
_FACE_BLOCK_BYTES = 20
_LANDMARK_BYTES = 8
_IMAGE_BLOCK_BYTES = 12
_FULL_FRONTAL = 1
_JPEG = 0
_COLOUR_SPACES: Final = {3: 1, 1: 3}
"""By the number of components: three are RGB of 24 bits, one is 8 bits of grey."""

_BIOMETRIC_HEADER = encode(
    _HEADER,
    b"\x81\x01\x02",  # a face
    b"\x82\x01\x00",  # of no particular side
    b"\x87\x02\x01\x01",  # format owner: ISO/IEC JTC 1/SC 37
    b"\x88\x02\x00\x08",  # format: face image of ISO/IEC 19794-5
)


class FaceFormat(StrEnum):
    ISO_19794_5 = "ISO/IEC 19794-5"
    ISO_39794_5 = "ISO/IEC 39794-5"


@dataclass(frozen=True, slots=True)
class FaceImage:
    """One face of a data group. `size` is what the image itself says, None if it says nothing."""

    format: FaceFormat
    image: bytes
    size: ImageSize | None


def build_dg2(portrait_jpeg: bytes) -> bytes:
    """Make DG2 of one frontal portrait; raises PortraitRefused. The JPEG is not decoded."""
    size = image_size(portrait_jpeg)
    if size is None or size.encoding is not ImageEncoding.JPEG:
        raise PortraitRefused("the portrait is not a JPEG image")
    if size.components not in _COLOUR_SPACES:
        raise PortraitRefused("the portrait is neither in colour nor in shades of grey")
    if max(size.width_px, size.height_px) > PORTRAIT_SIDE_PX_MAX:
        raise PortraitRefused(f"a side of the portrait exceeds {PORTRAIT_SIDE_PX_MAX} pixels")
    if len(portrait_jpeg) > PORTRAIT_BYTES_MAX:
        raise PortraitRefused(f"the portrait exceeds {PORTRAIT_BYTES_MAX} bytes")
    block = encode(_PLAIN_BLOCK, _face_record(portrait_jpeg, size))
    template = encode(_TEMPLATE, _BIOMETRIC_HEADER, block)
    return encode(TAGS[2], encode(_GROUP, encode_integer(1), template))


def read_dg2(data: bytes) -> tuple[FaceImage, ...]:
    """The faces of DG2, at least one; raises MalformedAsn1. Images are not decoded."""
    if len(data) > FILE_BYTES_MAX:
        raise MalformedChipFile(f"DG2 exceeds {FILE_BYTES_MAX} bytes")
    outer = only(data, TAGS[2])
    group = outer.enter(_GROUP)
    outer.finish()
    count = group.integer()
    if not 1 <= count <= FACES_MAX:
        raise MalformedChipFile("DG2 says it holds no face, or too many")
    faces: list[FaceImage] = []
    for template in group.each(_TEMPLATE):
        template.skip(_HEADER)
        if template.peek() == _PLAIN_BLOCK:
            faces += _read_19794(template.take(_PLAIN_BLOCK))
        else:
            faces.append(_read_39794(template.enter(_STRUCTURED_BLOCK)))
        template.finish()
        count -= 1
    if count != 0:
        raise MalformedChipFile("DG2 does not hold as many faces as it says")
    return tuple(faces)


def _face_record(jpeg: bytes, size: ImageSize) -> bytes:
    """A record of one face; zero is "unspecified" wherever the standard allows it."""
    image_block = b"".join(
        (
            bytes((_FULL_FRONTAL, _JPEG)),
            size.width_px.to_bytes(2, "big"),
            size.height_px.to_bytes(2, "big"),
            bytes((_COLOUR_SPACES[size.components], 0)),
            bytes(4),
        )
    )
    face_bytes = _FACE_BLOCK_BYTES + _IMAGE_BLOCK_BYTES + len(jpeg)
    return b"".join(
        (
            _FACE_RECORD_START,
            (_RECORD_HEADER_BYTES + face_bytes).to_bytes(4, "big"),
            (1).to_bytes(2, "big"),
            face_bytes.to_bytes(4, "big"),
            bytes(_FACE_BLOCK_BYTES - 4),
            image_block,
            jpeg,
        )
    )


def _read_19794(record: bytes) -> list[FaceImage]:
    """ISO/IEC 19794-5:2005: header, then for each face its block, landmarks and image."""
    count = int.from_bytes(record[12:14], "big")
    if not record.startswith(_FACE_RECORD_START) or not 1 <= count <= FACES_MAX:
        raise MalformedChipFile("not a face record of ISO/IEC 19794-5")
    if int.from_bytes(record[8:12], "big") != len(record):
        raise MalformedChipFile("a face record is not as long as it says")
    faces: list[FaceImage] = []
    at = _RECORD_HEADER_BYTES
    for _ in range(count):
        face_bytes = int.from_bytes(record[at : at + 4], "big")
        landmarks = int.from_bytes(record[at + 4 : at + 6], "big")
        skipped = _FACE_BLOCK_BYTES + _LANDMARK_BYTES * landmarks + _IMAGE_BLOCK_BYTES
        if landmarks > LANDMARKS_MAX or face_bytes < skipped or at + face_bytes > len(record):
            raise MalformedChipFile("a face is longer than what holds it")
        image = record[at + skipped : at + face_bytes]
        faces.append(FaceImage(FaceFormat.ISO_19794_5, image, image_size(image)))
        at += face_bytes
    if at != len(record):
        raise MalformedChipFile("something follows the last face")
    return faces


def _read_39794(block: Reader) -> FaceImage:
    """The two-dimensional image of the first representation, by the ICAO application profile.

    Makes use of the schema of ISO/IEC 39794-5 (copyright ISO/IEC).
    """
    wrapper = block.enter(CONTEXT[1])
    block.finish()
    face = wrapper.enter(_FACE_DATA_39794)
    wrapper.finish()
    face.skip(CONTEXT[0])  # version
    representation = face.enter(CONTEXT[1]).enter(0x30)
    representation.skip(PRIMITIVE_CONTEXT[0])  # its number
    choice = representation.enter(CONTEXT[1]).enter(CONTEXT[0])
    image = choice.enter(CONTEXT[0]).take(PRIMITIVE_CONTEXT[0])
    return FaceImage(FaceFormat.ISO_39794_5, image, image_size(image))
