r"""Reads, writes and checks finger minutiae records of ISO/IEC 19794-2:2005, strictly.

Big-endian. Header, 24 bytes: `FMR\0`, ` 20\0`, record length (4), capture equipment (2), width,
height (2 each, pixels), resolution x and y (2 each, pixels per centimetre), number of views (1),
reserved (1). Each view: finger position, view number and impression (4 bits each), quality, number
of minutiae (1 each); each minutia 6 bytes: type (2 bits) and x (14), reserved (2) and y (14),
angle in units of 1.40625 degrees, quality; then the length of extended data (2).

The layout was written without the text of the standard, and no conformance to ISO/IEC 29109-2 is
claimed. What the standard leaves free and the platform does not use is refused: extended data,
reserved bits, several views of a finger. So there is one encoding of one record, and no room to
smuggle anything in.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from shared.biometrics.errors import TemplateInvalid
from shared.biometrics.fingers import QUALITY_MAX, FingerPosition, Impression

VIEWS_MAX = 10
"""One view of each finger."""
SIDE_PIXELS_MAX = 2_000
PIXELS_PER_CM_MIN, PIXELS_PER_CM_MAX = 98, 394
"""250 to 1000 dpi; the usual 500 dpi is 197."""
MINUTIAE_MAX = 255
"""What the count byte holds."""

ENROLLED_MINUTIAE_MIN, ENROLLED_MINUTIAE_MAX = 12, 120
"""Fewer do not tell fingers apart; more come from noise rather than from a finger."""

_MAGIC = b"FMR\0 20\0"
_HEADER = struct.Struct(">8sIHHHHHBB")
_VIEW = struct.Struct(">BBBB")
_MINUTIA = struct.Struct(">HHBB")
_EXTENDED = struct.Struct(">H")
_COORDINATE_BITS = 14
_VIEW_BYTES_MAX = _VIEW.size + MINUTIAE_MAX * _MINUTIA.size + _EXTENDED.size

RECORD_BYTES_MAX = _HEADER.size + VIEWS_MAX * _VIEW_BYTES_MAX


class MinutiaKind(IntEnum):
    OTHER = 0
    ENDING = 1
    BIFURCATION = 2


@dataclass(frozen=True, slots=True)
class Minutia:
    """A point where a ridge ends or forks; x and y in pixels from the top left."""

    x: int
    y: int
    angle: int
    """0 to 255, counter-clockwise in units of 1.40625 degrees"""
    kind: MinutiaKind
    quality: int
    """1 to 100, or 0 when the extractor does not say"""


@dataclass(frozen=True, slots=True)
class FingerView:
    position: FingerPosition
    impression: Impression
    quality: int
    minutiae: tuple[Minutia, ...]


@dataclass(frozen=True, slots=True)
class FingerRecord:
    """All that a record holds. `capture_equipment` is the vendor's device id, 0 when not told."""

    width: int
    height: int
    x_pixels_per_cm: int
    y_pixels_per_cm: int
    views: tuple[FingerView, ...]
    capture_equipment: int = 0


@dataclass(frozen=True, slots=True)
class ViewSummary:
    """What may be told of a view without giving the finger away."""

    position: FingerPosition
    impression: Impression
    quality: int
    minutiae_count: int


@dataclass(frozen=True, slots=True)
class TemplateSummary:
    views: tuple[ViewSummary, ...]

    @property
    def positions(self) -> frozenset[FingerPosition]:
        return frozenset(view.position for view in self.views)


def validate(record: bytes) -> TemplateSummary:
    """Check that a record can be enrolled and say what it holds, or raise TemplateInvalid.

    Beyond the format: each finger is known, appears once, was captured live, and has a number of
    minutiae that a finger has.
    """
    views = parse(record).views
    for view in views:
        if view.position is FingerPosition.UNKNOWN:
            raise TemplateInvalid("a finger of unknown position cannot be enrolled")
        if view.impression not in {Impression.LIVE_PLAIN, Impression.LIVE_ROLLED}:
            raise TemplateInvalid("only fingers captured live can be enrolled")
        if not ENROLLED_MINUTIAE_MIN <= len(view.minutiae) <= ENROLLED_MINUTIAE_MAX:
            raise TemplateInvalid(
                f"an enrolled finger has {ENROLLED_MINUTIAE_MIN} to {ENROLLED_MINUTIAE_MAX}"
                " minutiae"
            )
    return TemplateSummary(
        tuple(ViewSummary(v.position, v.impression, v.quality, len(v.minutiae)) for v in views)
    )


def parse(record: bytes) -> FingerRecord:
    """Take a record apart, or raise TemplateInvalid whatever the bytes are."""
    if not _HEADER.size <= len(record) <= RECORD_BYTES_MAX:
        raise TemplateInvalid("the record is too short or too long")
    magic, length, equipment, width, height, x_ppcm, y_ppcm, count, reserved = _HEADER.unpack_from(
        record
    )
    if magic != _MAGIC or reserved != 0:
        raise TemplateInvalid("not a finger minutiae record of the 2005 edition")
    if length != len(record):
        raise TemplateInvalid("the record is not as long as it says")
    views: list[FingerView] = []
    offset = _HEADER.size
    for _ in range(count):
        view, offset = _read_view(record, offset)
        views.append(view)
    if offset != len(record):
        raise TemplateInvalid("bytes follow the last view")
    parsed = FingerRecord(width, height, x_ppcm, y_ppcm, tuple(views), equipment)
    _check(parsed)
    return parsed


def parse_one_finger(record: bytes) -> FingerRecord:
    """The same for a record of exactly one finger, which is what engines compare."""
    parsed = parse(record)
    if len(parsed.views) != 1:
        raise TemplateInvalid("a template is a record of one finger")
    return parsed


def build(record: FingerRecord) -> bytes:
    """Encode a record; TemplateInvalid when a value does not fit the format."""
    _check(record)
    body = b"".join(_encode_view(view) for view in record.views)
    header = _HEADER.pack(
        _MAGIC,
        _HEADER.size + len(body),
        record.capture_equipment,
        record.width,
        record.height,
        record.x_pixels_per_cm,
        record.y_pixels_per_cm,
        len(record.views),
        0,
    )
    return header + body


def _read_view(record: bytes, offset: int) -> tuple[FingerView, int]:
    """One view and the offset behind it."""
    if offset + _VIEW.size > len(record):
        raise TemplateInvalid("a view is cut short")
    position, numbered_impression, quality, count = _VIEW.unpack_from(record, offset)
    start = offset + _VIEW.size
    end = start + count * _MINUTIA.size
    if end + _EXTENDED.size > len(record):
        raise TemplateInvalid("a view is cut short")
    if _EXTENDED.unpack_from(record, end) != (0,):
        raise TemplateInvalid("extended data is not taken")
    if numbered_impression >> 4:
        raise TemplateInvalid("several views of one finger are not taken")
    try:
        view = FingerView(
            FingerPosition(position),
            Impression(numbered_impression),
            quality,
            tuple(_minutiae(record[start:end])),
        )
    except ValueError:
        raise TemplateInvalid("a position, an impression or a type is unknown") from None
    return view, end + _EXTENDED.size


def _minutiae(encoded: bytes) -> Iterator[Minutia]:
    mask = (1 << _COORDINATE_BITS) - 1
    for kind_and_x, y, angle, quality in _MINUTIA.iter_unpack(encoded):
        kind = MinutiaKind(kind_and_x >> _COORDINATE_BITS)
        yield Minutia(kind_and_x & mask, y, angle, kind, quality)


def _encode_view(view: FingerView) -> bytes:
    head = _VIEW.pack(view.position, view.impression, view.quality, len(view.minutiae))
    minutiae = (
        _MINUTIA.pack(m.kind << _COORDINATE_BITS | m.x, m.y, m.angle, m.quality)
        for m in view.minutiae
    )
    return b"".join((head, *minutiae, _EXTENDED.pack(0)))


def _check(record: FingerRecord) -> None:
    """The bounds that hold for what is read and for what is written."""
    if not (0 < record.width <= SIDE_PIXELS_MAX and 0 < record.height <= SIDE_PIXELS_MAX):
        raise TemplateInvalid(f"an image side has 1 to {SIDE_PIXELS_MAX} pixels")
    for resolution in (record.x_pixels_per_cm, record.y_pixels_per_cm):
        if not PIXELS_PER_CM_MIN <= resolution <= PIXELS_PER_CM_MAX:
            raise TemplateInvalid("the resolution is not one of a fingerprint sensor")
    if not 0 <= record.capture_equipment < 1 << 16:
        raise TemplateInvalid("the capture equipment has two bytes")
    if not 1 <= len(record.views) <= VIEWS_MAX:
        raise TemplateInvalid(f"a record has 1 to {VIEWS_MAX} views")
    if len({view.position for view in record.views}) != len(record.views):
        raise TemplateInvalid("a finger appears twice")
    for view in record.views:
        _check_view(view, record.width, record.height)


def _check_view(view: FingerView, width: int, height: int) -> None:
    if not 0 <= view.quality <= QUALITY_MAX or len(view.minutiae) > MINUTIAE_MAX:
        raise TemplateInvalid("a quality or a number of minutiae is out of bounds")
    for m in view.minutiae:
        if not (0 <= m.x < width and 0 <= m.y < height):
            raise TemplateInvalid("a minutia lies outside the image")
        if not (0 <= m.angle < 1 << 8 and 0 <= m.quality <= QUALITY_MAX):
            raise TemplateInvalid("an angle or a quality is out of bounds")
