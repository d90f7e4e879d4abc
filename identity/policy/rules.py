"""The rules of each State on its identity cards, as dated data."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from identity.errors import PolicyNotEstablished
from shared.states import State


@dataclass(frozen=True, slots=True)
class CardRule:
    """One State's rule from a date on; None is a value the State has not established."""

    state: State
    since: date
    legal_basis: str
    confirmed: bool
    age_min_years: int | None = None
    mandatory_from_years: int | None = None
    validity_years: int | None = None
    fee_francs: int | None = None


def published_card_rules() -> tuple[CardRule, ...]:
    """The rules that ship with the product."""
    return _parse(files(__package__).joinpath("card_rules.toml").read_text("utf-8"))


def card_rules_from(path: Path) -> tuple[CardRule, ...]:
    """A State's own rules, in the same form; they complete or replace the published ones."""
    return _parse(path.read_text("utf-8"))


def rule_in_force(rules: Iterable[CardRule], state: State, on: date) -> CardRule:
    """The latest rule of a State that is in force on a day; PolicyNotEstablished if none is."""
    in_force = [rule for rule in rules if rule.state is state and rule.since <= on]
    if not in_force:
        raise PolicyNotEstablished(f"no card rule of {state} is in force on {on}")
    # of two with the same date the later one in the sequence wins: a State's own over ours
    return max(enumerate(in_force), key=lambda numbered: (numbered[1].since, numbered[0]))[1]


def _parse(text: str) -> tuple[CardRule, ...]:
    return tuple(_rule(entry) for entry in tomllib.loads(text)["rule"])


def _rule(entry: dict[str, Any]) -> CardRule:
    values = dict(entry)
    return CardRule(state=State(values.pop("state")), since=values.pop("from"), **values)
