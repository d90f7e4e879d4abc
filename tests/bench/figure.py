"""One measured figure beside its floor or peer of the same run."""

from typing import NamedTuple


class Figure(NamedTuple):
    """`ratio` is value / the value of what it is compared to; both None where nothing compares."""

    name: str
    value: float
    unit: str
    compared_to: str | None = None
    ratio: float | None = None
