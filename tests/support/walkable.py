"""What there is to walk in the registry: its routes, the moves of its lives, its commands."""

from collections.abc import Iterator
from typing import Any

import typer
from fastapi.routing import APIRoute

from services.admin.root import liptako
from tests.support.walked import command, move, route
from tests.unit.house_rules.reference.commands import leaves
from tests.unit.house_rules.reference.openapi import hollow
from tests.unit.house_rules.reference.states import lives

OTHERS = ("trust ", "officers ", "passport ", "post check", "post cross", "movement ", "levy ")
"""Commands that ask the registry nothing, by how they begin."""

REASONS = {
    command("pseudonym new-epoch", done=True): "given where the keys are; asks no service",
}
"""What no journey walks, and why."""


def unwalked(walked: set[str]) -> list[str]:
    """Routes and commands that no journey walked, and reasons that excuse what one did."""
    needless = [f"{one}: is walked, so no reason is needed" for one in REASONS if one in walked]
    return [*sorted(walkable() - walked - REASONS.keys()), *needless]


def walkable() -> set[str]:
    """Each command is done by some journey, and one that changes something is refused by some."""
    done = {command(path, done=True) for path, _ in commands()}
    refused = {command(path, done=False) for path, _ in changing()}
    return {*_routes(), *done, *refused}


def moves() -> set[str]:
    """Of all lives. Tables decide them, and tests of their own try each; journeys need not."""
    held = ((file, life) for file, lifes in lives().items() for life in lifes)
    return {
        move(life, *pair)
        for file, life in held
        if file.startswith("identity/")
        for pair in life.moves
    }


def commands() -> Iterator[tuple[str, Any]]:
    """The commands of the registry, by the words that call them."""
    for path, leaf in leaves(typer.main.get_command(liptako())):
        words = path.removeprefix("liptako ")
        if not words.startswith(OTHERS):
            yield words, leaf


def changing() -> Iterator[tuple[str, Any]]:
    """Those that change something: they can be tried first."""
    for path, leaf in commands():
        if any(one.name == "dry_run" for one in leaf.params):
            yield path, leaf


def _routes() -> Iterator[str]:
    for one in hollow("identity").routes:
        assert isinstance(one, APIRoute)
        yield from (route(method, one.path_format) for method in one.methods or ())
