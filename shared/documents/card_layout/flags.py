"""The flags of the three States, drawn from plain colours; two high by three wide."""

from collections.abc import Callable
from math import cos, radians, sin

from shared.documents.card_layout.drawing import Colour, Curve, Element, Polygon, disc, rectangle
from shared.states import State

_GREEN_MLI: Colour = (20, 181, 58)
_GREEN_BFA: Colour = (0, 158, 73)
_GREEN_NER: Colour = (13, 176, 43)
_GOLD: Colour = (252, 209, 22)
_RED_MLI: Colour = (206, 17, 38)
_RED_BFA: Colour = (239, 43, 45)
_ORANGE: Colour = (224, 82, 6)
_WHITE: Colour = (255, 255, 255)
_EDGE: Colour = (150, 140, 120)


def flag(state: State, x: float, y: float, width: float) -> list[Element]:
    """Return the flag with its top left corner at a point, with a hairline around it."""
    height = width * 2 / 3
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))
    return [*_FLAGS[state](x, y, width, height), Curve(corners, _EDGE, 0.08)]


def _mali(x: float, y: float, width: float, height: float) -> list[Polygon]:
    third = width / 3
    return [
        rectangle(x + i * third, y, third, height, band)
        for i, band in enumerate((_GREEN_MLI, _GOLD, _RED_MLI))
    ]


def _burkina_faso(x: float, y: float, width: float, height: float) -> list[Polygon]:
    return [
        rectangle(x, y, width, height / 2, _RED_BFA),
        rectangle(x, y + height / 2, width, height / 2, _GREEN_BFA),
        _star(x + width / 2, y + height / 2, 0.2 * height, _GOLD),
    ]


def _niger(x: float, y: float, width: float, height: float) -> list[Polygon]:
    third = height / 3
    return [
        *(
            rectangle(x, y + i * third, width, third, band)
            for i, band in enumerate((_ORANGE, _WHITE, _GREEN_NER))
        ),
        disc(x + width / 2, y + height / 2, 0.14 * height, _ORANGE),
    ]


def _star(x: float, y: float, radius: float, fill: Colour) -> Polygon:
    """A five-pointed star whose inner corners lie on the lines between its points."""
    inner = radius * 0.382
    corners = ((radians(-90 + 36 * i), inner if i % 2 else radius) for i in range(10))
    return Polygon(tuple((x + reach * cos(a), y + reach * sin(a)) for a, reach in corners), fill)


_FLAGS: dict[State, Callable[[float, float, float, float], list[Polygon]]] = {
    State.MLI: _mali,
    State.BFA: _burkina_faso,
    State.NER: _niger,
}
