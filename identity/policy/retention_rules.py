"""The rules of each State on how long it keeps what; where none is established, all is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from identity.contract.retention import DataClass
from shared.dated_rules import DatedRule, PolicyNotEstablished, parse_rules, rule_in_force
from shared.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule(DatedRule):
    """How many days a class of data is kept; None where the State has not said."""

    data_class: DataClass
    days: int | None = None

    def __post_init__(self) -> None:
        # TOML has texts: a slip is a ValueError when the rules are read, not when one is needed
        object.__setattr__(self, "data_class", DataClass(self.data_class))


def published_retention_rules() -> tuple[RetentionRule, ...]:
    """The rules that ship with the product."""
    text = files(__package__).joinpath("retention_rules.toml").read_text("utf-8")
    return parse_rules(text, RetentionRule)


def retention_rules_from(path: Path) -> tuple[RetentionRule, ...]:
    """A State's own rules, in the same form; they complete or replace the published ones."""
    return parse_rules(path.read_text("utf-8"), RetentionRule)


def retention_rule(
    rules: Iterable[RetentionRule], state: State, data_class: DataClass, *, on: date
) -> RetentionRule | None:
    """The rule on a class in force on a day; None where there is none."""
    try:
        return rule_in_force([one for one in rules if one.data_class is data_class], state, on)
    except PolicyNotEstablished:
        return None
