"""What was true on which days, as known at which time: corrections that forget nothing. Pure.

What is known now is a list of versions that cover all days without a gap or an overlap. A
correction closes those it concerns and opens others in their place; closed ones stay, so that what
was known before can be read again exactly. Days are half open spans; None is an open end.

R. T. Snodgrass, "Developing Time-Oriented Database Applications in SQL" (1999), chapter 10.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Version(Generic[T]):
    """What holds from one day until before another."""

    valid_from: date | None
    valid_to: date | None
    record: T

    def holds_on(self, day: date) -> bool:
        return (self.valid_from or date.min) <= day and (
            self.valid_to is None or day < self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Correction(Generic[T]):
    """What a correction does to the versions known before: places of those it closes, new ones."""

    closed: tuple[int, ...]
    opened: tuple[Version[T], ...]


def correct(
    known: Sequence[Version[T]],
    change: Callable[[T], T],
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Correction[T]:
    """Apply a change to what is known, from one day until before another.

    Versions that the change leaves as they are stay open; when it leaves all of them, nothing is
    closed or opened.
    """
    closed, opened = [], []
    for place, version in enumerate(known):
        begins = max(version.valid_from or date.min, valid_from or date.min)
        ends = min(version.valid_to or date.max, valid_to or date.max)
        if begins >= ends:
            continue
        record = change(version.record)
        if record == version.record:
            continue
        closed.append(place)
        first = None if begins == date.min else begins
        last = None if ends == date.max else ends
        if first != version.valid_from:
            opened.append(replace(version, valid_to=first))
        opened.append(Version(first, last, record))
        if last != version.valid_to:
            opened.append(replace(version, valid_from=last))
    return Correction(tuple(closed), tuple(opened))


def next_instant(now: datetime, last_recorded: datetime) -> datetime:
    """When something came to be known: after all that was known before, whatever the clocks say."""
    return max(now, last_recorded + _TICK)
