"""Whole francs: the only money of the platform, with its rates and its way of sharing out.

The XOF (franc CFA of the BCEAO) has no subdivision in ISO 4217, so amounts are integers and no
float ever touches one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import override

FRANCS_MAX = 2**63 - 1
"""The largest amount a BIGINT column holds."""


@dataclass(frozen=True, slots=True, order=True)
class Francs:
    """An amount in whole XOF; negative for what is owed the other way."""

    amount: int

    def __post_init__(self) -> None:
        if type(self.amount) is not int:  # bool is an int too, and no amount
            raise TypeError("francs are whole: the amount is an int")
        if abs(self.amount) > FRANCS_MAX:
            raise OverflowError("the amount does not fit in 64 bits")

    def __add__(self, other: "Francs") -> "Francs":
        return Francs(self.amount + other.amount)

    def __sub__(self, other: "Francs") -> "Francs":
        return Francs(self.amount - other.amount)

    def __neg__(self) -> "Francs":
        return Francs(-self.amount)

    def __bool__(self) -> bool:
        return self.amount != 0

    @override
    def __str__(self) -> str:
        """Grouped by thousands with no-break spaces, as the administrations print it."""
        return f"{self.amount:,} F CFA".replace(",", " ").replace(" ", "\N{NO-BREAK SPACE}")


NOTHING = Francs(0)


def total(amounts: Sequence[Francs]) -> Francs:
    """The sum; of nothing, no francs."""
    return Francs(sum(amount.amount for amount in amounts))


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate as a ratio of integers, such as 5/1000 for the confederal levy."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.denominator <= 0 or not 0 <= self.numerator <= self.denominator:
            raise ValueError("a rate lies between 0 and 1 and its denominator is positive")

    def of(self, base: Francs) -> Francs:
        """The rate of an amount that is not negative, rounded half up to whole francs."""
        if base.amount < 0:
            raise ValueError("a rate applies to an amount that is not negative; reverse afterwards")
        doubled = 2 * base.amount * self.numerator + self.denominator
        return Francs(doubled // (2 * self.denominator))


def share_out(amount: Francs, weights: Sequence[int]) -> tuple[Francs, ...]:
    """Split an amount in proportion to the weights so that the parts add up to it exactly.

    By largest remainder: each part is first rounded down, then the francs left over go one by one
    to the largest remainders, the earlier part first where remainders are equal. Each part differs
    from its exact share by less than one franc. Raises ValueError when the amount or a weight is
    negative, or when there is something to split and no weight.
    """
    if amount.amount < 0 or any(weight < 0 for weight in weights):
        raise ValueError("neither the amount nor a weight may be negative")
    whole = sum(weights)
    if whole == 0:
        if amount:
            raise ValueError("there is nobody to share the amount out to")
        return (NOTHING,) * len(weights)
    parts = [amount.amount * weight // whole for weight in weights]
    left_over = amount.amount - sum(parts)
    by_remainder = sorted(
        range(len(weights)), key=lambda i: amount.amount * weights[i] % whole, reverse=True
    )
    for i in by_remainder[:left_over]:
        parts[i] += 1
    return tuple(Francs(part) for part in parts)
