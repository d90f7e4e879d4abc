"""What the items of a declaration have in common, whatever it declares."""

from collections.abc import Sequence
from typing import Protocol, TypeVar


class _Numbered(Protocol):
    @property
    def number(self) -> int: ...


T = TypeVar("T", bound=Sequence[_Numbered])


def numbered_in_order(items: T) -> T:
    """ValueError unless the items are numbered 1, 2, 3 and so on."""
    if [item.number for item in items] != list(range(1, len(items) + 1)):
        raise ValueError("items are numbered from 1, in order")
    return items
