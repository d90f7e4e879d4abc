"""A capture of somebody at the counter, given by files: a finger's record or a portrait."""

from pathlib import Path
from typing import Annotated, Any

import typer

from services.terminal.order_files import OrderFileUnusable

FINGER = Annotated[str | None, typer.Option("--finger")]
PORTRAIT = Annotated[Path | None, typer.Option("--portrait", dir_okay=False, exists=True)]


def captured(finger: str | None, portrait: Path | None) -> dict[str, Any]:
    """The members of a check's order: `2=index.fmr` is a finger's position, and its record."""
    if portrait is not None:
        return {"portrait": portrait.read_bytes()}
    position, _, name = (finger or "").partition("=")
    if not position.isascii() or not position.isdecimal() or not name:
        raise OrderFileUnusable("a finger is given as POSITION=FILE")
    try:
        return {"finger": int(position), "record": Path(name).read_bytes()}
    except OSError:
        raise OrderFileUnusable(f"{name}: not readable") from None
