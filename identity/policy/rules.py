"""The rules of each State on its identity cards."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from shared.dated_rules import DatedRule, parse_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRule(DatedRule):
    age_min_years: int | None = None
    mandatory_from_years: int | None = None
    validity_years: int | None = None
    fee_francs: int | None = None


def published_card_rules() -> tuple[CardRule, ...]:
    """The rules that ship with the product."""
    return parse_rules(files(__package__).joinpath("card_rules.toml").read_text("utf-8"), CardRule)


def card_rules_from(path: Path) -> tuple[CardRule, ...]:
    """A State's own rules, in the same form; they complete or replace the published ones."""
    return parse_rules(path.read_text("utf-8"), CardRule)
