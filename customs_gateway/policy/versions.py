"""Confederal rules come in versions, each in force from a day on until the next."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class _Dated(Protocol):
    @property
    def since(self) -> date: ...


Version = TypeVar("Version", bound=_Dated)


def in_force(versions: Iterable[Version], day: date) -> Version | None:
    """The version in force on a day; None before the first."""
    begun = (version for version in versions if version.since <= day)
    return max(begun, key=lambda version: version.since, default=None)
