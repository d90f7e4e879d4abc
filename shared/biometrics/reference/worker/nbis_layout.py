"""Turns a conformant record into what nbis-py 0.1.3 reads; in memory only, never stored.

Its reader shares the first 18 bytes with ISO/IEC 19794-2:2005, then wants a head of 26 bytes whose
last is the number of minutiae, the minutiae, and nothing after them. A conformant record it takes
for one without minutiae, which matches nothing, and says nothing: so look after every load. And it
takes minutiae in the order of its own extractor, from left to right: in any other order, which a
record may have, mates score half. What it would change by itself is changed here, where it can be
seen: it keeps 150 minutiae, two types and 32 directions, and of other vendors' records loses the
rest.
"""

import struct

from shared.biometrics.images import FINGER_PIXELS_PER_CM
from shared.biometrics.template_codec import FingerRecord, Minutia, MinutiaKind

MINUTIAE_MAX = 150
"""More do not fit the tables of bozorth3; the best by their qualities are kept."""

_MAGIC = b"FMR\0 20\0"
_HEAD = struct.Struct(">8sIHHH2xB4xB")
_MINUTIA = struct.Struct(">HHBB")
_KIND_SHIFT = 14
_DIRECTION, _FULL_TURN = 8, 256
"""A thirty-second of a turn, in the units of a record; what lies between two goes to the nearer."""


def to_nbis_layout(record: FingerRecord) -> bytes:
    """The first view of a record, at the 500 dpi that the matcher's distances are made for."""
    view = record.views[0]
    best = sorted(view.minutiae, key=lambda m: -m.quality)[:MINUTIAE_MAX]
    x_scale = FINGER_PIXELS_PER_CM / record.x_pixels_per_cm
    y_scale = FINGER_PIXELS_PER_CM / record.y_pixels_per_cm
    placed = sorted((round(m.x * x_scale), round(m.y * y_scale), _as_read(m)) for m in best)
    head = _HEAD.pack(
        _MAGIC,
        _HEAD.size + _MINUTIA.size * len(placed),
        0,
        round(record.width * x_scale),
        round(record.height * y_scale),
        view.quality,
        len(placed),
    )
    return head + b"".join(
        _MINUTIA.pack(kind << _KIND_SHIFT | x, y, angle, quality)
        for x, y, (kind, angle, quality) in placed
    )


def same_minutiae(given: bytes, read: bytes) -> bool:
    """Whether what was read back is what was given, all but the qualities, which are cut to 63."""
    return len(given) == len(read) and all(
        given[_HEAD.size + byte :: _MINUTIA.size] == read[_HEAD.size + byte :: _MINUTIA.size]
        for byte in range(_MINUTIA.size - 1)
    )


def _as_read(m: Minutia) -> tuple[int, int, int]:
    """Type, angle and quality as the matcher has them."""
    kind = m.kind or MinutiaKind.ENDING  # a type that is not told matches any; bozorth3 asks none
    angle = (m.angle + _DIRECTION // 2 - 1) // _DIRECTION * _DIRECTION % _FULL_TURN
    return kind, angle, m.quality
