"""Turns a conformant record into what nbis-py 0.1.3 reads; in memory only, never stored.

Its reader shares the first 18 bytes with ISO/IEC 19794-2:2005, then wants a head of 26 bytes whose
last is the number of minutiae, the minutiae, and nothing after them. A conformant record it takes
for one without minutiae, which matches nothing, and says nothing: so look after every load.
"""

import struct

from shared.biometrics.images import FINGER_PIXELS_PER_CM
from shared.biometrics.template_codec import FingerRecord, Minutia

_MAGIC = b"FMR\0 20\0"
_HEAD = struct.Struct(">8sIHHH2xB4xB")
_MINUTIA = struct.Struct(">HHBB")
_KIND_SHIFT = 14


def to_nbis_layout(record: FingerRecord) -> bytes:
    """The first view of a record, at the 500 dpi that the matcher's distances are made for."""
    view = record.views[0]
    x_scale = FINGER_PIXELS_PER_CM / record.x_pixels_per_cm
    y_scale = FINGER_PIXELS_PER_CM / record.y_pixels_per_cm
    head = _HEAD.pack(
        _MAGIC,
        _HEAD.size + _MINUTIA.size * len(view.minutiae),
        0,
        round(record.width * x_scale),
        round(record.height * y_scale),
        view.quality,
        len(view.minutiae),
    )
    return head + b"".join(_minutia(m, x_scale, y_scale) for m in view.minutiae)


def same_minutiae(given: bytes, read: bytes) -> bool:
    """Whether what was read back is what was given, all but the qualities, which are cut to 63."""
    return len(given) == len(read) and all(
        given[_HEAD.size + byte :: _MINUTIA.size] == read[_HEAD.size + byte :: _MINUTIA.size]
        for byte in range(_MINUTIA.size - 1)
    )


def _minutia(m: Minutia, x_scale: float, y_scale: float) -> bytes:
    x, y = round(m.x * x_scale), round(m.y * y_scale)
    return _MINUTIA.pack(m.kind << _KIND_SHIFT | x, y, m.angle, m.quality)
