"""A visible digital seal as it is printed: modules on whole dots of a 300 dpi image."""

from collections.abc import Iterator
from itertools import groupby

from shared.documents.card_layout.drawing import INK, MM_PER_INCH, Colour, Element, rectangle
from shared.documents.seal.data_matrix import Modules

DOTS_PER_INCH = 300
MODULE_DOTS = 4
MODULE_MM = MODULE_DOTS * MM_PER_INCH / DOTS_PER_INCH
"""0.3387 mm: the least that ordinary printers render surely (BSI TR-03137-1)."""
QUIET_MODULES = 2
"""ISO/IEC 16022 asks for one."""

_GROUND: Colour = (255, 255, 255)


def side_mm(modules: int) -> float:
    """The side of a symbol with its quiet zone."""
    return (modules + 2 * QUIET_MODULES) * MODULE_MM


def seal_symbol(modules: Modules, x: float, y: float) -> list[Element]:
    """Return the symbol with its quiet zone, its top left corner on the dot nearest to a point."""
    left, top = _on_a_dot(x), _on_a_dot(y)
    side = side_mm(len(modules))
    inset = QUIET_MODULES * MODULE_MM
    return [
        rectangle(left, top, side, side, _GROUND),
        *_dark(modules, left + inset, top + inset),
    ]


def _dark(modules: Modules, left: float, top: float) -> Iterator[Element]:
    """The dark modules, those beside each other in one piece."""
    for row, cells in enumerate(modules):
        at = 0
        for dark, run in groupby(cells):
            length = len(list(run))
            if dark:
                x, y = left + at * MODULE_MM, top + row * MODULE_MM
                yield rectangle(x, y, length * MODULE_MM, MODULE_MM, INK)
            at += length


def _on_a_dot(length_mm: float) -> float:
    dot = MM_PER_INCH / DOTS_PER_INCH
    return round(length_mm / dot) * dot
