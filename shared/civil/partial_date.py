"""Dates of which only the year, or only the year and month, are known: « né vers 1975 »."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from typing_extensions import override

from shared.errors import ErrorKind, PlatformError
from shared.i18n.language import Language

YEAR_MIN = 1900
YEAR_MAX = 2099

_TEXT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_MRZ = re.compile(r"([0-9]{2})(?:<<<<|([0-9]{2})(?:<<|([0-9]{2})))")
_MONTHS_IN_A_YEAR = 12
_MONTHS = {
    Language.FR: (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    Language.EN: (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_ABOUT = {Language.FR: "vers", Language.EN: "about"}


class PartialDateInvalid(PlatformError, ValueError):
    """Not a date, or not one that a civil record can hold."""

    kind = ErrorKind.MALFORMED
    code = "partial_date_invalid"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, to the month or to the year; never filled up with invented parts."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not YEAR_MIN <= self.year <= YEAR_MAX:
            raise PartialDateInvalid(f"the year is not between {YEAR_MIN} and {YEAR_MAX}")
        if self.month is None and self.day is not None:
            raise PartialDateInvalid("a day without a month is no date")
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError:
            raise PartialDateInvalid("the calendar has no such day") from None
        if self.month == 0 or self.day == 0:
            raise PartialDateInvalid("an unknown part is left out, not written as zero")

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read `1975`, `1975-03` or `1975-03-15`, or raise PartialDateInvalid."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise PartialDateInvalid("a date is written 1975, 1975-03 or 1975-03-15")
        return cls(*(int(part) for part in match.groups() if part is not None))

    @classmethod
    def of(cls, day: date) -> "PartialDate":
        return cls(day.year, day.month, day.day)

    @classmethod
    def from_mrz(cls, field: str, *, not_after: date) -> "PartialDate":
        """Read the six characters of a birth date in a machine readable zone.

        Doc 9303-3 section 4.8: YYMMDD, unknown parts as `<<`. The century is the latest one that
        does not put the date after `not_after`. A wholly unknown date is refused.
        """
        match = _MRZ.fullmatch(field)
        if match is None:
            raise PartialDateInvalid("a date in a zone is YYMMDD with unknown parts as <<")
        year, *rest = (int(part) for part in match.groups() if part is not None)
        recent = cls(2000 + year, *rest)
        return recent if recent.earliest <= not_after else cls(1900 + year, *rest)

    @override
    def __str__(self) -> str:
        """`1975`, `1975-03` or `1975-03-15`: ISO 8601 at the precision that is known."""
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def mrz(self) -> str:
        """Six characters, unknown parts as `<<` (Doc 9303-3 section 4.8)."""
        month = "<<" if self.month is None else f"{self.month:02}"
        day = "<<" if self.day is None else f"{self.day:02}"
        return f"{self.year % 100:02}{month}{day}"

    def display(self, language: Language) -> str:
        """As a document prints it: « vers 1975 », « mars 1975 », « 15 mars 1975 »."""
        if self.month is None:
            return f"{_ABOUT[language]} {self.year}"
        month = _MONTHS[language][self.month - 1]
        if self.day is None:
            return f"{month} {self.year}"
        ordinal = "1er" if self.day == 1 and language is Language.FR else str(self.day)
        return f"{ordinal} {month} {self.year}"

    @property
    def earliest(self) -> date:
        """The first day the date can stand for."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day the date can stand for."""
        if self.day is not None:
            return self.earliest
        if self.month is None or self.month == _MONTHS_IN_A_YEAR:
            return date(self.year, _MONTHS_IN_A_YEAR, 31)
        return date(self.year, self.month + 1, 1) - timedelta(days=1)


def ages(born: PartialDate, on: date) -> tuple[int, int]:
    """The least and the greatest age in completed years that the birth date allows on a day.

    Who was born on 29 February completes a year on 1 March where there is no 29th. Raises
    PartialDateInvalid when the person cannot have been born by then.
    """
    if born.earliest > on:
        raise PartialDateInvalid("the birth date lies in the future")
    return max(0, _completed(born.latest, on)), _completed(born.earliest, on)


def age_at_least(born: PartialDate, years: int, on: date) -> bool | None:
    """Whether the person is at least so old on a day; None when the birth date leaves it open."""
    least, greatest = ages(born, on)
    if least >= years:
        return True
    return None if greatest >= years else False


def _completed(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
