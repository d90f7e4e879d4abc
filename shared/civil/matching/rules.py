"""When two biographies are alike enough to be looked at, by State and date."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from shared.civil.matching.reasons import Field, Outcome
from shared.dated_rules import DatedRule, parse_rules


class Verdict(StrEnum):
    """What a score calls for. None of them is a decision about a person."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingRule(DatedRule):
    """Points and thresholds, in bits of evidence."""

    possible: float
    likely: float
    years_apart_max: int
    years_apart_max_about: int
    """Where one of the two birth dates is a year alone."""
    name_points_max: float
    parent_points_max: float
    word_shares: Mapping[Outcome, float]
    """Part of a name's bits that counts, by how alike two words are."""
    points: Mapping[Field, Mapping[str, float]]

    def verdict(self, points: float) -> Verdict:
        if points >= self.likely:
            return Verdict.LIKELY
        return Verdict.POSSIBLE if points >= self.possible else Verdict.UNLIKELY

    def years_apart(self, *, about: bool) -> int:
        return self.years_apart_max_about if about else self.years_apart_max


@cache
def matching_rules() -> tuple[MatchingRule, ...]:
    """The rules that come with the platform (`matching_rules.toml`)."""
    file = resources.files("shared.civil.matching").joinpath("matching_rules.toml")
    return parse_rules(file.read_text("utf-8"), MatchingRule)
