"""The rules of each State on reading: how much one may read, in what urgency, what may wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from shared.dated_rules import DatedRule, PolicyNotEstablished, parse_rules, rule_in_force
from shared.entities import EntityKind
from shared.purposes import Purpose
from shared.states import State


class Counted(StrEnum):
    """Whose reads a budget counts."""

    OFFICER = "officer"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBudget(DatedRule):
    """How many reads one officer, or one machine, has in an hour and in a day.

    Of officers the budget of the stated `purpose` counts, of machines that of their `kind`; where
    there is none, the one without.
    """

    counted: Counted
    reads_per_hour: int
    reads_per_day: int
    purpose: Purpose | None = None
    kind: EntityKind | None = None

    def __post_init__(self) -> None:
        # TOML has texts: a slip is a ValueError when the rules are read, not when one is needed
        object.__setattr__(self, "counted", Counted(self.counted))
        if self.purpose is not None:
            object.__setattr__(self, "purpose", Purpose(self.purpose))
        if self.kind is not None:
            object.__setattr__(self, "kind", EntityKind(self.kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRule(DatedRule):
    """None where the State has not established a value: then it may not be done."""

    urgent_minutes: int | None = None
    """How long an urgent access lasts."""
    urgent_reads_max: int | None = None
    delay_days_max: int | None = None
    """How long a judge may have a person not told of a read."""


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """Both tables together."""

    budgets: tuple[ReadBudget, ...]
    rules: tuple[ReadingRule, ...]

    def officer_budget(self, state: State, purpose: Purpose, *, on: date) -> ReadBudget:
        """What one officer may read for a purpose; PolicyNotEstablished when nobody said."""
        mine = [one for one in self.budgets if one.counted is Counted.OFFICER]
        return _most_particular(
            [one for one in mine if one.purpose is purpose],
            [one for one in mine if one.purpose is None],
            state,
            on,
        )

    def machine_budget(self, state: State, kind: EntityKind, *, on: date) -> ReadBudget:
        """What one machine of a kind may read; PolicyNotEstablished when nobody said."""
        mine = [one for one in self.budgets if one.counted is Counted.MACHINE]
        return _most_particular(
            [one for one in mine if one.kind is kind],
            [one for one in mine if one.kind is None],
            state,
            on,
        )

    def rule(self, state: State, *, on: date) -> ReadingRule:
        return rule_in_force(self.rules, state, on)


def published_reading_rules() -> ReadingRules:
    """The rules that ship with the product."""
    return ReadingRules(
        parse_rules(_text("read_budgets.toml"), ReadBudget),
        parse_rules(_text("reading_rules.toml"), ReadingRule),
    )


def read_budgets_from(path: Path) -> tuple[ReadBudget, ...]:
    """A State's own budgets, in the same form; they complete or replace the published ones."""
    return parse_rules(path.read_text("utf-8"), ReadBudget)


def _most_particular(
    particular: Iterable[ReadBudget], general: Iterable[ReadBudget], state: State, on: date
) -> ReadBudget:
    try:
        return rule_in_force(particular, state, on)
    except PolicyNotEstablished:
        return rule_in_force(general, state, on)


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
