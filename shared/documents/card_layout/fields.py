"""A field of the visual zone: a bilingual caption over a value that always fits its width."""

from collections.abc import Iterable
from typing import NamedTuple

from shared.documents.card_layout.drawing import Colour, Element, Text
from shared.documents.card_layout.typefaces import Typeface, width_mm
from shared.documents.card_layout.wording import Wording

CAPTION_SIZE = 1.72
"""An em whose capitals are 1.25 mm high: Doc 9303-3 section 3.3 asks for 1.0 to 1.8 mm."""

_CAPTION_COLOUR: Colour = (42, 84, 74)
_ONE_LINE_SHRINK_MIN = 0.72
"""A value that would have to be smaller than this to stand on one line takes two, if it can."""


class Field(NamedTuple):
    """Where a field is, on `y` its caption stands, and what it says."""

    x: float
    y: float
    width: float
    wording: Wording
    value: str


def fields(size: float, placed: Iterable[Field]) -> list[Element]:
    """Return fields whose values have an em of `size`, or less where they would be too wide."""
    return [element for field in placed for element in _field(field, size)]


def caption(x: float, y: float, width: float, wording: Wording) -> list[Element]:
    """Return a caption: French upright, English slanted after an oblique (Doc 9303-3 s. 3.3)."""
    french = f"{wording.french} /" if wording.english else wording.french
    start = width_mm(f"{french} ", Typeface.PLAIN, CAPTION_SIZE)
    whole = start + width_mm(wording.english, Typeface.ITALIC, CAPTION_SIZE)
    shrink = min(1, width / whole)
    size = CAPTION_SIZE * shrink
    return [
        Text(x, y, french, Typeface.PLAIN, size, _CAPTION_COLOUR),
        Text(x + start * shrink, y, wording.english, Typeface.ITALIC, size, _CAPTION_COLOUR),
    ]


def fitted_text(
    x: float,
    baseline: float,
    width: float,
    text: str,
    typeface: Typeface,
    size: float,
    colour: Colour,
) -> Text:
    """Return one line of text, made smaller if it would be wider than `width`."""
    fitted = min(size, size * width / max(width_mm(text, typeface, size), 0.1))
    return Text(x, baseline, text, typeface, fitted, colour)


def _field(field: Field, size: float) -> list[Element]:
    lines, fitted = _fitted(field.value, field.width, size)
    first = field.y + (1.22 * size if len(lines) == 1 else 1.14 * fitted)
    return [
        *caption(field.x, field.y, field.width, field.wording),
        *(
            Text(field.x, first + i * 1.06 * fitted, line, Typeface.BOLD, fitted)
            for i, line in enumerate(lines)
        ),
    ]


def _fitted(value: str, width: float, size: float) -> tuple[list[str], float]:
    one_line = width / max(width_mm(value, Typeface.BOLD, 1), 0.1)
    halves = _halves(value)
    if one_line >= _ONE_LINE_SHRINK_MIN * size or not halves:
        return [value], min(size, one_line)
    widest = max(width_mm(half, Typeface.BOLD, 1) for half in halves)
    return halves, min(_ONE_LINE_SHRINK_MIN * size, width / widest)


def _halves(value: str) -> list[str]:
    """Part a value at the space that leaves the halves most alike; none if it has no space."""
    spaces = [at for at, character in enumerate(value) if character == " "]
    if not spaces:
        return []
    middle = min(spaces, key=lambda at: abs(len(value) - 1 - 2 * at))
    return [value[:middle], value[middle + 1 :]]
