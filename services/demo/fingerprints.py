"""Generated fingerprint records: the right form and a plausible flow of ridges, nobody's finger."""

import math
from collections.abc import Iterator
from random import Random

from shared.biometrics.fingers import FingerPosition, Impression
from shared.biometrics.template_codec import (
    FingerRecord,
    FingerView,
    Minutia,
    MinutiaKind,
    build,
)

WIDTH, HEIGHT = 400, 480
PIXELS_PER_CM = 197
"""500 dpi."""

_MINUTIAE_MIN, _MINUTIAE_MAX = 36, 68
_APART_PIXELS_MIN = 15
"""Between one and two ridge periods: nearer minutiae are rare in real prints."""
_ENDING_SHARE = 0.58


def fingerprint_record(random: Random, position: FingerPosition) -> bytes:
    """An ISO/IEC 19794-2:2005 record of one finger; the same generator state gives the same."""
    minutiae = tuple(_minutiae(random))
    view = FingerView(position, Impression.LIVE_PLAIN, random.randint(48, 92), minutiae)
    return build(FingerRecord(WIDTH, HEIGHT, PIXELS_PER_CM, PIXELS_PER_CM, (view,)))


def _minutiae(random: Random) -> Iterator[Minutia]:
    """Points strewn over the print, each turned along the ridges where it lies."""
    core_x, core_y = WIDTH / 2 + random.uniform(-18, 18), HEIGHT * 0.44 + random.uniform(-18, 18)
    side = random.choice((-1, 1))
    delta_x, delta_y = core_x + side * random.uniform(80, 120), core_y + random.uniform(120, 160)
    taken: list[tuple[int, int]] = []
    wanted = random.randint(_MINUTIAE_MIN, _MINUTIAE_MAX)
    while len(taken) < wanted:
        turn, distance = random.uniform(0, math.tau), math.sqrt(random.random())
        x = round(WIDTH / 2 + 165 * distance * math.cos(turn))
        y = round(HEIGHT / 2 + 205 * distance * math.sin(turn))
        if any(math.hypot(x - i, y - j) < _APART_PIXELS_MIN for i, j in taken):
            continue
        taken.append((x, y))
        # A loop turns the ridges by half the angle to its core, a delta by half the angle back.
        ridge = (math.atan2(core_y - y, x - core_x) - math.atan2(delta_y - y, x - delta_x)) / 2
        direction = ridge + random.choice((0, math.pi)) + random.gauss(0, 0.08)
        ending = random.random() < _ENDING_SHARE
        yield Minutia(
            x,
            y,
            round(direction / math.tau * 256) % 256,
            MinutiaKind.ENDING if ending else MinutiaKind.BIFURCATION,
            max(20, min(100, round(random.gauss(72, 14)))),
        )
