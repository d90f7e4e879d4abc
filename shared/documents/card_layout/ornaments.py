"""The invented design that the documents share: paper, guilloches, dunes, the mark of the AES."""

from collections.abc import Iterator
from functools import cache
from math import acos, ceil, cos, hypot, pi, sin

from shared.documents.card_layout.drawing import Colour, Curve, Element, Point, Polygon, Text
from shared.documents.card_layout.typefaces import Typeface, width_mm
from shared.states import State

PAPER: Colour = (253, 250, 242)
GOLD: Colour = (176, 132, 40)
DARK_GOLD: Colour = (138, 98, 20)
PALE_GOLD: Colour = (240, 228, 198)
DEEP_GREEN: Colour = (18, 78, 62)

_TINTS: dict[State, tuple[Colour, Colour]] = {
    State.MLI: ((28, 128, 84), (206, 158, 44)),
    State.BFA: ((186, 72, 62), (42, 132, 92)),
    State.NER: ((214, 116, 44), (44, 138, 104)),
}
"""From which colour to which the lines of a State's documents run, left to right."""


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """Return `first` with a `share` of `second` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


@cache
def waves(state: State, width: float, height: float) -> tuple[Element, ...]:
    """Return a mesh of fine waves over the whole page, its colour running from tint to tint."""
    start, end = (mixed(tint, PAPER, 0.62) for tint in _TINTS[state])
    lines = round(height / 0.62)
    return tuple(
        stripe
        for i in range(-2, lines + 2)
        for stripe in _iris(list(_wave(i, width, height / lines)), start, end, 0.07)
    )


@cache
def rosette(x: float, y: float, radius: float, petals: int, tint: Colour) -> tuple[Element, ...]:
    """Return a guilloche of interwoven rings, each turned a little further."""
    rings = 18
    return tuple(
        Curve(tuple(_ring(x, y, radius, petals, i / rings)), mixed(tint, PAPER, 0.62), 0.06)
        for i in range(rings)
    )


def dunes(state: State, width: float, height: float, rise: float) -> list[Element]:
    """Return three ridges of sand at the foot of a page, the nearest the strongest."""
    tint = _TINTS[state][1]
    return [
        Polygon(
            (
                (0, height),
                *_ridge(i, width, height - rise * (1 - i / 4), rise / 4),
                (width, height),
            ),
            mixed(tint, PAPER, 0.9 - 0.05 * i),
        )
        for i in range(3)
    ]


def aes_mark(
    x: float, y: float, size: float, colour: Colour = GOLD, ground: Colour = PAPER
) -> list[Element]:
    """Return the mark around a point: one band in three loops, each over and under the next."""
    band, gap = size / 10, size / 6
    stretches = [(2 * pi * i / 12, 2 * pi * (i + 1) / 12 + 0.02) for i in range(12)]
    crossings = [acos(-1 / 4) + 2 * pi * i / 3 for i in range(3)]  # where the band runs on top
    return [
        *(_band(x, y, size, start, end, band, colour) for start, end in stretches),
        *(
            _band(x, y, size, middle - reach, middle + reach, width, shade)
            for middle in crossings
            for reach, width, shade in ((0.17, gap, ground), (0.3, band, colour))
        ),
    ]


def microprint(x: float, y: float, width: float) -> list[Element]:
    """Return a rule that is a row of tiny letters."""
    size, phrase = 0.62, "CONFÉDÉRATION AES · SPECIMEN · "
    times = ceil(width / width_mm(phrase, Typeface.BOLD, size))
    row = phrase * times
    fitting = next(
        n for n in range(len(row), 0, -1) if width_mm(row[:n], Typeface.BOLD, size) <= width
    )
    return [Text(x, y, row[:fitting], Typeface.BOLD, size, GOLD)]


def chip_symbol(x: float, y: float, width: float) -> list[Element]:
    """Return the sign of a contactless chip (Doc 9303-9), top left at a point."""
    height, stroke = width * 0.5, width * 0.075
    left, right, middle = x, x + width, y + height / 2
    reach = height * 0.26
    circle = tuple(
        (x + width / 2 + reach * cos(a), middle + reach * sin(a))
        for a in (2 * pi * i / 40 for i in range(41))
    )
    frame = ((left, y), (right, y), (right, y + height), (left, y + height), (left, y))
    start, end = (left, middle), (right, middle)
    return [
        Curve(frame, DEEP_GREEN, stroke),
        Curve((start, (x + width / 2 - reach, middle)), DEEP_GREEN, stroke),
        Curve(((x + width / 2 + reach, middle), end), DEEP_GREEN, stroke),
        Curve(circle, DEEP_GREEN, stroke),
    ]


def _band(
    x: float, y: float, size: float, start: float, end: float, width: float, fill: Colour
) -> Polygon:
    """A stretch of the trefoil knot as a band of even width."""
    scale, half = size / 6, width / 2
    one_side, other_side = [], []
    for t in (start + (end - start) * i / 24 for i in range(25)):
        knot_x, knot_y = sin(t) + 2 * sin(2 * t), 2 * cos(2 * t) - cos(t)
        along_x, along_y = cos(t) + 4 * cos(2 * t), sin(t) - 4 * sin(2 * t)
        aside = half / hypot(along_x, along_y)
        middle_x, middle_y = x + scale * knot_x, y + scale * knot_y
        one_side.append((middle_x - aside * along_y, middle_y + aside * along_x))
        other_side.append((middle_x + aside * along_y, middle_y - aside * along_x))
    return Polygon((*one_side, *reversed(other_side)), fill)


def _wave(number: int, width: float, pitch: float) -> Iterator[Point]:
    steps = round(width / 0.8)  # a chord strays from its arc by 0.014 mm at most
    for i in range(steps + 1):
        x = width * i / steps
        swell = 1.4 * sin(2 * pi * (x / 41 + number / 37)) + 0.7 * sin(
            2 * pi * (x / 13 - number / 11)
        )
        yield x, number * pitch + swell


def _ring(x: float, y: float, radius: float, petals: int, turn: float) -> Iterator[Point]:
    steps = 24 * petals
    for i in range(steps + 1):
        angle = 2 * pi * i / steps
        weave = cos(petals * angle + 2 * pi * turn) + 0.35 * cos(3 * petals * angle - 2 * pi * turn)
        reach = radius * (0.72 + 0.2 * weave)
        yield x + reach * cos(angle), y + reach * sin(angle)


def _ridge(number: int, width: float, crest: float, swell: float) -> Iterator[Point]:
    steps = 60
    for i in range(steps + 1):
        x = width * i / steps
        yield x, crest + swell * sin(2 * pi * (x / width * (0.8 + 0.35 * number) + number / 3))


def _iris(points: list[Point], start: Colour, end: Colour, width: float) -> Iterator[Curve]:
    """Cut a line into stripes whose colours run from one to the other."""
    stripes = 16
    length = len(points) // stripes + 1
    for i in range(stripes):
        stripe = tuple(points[i * length : (i + 1) * length + 1])
        if len(stripe) > 1:
            yield Curve(stripe, mixed(start, end, i / (stripes - 1)), width)
