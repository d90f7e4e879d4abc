"""The rules of each State on its ordinary passports."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from shared.dated_rules import DatedRule, parse_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportRule(DatedRule):
    validity_years: int | None = None
    fee_francs: int | None = None


def published_passport_rules() -> tuple[PassportRule, ...]:
    """The rules that ship with the product."""
    text = files(__package__).joinpath("passport_rules.toml").read_text("utf-8")
    return parse_rules(text, PassportRule)


def passport_rules_from(path: Path) -> tuple[PassportRule, ...]:
    """A State's own rules, in the same form; they complete or replace the published ones."""
    return parse_rules(path.read_text("utf-8"), PassportRule)
