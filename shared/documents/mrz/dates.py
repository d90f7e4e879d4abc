"""Dates as the zone writes them: two-digit years, unknown parts left open (Doc 9303-3 s. 4.8)."""

from dataclasses import dataclass
from datetime import date

from shared.documents.mrz.errors import MrzMalformed

EXPIRY_YEARS_AHEAD_MAX = 15
"""An expiry year is read as the future up to here, else as the past (BSI TR-03135-1 s. 5.7.1)."""


@dataclass(frozen=True, slots=True)
class MrzDate:
    """A date without its century; None where a part is unknown, which is never filled in.

    `shared.civil.partial_date` finds the century of a birth.
    """

    year: int | None
    month: int | None
    day: int | None

    @classmethod
    def of(cls, day: date) -> "MrzDate":
        return cls(day.year % 100, day.month, day.day)

    @property
    def is_complete(self) -> bool:
        return None not in {self.year, self.month, self.day}


_YEARS: dict[str, int | None] = {f"{part:02d}": part for part in range(100)} | {"<<": None}
_MONTHS_AND_DAYS = _YEARS | {"00": None}  # a way of writing "unknown" that is found in print


def read_date(text: str) -> MrzDate:
    """Read the six characters of a date; `text` must match the pattern of one."""
    return MrzDate(_YEARS[text[:2]], _MONTHS_AND_DAYS[text[2:4]], _MONTHS_AND_DAYS[text[4:]])


def write_date(written: MrzDate) -> str:
    """Return the six characters of a date, fillers for what is unknown."""
    parts = (written.year, written.month, written.day)
    return "".join("<<" if part is None else f"{part:02d}" for part in parts)


def resolve_expiry(written: MrzDate, today: date) -> date:
    """Return the calendar date of an expiry as seen from `today`; MrzMalformed if there is none."""
    if written.year is None or written.month is None or written.day is None:
        raise MrzMalformed("expiry_date")
    year_max = today.year + EXPIRY_YEARS_AHEAD_MAX
    year = year_max - (year_max - written.year) % 100
    try:
        return date(year, written.month, written.day)
    except ValueError:
        raise MrzMalformed("expiry_date") from None
