"""How alike two birth dates are, when days are mistaken and years are remembered roughly."""

from typing import NamedTuple

from rapidfuzz.distance import OSA

from shared.civil.matching.biography import Biography
from shared.civil.matching.reasons import Outcome
from shared.civil.matching.rules import MatchingRule
from shared.civil.partial_date import PartialDate


class DateLikeness(NamedTuple):
    outcome: Outcome
    swapped: bool = False


def compare_births(one: Biography, other: Biography, rule: MatchingRule) -> DateLikeness:
    """Compare two dates of birth.

    A year alone (« né vers », 1 January or 31 December) agrees with any day of that year, and with
    years around it as far as policy goes; so do two days that differ.
    """
    if one.born is None or other.born is None:
        return DateLikeness(Outcome.UNKNOWN)
    if one.born_about or other.born_about:
        return DateLikeness(_of_years(one.born, other.born, rule.years_apart(about=True)))
    if one.born.year == other.born.year and one.born_day == _turned(other) != other.born_day:
        return DateLikeness(Outcome.CLOSE, swapped=True)
    return DateLikeness(_of_days(one.born, other.born, rule))


def _of_days(one: PartialDate, other: PartialDate, rule: MatchingRule) -> Outcome:
    if one == other:
        return Outcome.SAME
    if OSA.distance(_digits(one), _digits(other), score_cutoff=1) <= 1:
        return Outcome.CLOSE
    if (one.month, one.day) == (other.month, other.day) or one.year == other.year:
        return Outcome.NEAR
    return _of_years(one, other, rule.years_apart(about=False))


def _of_years(one: PartialDate, other: PartialDate, apart_max: int) -> Outcome:
    apart = abs(one.year - other.year)
    if apart == 0:
        return Outcome.COMPATIBLE
    return Outcome.NEAR if apart <= apart_max else Outcome.DIFFERENT


def _turned(biography: Biography) -> tuple[int, int] | None:
    day = biography.born_day
    return None if day is None else (day[1], day[0])


def _digits(born: PartialDate) -> str:
    return str(born).replace("-", "")
