"""Where the machine readable zone stands on a document (Doc 9303-3 to -5, section 4)."""

from shared.documents.card_layout.drawing import INK, Element, Text, rectangle
from shared.documents.card_layout.typefaces import Typeface, width_mm
from shared.documents.mrz.layout import MrzFormat

ZONE_HEIGHT = 23.2
PITCH = 2.54
"""Ten characters to the inch."""

_LINE_SPACING = 6.35
_LEFT_EDGE = {MrzFormat.TD1: 5.0, MrzFormat.TD3: 6.0}
_FIRST_CENTRE_ABOVE_EDGE = {MrzFormat.TD1: 19.05, MrzFormat.TD3: 15.95}
"""Centre line of the first line, from the lower edge of the document: lines of all formats lie
evenly around 12.7 mm, where one reader finds them."""

_SIZE = PITCH / width_mm("<", Typeface.OCR_B, 1)
"""At this em the characters of the typeface are as wide as the pitch: OCR-B size 1."""

_HALF_CAPITAL = 0.36 * _SIZE
_GROUND = (255, 254, 250)


def zone_elements(lines: str, kind: MrzFormat, width: float, height: float) -> list[Element]:
    """Return the zone of a document on a plain ground, each character on its place."""
    top = height - ZONE_HEIGHT
    first = height - _FIRST_CENTRE_ABOVE_EDGE[kind] + _HALF_CAPITAL
    left = _LEFT_EDGE[kind]
    return [
        rectangle(0, top, width, ZONE_HEIGHT, _GROUND),
        *(
            Text(
                left + column * PITCH,
                first + row * _LINE_SPACING,
                character,
                Typeface.OCR_B,
                _SIZE,
                INK,
            )
            for row, line in enumerate(lines.splitlines())
            for column, character in enumerate(line)
        ),
    ]
