"""Chance whose draws a test knows, and services that draw by it."""

from dataclasses import replace
from random import Random
from typing import Any

from fastapi import FastAPI
from typing_extensions import override

from shared.web.parts import platform_of

_SEED = 7


def alike() -> Random:
    """Chance that draws the same, in the same order, whenever it is made."""
    return Random(_SEED)  # noqa: S311 - a test wants to foresee


class Stuck(Random):
    """Chance that draws the same text over and over."""

    @override
    def choice(self, seq: Any) -> Any:
        self.seed(_SEED)
        return super().choice(seq)

    @override
    def choices(self, population: Any, *_: Any, k: int = 1, **__: Any) -> list[Any]:
        self.seed(_SEED)
        return super().choices(population, k=k)


def draw_by(app: FastAPI, random: Random) -> None:
    """Let a service draw its numbers by chance of the test's own."""
    app.state.platform = replace(platform_of(app), random=random)
