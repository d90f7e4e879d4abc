"""Randomness that a test can repeat."""

from random import Random


def seeded(seed: int) -> Random:
    """A generator that draws the same for the same seed; never for anything secret."""
    return Random(seed)  # noqa: S311 - tests must be repeatable, nothing here is secret
