"""Spans in which reads are counted, and when one may read again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from identity.contract.accesses import QueryClass, Reading
from identity.errors.accesses import DelayTooLong
from identity.policy.reading_rules import Counted, ReadBudget
from shared.purposes import Purpose

HOUR, DAY = 1, 24
ALERTS_LAST = timedelta(days=30)
"""How long an exhausted budget is shown to those who look after it."""


class Entry(NamedTuple):
    """One read of one person, as it is entered in the person's log."""

    person_id: UUID
    read_at: datetime
    machine: str
    officer: str | None
    purpose: Purpose
    what: Reading
    query_class: QueryClass


@dataclass(frozen=True, slots=True)
class Count:
    """One counter that a read moves on: whose, of which budget, in which span of whole hours."""

    counted: Counted
    name: str
    budget: str
    hours: int
    begins_at: datetime
    reads_max: int

    @property
    def ends_at(self) -> datetime:
        return self.begins_at + timedelta(hours=self.hours)


@dataclass(frozen=True, slots=True)
class Counting:
    """What a counter says once the read is counted."""

    count: Count
    reads: int

    @property
    def is_last(self) -> bool:
        return self.reads == self.count.reads_max

    @property
    def is_over(self) -> bool:
        return self.reads > self.count.reads_max


def counts_of(name: str, budget: ReadBudget, *, now: datetime) -> tuple[Count, Count]:
    """The counters of one officer or machine: this hour, and this day, both of UTC."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    which = str(budget.purpose or budget.kind or "")
    return (
        Count(budget.counted, name, which, HOUR, hour, budget.reads_per_hour),
        Count(budget.counted, name, which, DAY, hour.replace(hour=0), budget.reads_per_day),
    )


def again_at(countings: Iterable[Counting]) -> datetime | None:
    """When every counter that is over begins anew; None when none is."""
    return max((one.count.ends_at for one in countings if one.is_over), default=None)


def check_delay(ends_at: datetime, *, now: datetime, most: timedelta) -> None:
    """DelayTooLong unless it ends in the future, and within what the State allows."""
    if not now < ends_at <= now + most:
        raise DelayTooLong
