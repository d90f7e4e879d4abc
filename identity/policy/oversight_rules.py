"""The rules of each State against insiders: who is drawn, what is looked at again, what is odd."""

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from shared.dated_rules import DatedRule, parse_rules, rule_in_force
from shared.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingRule(DatedRule):
    """How the officer who decides is drawn among those of other offices."""

    drawn_among_min: int
    """Officers of other offices who must be on duty, or nobody is drawn: with one alone there is
    no chance, and whoever waits for that hour chooses the approver."""
    offices_min: int
    """Of how many other offices they must be."""
    decided_within_hours: int
    """Then another officer is drawn."""
    draws_max: int
    """After so many somebody who oversees has to look at it."""
    duty_hours_max: int


def published_pairing_rules() -> tuple[PairingRule, ...]:
    """The rules that ship with the product."""
    return parse_rules(_text("pairing_rules.toml"), PairingRule)


def pairing_rules_from(path: Path) -> tuple[PairingRule, ...]:
    """A State's own rules, in the same form; they complete or replace the published ones."""
    return parse_rules(path.read_text("utf-8"), PairingRule)


@dataclass(frozen=True, slots=True)
class OversightRules:
    """All tables together."""

    pairing: tuple[PairingRule, ...]

    def pairing_rule(self, state: State, *, on: date) -> PairingRule:
        """How officers are drawn; PolicyNotEstablished when nobody said."""
        return rule_in_force(self.pairing, state, on)


def published_oversight_rules() -> OversightRules:
    """The rules that ship with the product."""
    return OversightRules(published_pairing_rules())


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
