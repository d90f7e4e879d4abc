"""Read machine readable zones back from PNG images with tesseract, as a document reader does.

The zone is cut into its cells, which stand where Doc 9303 has them: a character out of its place
is misread. Each cell is read alone, at four sizes, with the alphabet of its field; the majority
decides. The general model that Debian ships was not trained on OCR-B and, given whole lines,
invents letters between fillers.
"""

import io
import os
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from string import ascii_uppercase, digits
from tempfile import TemporaryDirectory

import pytest
from PIL import Image, ImageOps

from shared.documents.mrz.layout import MrzFormat
from shared.identifiers import DOCUMENT_ALPHABET, SPECIMEN_PREFIX

_PIXELS_PER_MM = 300 / 25.4
_PITCH_MM = 2.54
_LINE_SPACING_MM = 6.35
_HALF_CELL_MM = 2.6
_LEFT_EDGE_MM = {MrzFormat.TD1: 5.0, MrzFormat.TD3: 6.0}
_FIRST_CENTRE_MM = {MrzFormat.TD1: 19.05, MrzFormat.TD3: 15.95}

_LETTERS = ascii_uppercase + "<"
_DIGITS = digits + "<"
_NUMBERS = "".join(sorted({*DOCUMENT_ALPHABET, *SPECIMEN_PREFIX, *"SL", *_DIGITS}))
"""Of document numbers and of the optional data that the platform writes."""

_ALPHABETS = {
    MrzFormat.TD1: [
        *([_LETTERS] * 5 + [_NUMBERS] * 9 + [_DIGITS] + [_NUMBERS] * 15),
        *([_DIGITS] * 7 + [_LETTERS] + [_DIGITS] * 7 + [_LETTERS] * 3),
        *([_NUMBERS] * 11 + [_DIGITS] + [_LETTERS] * 30),
    ],
    MrzFormat.TD3: [
        *([_LETTERS] * 44 + [_NUMBERS] * 9 + [_DIGITS] + [_LETTERS] * 3),
        *([_DIGITS] * 7 + [_LETTERS] + [_DIGITS] * 7 + [_NUMBERS] * 14 + [_DIGITS] * 2),
    ],
}
_VIEWS = ((8, 0.85), (20, 0.7), (20, 0.6), (20, 1.0))
"""Margin in pixels, and enlargement: each misreads some glyphs, no glyph is misread by most."""


def tesseract() -> str:
    """The program, or skip; LIPTAKO_REQUIRE_TESSERACT=1 forbids the skip."""
    found = shutil.which("tesseract")
    if found is None:
        reason = "tesseract is not installed (Debian: tesseract-ocr)"
        if os.environ.get("LIPTAKO_REQUIRE_TESSERACT") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def read_zones(pngs: Sequence[bytes], kind: MrzFormat) -> list[str]:
    """Return the lines of each zone; a cell that no view can read is a question mark."""
    program = tesseract()
    cells = [cell for png in pngs for cell in _cells(png, kind)]
    alphabets = _ALPHABETS[kind] * len(pngs)
    wanted: dict[str, list[bytes]] = defaultdict(list)
    for cell, alphabet in zip(cells, alphabets, strict=True):
        if cell not in wanted[alphabet]:
            wanted[alphabet].append(cell)
    readings = {
        (cell, alphabet): reading
        for alphabet, distinct in wanted.items()
        for cell, reading in zip(distinct, _read(program, distinct, alphabet), strict=True)
    }
    characters = "".join(readings[key] for key in zip(cells, alphabets, strict=True))
    length = len(_ALPHABETS[kind])
    line = 30 if kind is MrzFormat.TD1 else 44
    zones = [characters[start : start + length] for start in range(0, len(characters), length)]
    return ["\n".join(zone[at : at + line] for at in range(0, length, line)) for zone in zones]


def _cells(png: bytes, kind: MrzFormat) -> list[bytes]:
    with Image.open(io.BytesIO(png)) as opened:
        on_white = Image.new("RGBA", opened.size, "white")
        on_white.alpha_composite(opened.convert("RGBA"))
    image = on_white.convert("L")
    rows, columns = (3, 30) if kind is MrzFormat.TD1 else (2, 44)
    return [_cell(image, kind, row, column) for row in range(rows) for column in range(columns)]


def _cell(image: Image.Image, kind: MrzFormat, row: int, column: int) -> bytes:
    left = (_LEFT_EDGE_MM[kind] + column * _PITCH_MM) * _PIXELS_PER_MM
    centre_mm = _FIRST_CENTRE_MM[kind] - row * _LINE_SPACING_MM
    middle = image.height - centre_mm * _PIXELS_PER_MM
    half = _HALF_CELL_MM * _PIXELS_PER_MM
    box = (left, middle - half, left + _PITCH_MM * _PIXELS_PER_MM, middle + half)
    written = io.BytesIO()
    image.crop(tuple(map(round, box))).save(written, "PNG")  # type: ignore[arg-type] # four of them
    return written.getvalue()


def _read(program: str, cells: Sequence[bytes], alphabet: str) -> list[str]:
    views = [_read_view(program, cells, alphabet, *view) for view in _VIEWS]
    votes = (
        Counter(seen for seen in at_one if len(seen) == 1) for at_one in zip(*views, strict=True)
    )
    return [vote.most_common(1)[0][0] if vote else "?" for vote in votes]


def _read_view(
    program: str, cells: Sequence[bytes], alphabet: str, margin: int, enlargement: float
) -> list[str]:
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{i}.png" for i in range(len(cells))]
        for file, cell in zip(files, cells, strict=True):
            with Image.open(io.BytesIO(cell)) as opened:
                framed = ImageOps.expand(opened.convert("L"), margin, 255)
            scaled = ImageOps.scale(framed, enlargement, Image.Resampling.LANCZOS)
            scaled.save(file, dpi=(300, 300))
        listing = Path(folder) / "cells.txt"
        listing.write_text("\n".join(map(str, files)), "utf-8")
        finished = subprocess.run(  # noqa: S603 - fixed program and options
            [
                *(program, str(listing), "stdout", "--psm", "10"),
                *("-c", f"tessedit_char_whitelist={alphabet}"),
            ],
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
            capture_output=True,
            check=True,
        )
    pages = finished.stdout.decode().split("\f")
    return [page.strip() for page in pages[: len(cells)]]
