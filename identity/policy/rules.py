"""The rules of each State on its identity cards, and what a card costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from identity.contract.cards import IssueReason
from shared.dated_rules import DatedRule, parse_rules, rule_in_force
from shared.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRule(DatedRule):
    """A value that is None is a rule that the State has not published."""

    age_min_years: int | None = None
    mandatory_from_years: int | None = None
    validity_years: int | None = None
    renewal_from_days: int | None = None
    """How long before its end a card may be renewed; after its end it always may."""
    unclaimed_after_days: int | None = None
    """How long a card waits at the office for its holder."""
    temporary_title: str | None = None
    """What the State calls the paper that stands in for a card; None where it has none."""
    temporary_validity_days: int | None = None
    flags_shown: bool | None = None
    """Whether verifiers are told that somebody else has reported a card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFeeRule(DatedRule):
    """What a card costs, by the reason for which it is made; None is an amount not published."""

    reason: IssueReason
    fee_francs: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", IssueReason(self.reason))  # TOML has texts


def published_card_rules() -> tuple[CardRule, ...]:
    """The rules that ship with the product."""
    return parse_rules(_text("card_rules.toml"), CardRule)


def card_rules_from(path: Path) -> tuple[CardRule, ...]:
    """A State's own rules, in the same form; they complete or replace the published ones."""
    return parse_rules(path.read_text("utf-8"), CardRule)


def published_card_fees() -> tuple[CardFeeRule, ...]:
    """The fees that ship with the product."""
    return parse_rules(_text("card_fees.toml"), CardFeeRule)


def card_fees_from(path: Path) -> tuple[CardFeeRule, ...]:
    """A State's own fees, in the same form."""
    return parse_rules(path.read_text("utf-8"), CardFeeRule)


def card_fee(
    rules: Iterable[CardFeeRule], *, state: State, reason: IssueReason, on: date
) -> CardFeeRule:
    """The fee in force for one reason; PolicyNotEstablished where the State has none."""
    return rule_in_force((rule for rule in rules if rule.reason is reason), state, on)


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
