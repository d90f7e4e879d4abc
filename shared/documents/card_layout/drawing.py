"""What a page is made of: plain shapes in millimetres, the origin at the top left corner.

The same page is painted as PNG (`png`) and written as PDF (`pdf`).
"""

from dataclasses import dataclass
from enum import Enum
from math import cos, radians, sin

from shared.documents.card_layout.typefaces import Typeface, width_mm

Colour = tuple[int, int, int]
Point = tuple[float, float]

MM_PER_INCH = 25.4
CORNER_RADIUS_MM = 3.18
"""Of ID-1 cards and of data pages alike (Doc 9303-4 and -5, section 2)."""

INK: Colour = (24, 24, 28)


class Anchor(Enum):
    """Which point of a line of text `x` is."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Polygon:
    points: tuple[Point, ...]
    fill: Colour


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through many points."""

    points: tuple[Point, ...]
    colour: Colour
    width: float


@dataclass(frozen=True, slots=True)
class Text:
    """One line; `size` is its em, `angle` in degrees turns it counter-clockwise on its point."""

    x: float
    baseline: float
    text: str
    typeface: Typeface
    size: float
    colour: Colour = INK
    anchor: Anchor = Anchor.START
    angle: float = 0
    opacity: float = 1


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG, cropped to the proportions of its box and never stretched (Doc 9303-3 s. 3.9.1.3)."""

    jpeg: bytes
    x: float
    y: float
    width: float
    height: float
    opacity: float = 1


Element = Polygon | Curve | Text | Picture


@dataclass(frozen=True, slots=True)
class Page:
    """One side of a document. Whatever is drawn, SPECIMEN goes over it: nothing paints it without.

    `visual_height` is where the visual zone ends; the machine readable zone below stays legible.
    """

    title: str
    width: float
    height: float
    visual_height: float
    elements: tuple[Element, ...]

    @property
    def marked_elements(self) -> tuple[Element, ...]:
        """All that is to be painted, in order, the mark last."""
        return (*self.elements, *_specimen_marks(self.width, self.visual_height))


def rectangle(x: float, y: float, width: float, height: float, fill: Colour) -> Polygon:
    return Polygon(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), fill)


def disc(x: float, y: float, radius: float, fill: Colour, *, corners: int = 90) -> Polygon:
    angles = (radians(360 * i / corners) for i in range(corners))
    return Polygon(tuple((x + radius * cos(a), y + radius * sin(a)) for a in angles), fill)


_MARK = "SPECIMEN"
_MARK_COLOUR: Colour = (190, 24, 48)
_MARK_ANGLE_DEGREES = 16
_MARK_OPACITY = 0.24


def _specimen_marks(width: float, height: float) -> tuple[Text, ...]:
    size_by_width = 0.8 * width / width_mm(_MARK, Typeface.BOLD, 1)
    size = min(size_by_width, 0.42 * height)
    turn = radians(_MARK_ANGLE_DEGREES)
    x, y = width / 2, height / 2
    half_capital = 0.36 * size
    return (
        Text(
            x + half_capital * sin(turn),
            y + half_capital * cos(turn),
            _MARK,
            Typeface.BOLD,
            size,
            _MARK_COLOUR,
            Anchor.MIDDLE,
            _MARK_ANGLE_DEGREES,
            _MARK_OPACITY,
        ),
    )
