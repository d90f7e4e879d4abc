"""A capture of somebody who is there, given by files: fingers or a portrait."""

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
    position, record = finger_file(finger or "")
    return {"finger": position, "record": record}


def finger_file(given: str) -> tuple[int, bytes]:
    """A finger's position and what its file holds, of `2=index.fmr`; OrderFileUnusable."""
    position, _, name = given.partition("=")
    if not position.isascii() or not position.isdecimal() or not name:
        raise OrderFileUnusable("a finger is given as POSITION=FILE")
    try:
        return int(position), Path(name).read_bytes()
    except OSError:
        raise OrderFileUnusable(f"{name}: not readable") from None
