"""DG3: images of fingers as the chip holds them (Doc 9303-10 section 4.7.3). Pure.

Written as finger images of ISO/IEC 19794-4:2005, the format the data group is for: minutiae records
do not belong here. Whoever reads a chip without extended access control reads these fingers too.
That control (Doc 9303-11 section 7) is not made yet, so a State writes this group by a rule of its
own and knows that; where no rule says so there is none.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from shared.biometrics.fingers import FingerPosition, Impression
from shared.documents.lds.data_groups import FILE_BYTES_MAX, TAGS
from shared.documents.lds.errors import FingersRefused, MalformedChipFile
from shared.pki.der import CONTEXT, encode, encode_integer, only

FINGERS_MAX: Final = 2
IMAGE_BYTES_MAX: Final = 32 * 1024
"""A finger of 500 dpi compressed 15 times has some 12 kB."""
SIDE_PX_MAX: Final = 2_000

_GROUP: Final = 0x7F61
_TEMPLATE: Final = 0x7F60
_BLOCK: Final = 0x5F2E
_RECORD_START: Final = b"FIR\x00010\x00"
_RECORD_HEADER_BYTES: Final = 32
_FINGER_HEADER_BYTES: Final = 14
_ACQUISITION_LEVEL: Final = 31
"""500 dpi, eight bits of grey: the setting of enrolment."""
_PIXELS_PER_CM: Final = 2
_GREY_BITS: Final = 8
_QUALITY_UNKNOWN: Final = 254
_RIGHT, _LEFT = 1, 2
_SUBTYPES: Final = {
    FingerPosition.RIGHT_THUMB: 1 << 2 | _RIGHT,
    FingerPosition.RIGHT_INDEX: 2 << 2 | _RIGHT,
    FingerPosition.RIGHT_MIDDLE: 3 << 2 | _RIGHT,
    FingerPosition.RIGHT_RING: 4 << 2 | _RIGHT,
    FingerPosition.RIGHT_LITTLE: 5 << 2 | _RIGHT,
    FingerPosition.LEFT_THUMB: 1 << 2 | _LEFT,
    FingerPosition.LEFT_INDEX: 2 << 2 | _LEFT,
    FingerPosition.LEFT_MIDDLE: 3 << 2 | _LEFT,
    FingerPosition.LEFT_RING: 4 << 2 | _LEFT,
    FingerPosition.LEFT_LITTLE: 5 << 2 | _LEFT,
}
"""Biometric subtypes of ISO/IEC 7816-11, table C.3."""


class FingerCompression(IntEnum):
    """ISO/IEC 19794-4:2005 table 4, as far as chips use it."""

    WSQ = 2
    JPEG2000 = 4
    PNG = 5


@dataclass(frozen=True, slots=True)
class FingerImage:
    """One finger as the sensor gave it, compressed; the image is not decoded here."""

    position: FingerPosition
    impression: Impression
    compression: FingerCompression
    image: bytes = field(repr=False)
    width_px: int
    height_px: int
    pixels_per_cm: int


def build_dg3(fingers: tuple[FingerImage, ...]) -> bytes:
    """Make DG3 of one or two fingers; raises FingersRefused."""
    positions = [finger.position for finger in fingers]
    if not 1 <= len(fingers) <= FINGERS_MAX or len(set(positions)) != len(positions):
        raise FingersRefused(f"DG3 holds one to {FINGERS_MAX} different fingers")
    templates = [_template(finger) for finger in fingers]
    return encode(TAGS[3], encode(_GROUP, encode_integer(len(templates)), *templates))


def read_dg3(data: bytes) -> tuple[FingerImage, ...]:
    """The fingers of DG3 written in ISO/IEC 19794-4:2005; raises MalformedAsn1."""
    if len(data) > FILE_BYTES_MAX:
        raise MalformedChipFile(f"DG3 exceeds {FILE_BYTES_MAX} bytes")
    outer = only(data, TAGS[3])
    group = outer.enter(_GROUP)
    outer.finish()
    count = group.integer()
    fingers = []
    for template in group.each(_TEMPLATE):
        template.skip(CONTEXT[1])
        fingers.append(_read_record(template.take(_BLOCK)))
        template.finish()
        if len(fingers) > count:
            break
    if len(fingers) != count:
        raise MalformedChipFile("DG3 does not hold as many fingers as it says")
    return tuple(fingers)


def _template(finger: FingerImage) -> bytes:
    subtype = _SUBTYPES.get(finger.position)
    if subtype is None:
        raise FingersRefused("a finger of DG3 has a name")
    if not 0 < len(finger.image) <= IMAGE_BYTES_MAX:
        raise FingersRefused(f"the image of a finger has 1 to {IMAGE_BYTES_MAX} bytes")
    if not all(0 < side <= SIDE_PX_MAX for side in (finger.width_px, finger.height_px)):
        raise FingersRefused(f"a side of the image has 1 to {SIDE_PX_MAX} pixels")
    header = b"".join(
        (
            b"\x81\x01\x08",  # a fingerprint
            b"\x82\x01" + bytes((subtype,)),
            b"\x87\x02\x01\x01",  # format owner: ISO/IEC JTC 1/SC 37
            b"\x88\x02\x00\x07",  # format: finger image of ISO/IEC 19794-4
        )
    )
    return encode(_TEMPLATE, encode(CONTEXT[1], header), encode(_BLOCK, _record(finger)))


def _record(finger: FingerImage) -> bytes:
    """A record of one finger and one view: 32 octets of header, 14 of the finger, the image."""
    resolution = finger.pixels_per_cm.to_bytes(2, "big")
    finger_bytes = _FINGER_HEADER_BYTES + len(finger.image)
    return b"".join(
        (
            _RECORD_START,
            (_RECORD_HEADER_BYTES + finger_bytes).to_bytes(6, "big"),
            bytes(2),  # the device is not said
            _ACQUISITION_LEVEL.to_bytes(2, "big"),
            bytes((1, _PIXELS_PER_CM)),
            resolution * 4,
            bytes((_GREY_BITS, finger.compression)),
            bytes(2),
            finger_bytes.to_bytes(4, "big"),
            bytes((finger.position, 1, 1, _QUALITY_UNKNOWN, finger.impression)),
            finger.width_px.to_bytes(2, "big"),
            finger.height_px.to_bytes(2, "big"),
            bytes(1),
            finger.image,
        )
    )


def _read_record(record: bytes) -> FingerImage:
    """One finger and one view; its resolution must be said in pixels to the centimetre."""
    if not record.startswith(_RECORD_START) or len(record) < (
        _RECORD_HEADER_BYTES + _FINGER_HEADER_BYTES
    ):
        raise MalformedChipFile("not a finger image record of ISO/IEC 19794-4")
    if int.from_bytes(record[8:14], "big") != len(record):
        raise MalformedChipFile("a finger image record is not as long as it says")
    if record[18:20] != bytes((1, _PIXELS_PER_CM)):
        raise MalformedChipFile("a finger image record of several fingers or in inches")
    finger = record[_RECORD_HEADER_BYTES:]
    if int.from_bytes(finger[:4], "big") != len(finger):
        raise MalformedChipFile("a finger is not as long as it says")
    try:
        return FingerImage(
            position=FingerPosition(finger[4]),
            impression=Impression(finger[8]),
            compression=FingerCompression(record[29]),
            image=finger[_FINGER_HEADER_BYTES:],
            width_px=int.from_bytes(finger[9:11], "big"),
            height_px=int.from_bytes(finger[11:13], "big"),
            pixels_per_cm=int.from_bytes(record[20:22], "big"),
        )
    except ValueError:
        raise MalformedChipFile("a finger image record says what ours cannot") from None
