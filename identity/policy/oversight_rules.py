"""The rules of each State against insiders: who is drawn, what is looked at again, what is odd."""

from dataclasses import dataclass, fields
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from identity.contract.oversight.alerts import AlertScope, Metric, Period
from shared.dated_rules import DatedRule, parse_rules, rule_in_force
from shared.states import State

R = TypeVar("R", bound=DatedRule)


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

    def __post_init__(self) -> None:
        # A State sets these: a slip that lets nobody, or no chance, in is a ValueError at the start
        for one in fields(self)[len(fields(DatedRule)) :]:
            value = getattr(self, one.name)
            if type(value) is not int or value < 1:
                raise ValueError(f"{one.name}: a whole number from 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRule(DatedRule):
    """What is looked at again, and how long everybody has."""

    revisits_per_thousand: int
    """Of completed files, drawn by lot."""
    revisit_days: int
    """Then another officer is drawn."""
    revisit_attempts_max: int
    answer_days: int
    """How long a person has to answer a notice."""
    appeal_days: int
    """How long a person has to appeal."""
    portrait_persons_max: int
    """More persons than this with one portrait open a case; likewise the next."""
    address_persons_max: int
    witness_persons_max: int
    telephone_persons_max: int
    traits_days: int
    """Over how many days files are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomalyRule(DatedRule):
    """When a count stands out among those of peers."""

    metric: Metric
    scope: AlertScope
    period: Period
    window_days: int
    """Over how many days the peers' counts are taken."""
    peers_min: int
    """With fewer peers, only `ceiling` counts."""
    at_least: int
    """A count up to this never stands out."""
    deviations: float
    """Robust standard deviations (1.4826 times the median absolute deviation) above the median."""
    ceiling: int
    """A count above this stands out whatever the peers do."""
    hasty_seconds: int = 0
    """Of hasty approvals: sooner than this after the file was shown."""

    def __post_init__(self) -> None:
        # TOML has texts: a slip is a ValueError when the rules are read, not when one is needed
        object.__setattr__(self, "metric", Metric(self.metric))
        object.__setattr__(self, "scope", AlertScope(self.scope))
        object.__setattr__(self, "period", Period(self.period))


@dataclass(frozen=True, slots=True)
class OversightRules:
    """All tables together."""

    pairing: tuple[PairingRule, ...]
    review: tuple[ReviewRule, ...]
    anomalies: tuple[AnomalyRule, ...]

    def pairing_rule(self, state: State, *, on: date) -> PairingRule:
        """How officers are drawn; PolicyNotEstablished when nobody said."""
        return rule_in_force(self.pairing, state, on)

    def review_rule(self, state: State, *, on: date) -> ReviewRule:
        """What is looked at again; PolicyNotEstablished when nobody said."""
        return rule_in_force(self.review, state, on)

    def anomaly_rules(self, state: State, *, on: date) -> tuple[AnomalyRule, ...]:
        """The rule in force of each metric, scope and period that has one."""
        kinds: dict[tuple[Metric, AlertScope, Period], list[AnomalyRule]] = {}
        for rule in self.anomalies:
            if rule.state is state and rule.since <= on:
                kinds.setdefault((rule.metric, rule.scope, rule.period), []).append(rule)
        return tuple(rule_in_force(rules, state, on) for rules in kinds.values())


def published_oversight_rules() -> OversightRules:
    """The rules that ship with the product."""
    return OversightRules(
        parse_rules(_text("pairing_rules.toml"), PairingRule),
        parse_rules(_text("review_rules.toml"), ReviewRule),
        parse_rules(_text("anomaly_rules.toml"), AnomalyRule),
    )


def oversight_rules_with(
    *, pairing: Path | None = None, review: Path | None = None, anomalies: Path | None = None
) -> OversightRules:
    """The published rules, with a State's own of the same form behind them, so that the own win."""
    published = published_oversight_rules()
    return OversightRules(
        (*published.pairing, *_own(pairing, PairingRule)),
        (*published.review, *_own(review, ReviewRule)),
        (*published.anomalies, *_own(anomalies, AnomalyRule)),
    )


def _own(path: Path | None, kind: type[R]) -> tuple[R, ...]:
    return () if path is None else parse_rules(path.read_text("utf-8"), kind)


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
