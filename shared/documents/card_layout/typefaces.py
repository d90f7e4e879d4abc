"""The typefaces of the printed documents, shipped with them, and how wide text is in each."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from PIL import ImageFont

_FOLDER = Path(__file__).parent / "fonts"
_UNITS_PER_EM = 1000


class Typeface(StrEnum):
    """The value is the name of the font file."""

    PLAIN = "DejaVuSansCondensed"
    ITALIC = "DejaVuSansCondensed-Oblique"
    BOLD = "DejaVuSansCondensed-Bold"
    TITLE = "DejaVuSerifCondensed-Bold"
    OCR_B = "OCRB"

    @property
    def path(self) -> Path:
        return _FOLDER / f"{self.value}.ttf"


def width_mm(text: str, typeface: Typeface, size_mm: float) -> float:
    """Return how far a line of text runs at an em of `size_mm`."""
    return _large(typeface).getlength(text) / _UNITS_PER_EM * size_mm


@cache
def _large(typeface: Typeface) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(typeface.path, _UNITS_PER_EM)
