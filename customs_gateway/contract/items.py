"""What declarations have in common, whatever they declare."""

from collections.abc import Sequence
from typing import Annotated, Protocol, TypeVar

from pydantic import StringConstraints

GOODS_ITEMS_MAX = 1_999
"""As many as one NCTS declaration holds."""

Evidence = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9/._-]{1,60}$")]
"""The identifier of a document or movement that proves something; never a sentence."""


class _Numbered(Protocol):
    @property
    def number(self) -> int: ...


T = TypeVar("T", bound=Sequence[_Numbered])


def numbered_in_order(items: T) -> T:
    """ValueError unless the items are numbered 1, 2, 3 and so on."""
    if [item.number for item in items] != list(range(1, len(items) + 1)):
        raise ValueError("items are numbered from 1, in order")
    return items
