"""Markdown that is the same on every run."""

from collections.abc import Iterable, Sequence

GENERATED = "<!-- Written by `make reference` from the code; change the code, not this page. -->"


def page(title: str, introduction: str, *parts: str) -> str:
    return "\n\n".join([GENERATED, f"# {title}", introduction, *parts]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(_row(cells) for cells in [head, ["---"] * len(head), *rows])


def code(text: str) -> str:
    return f"`{text}`"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
