"""From which score on a person is taken for the same: dated data of each State, with its source.

A threshold belongs to one engine in one version. For any other there is none, and
PolicyNotEstablished says so: nothing is decided by a threshold that was made for another scale.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from shared.biometrics.fingers import Quality
from shared.biometrics.port import EngineInfo
from shared.dated_rules import DatedRule, rule_in_force
from shared.states import State


class Use(StrEnum):
    """What a comparison is for; each has its own cost of error."""

    COUNTER = "counter"
    """1:1 before an officer: a card handed over or reinstated"""
    POST = "post"
    """1:1 at a border post"""
    CANDIDATE = "candidate"
    """rescoring in de-duplication: whom two adjudicators get to see"""


class Fusion(StrEnum):
    """How the scores of several fingers become one."""

    SUM = "sum"
    EACH = "each"
    """the weakest counts: every finger must reach the threshold"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingPoint(DatedRule):
    """Thresholds by the number of fingers compared, the first for one; `legal_basis` is the source.

    `false_match_rate` is what was aimed at, None where nobody measured it.
    """

    engine: str
    version: str
    use: Use
    fusion: Fusion
    thresholds: tuple[float, ...]
    compared_min: int = 1
    false_match_rate: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRule(DatedRule):
    """When a capture is good enough, by one algorithm of quality."""

    algorithm: str
    recapture_below: int
    accepted_from: int
    tries_max: int


class CaptureVerdict(StrEnum):
    ACCEPTED = "accepted"
    RECAPTURE = "recapture"
    ACCEPTED_POOR = "accepted_poor"
    """kept with a flag: nothing better came in as many tries as are due"""
    EXCEPTION = "exception"
    """no use: a supervisor records an exception for this finger, and nobody is sent away"""


def operating_point(
    points: Iterable[OperatingPoint], *, state: State, use: Use, engine: EngineInfo, on: date
) -> OperatingPoint:
    """The point in force for this very engine and version; PolicyNotEstablished if none is."""
    of_engine = [
        point
        for point in points
        if (point.use, point.engine, point.version) == (use, engine.engine, engine.version)
    ]
    return rule_in_force(of_engine, state, on)


def capture_rule(
    rules: Iterable[CaptureRule], *, state: State, algorithm: str, on: date
) -> CaptureRule:
    """The rule in force for qualities of this algorithm; PolicyNotEstablished if none is."""
    return rule_in_force((rule for rule in rules if rule.algorithm == algorithm), state, on)


def judge_capture(rule: CaptureRule, quality: Quality, *, tries: int) -> CaptureVerdict:
    """What becomes of the best capture after so many tries; ValueError for another algorithm."""
    if quality.algorithm != rule.algorithm:
        raise ValueError("qualities of two algorithms do not compare")
    if quality.score >= rule.recapture_below:
        return CaptureVerdict.ACCEPTED
    if tries < rule.tries_max:
        return CaptureVerdict.RECAPTURE
    if quality.score >= rule.accepted_from:
        return CaptureVerdict.ACCEPTED_POOR
    return CaptureVerdict.EXCEPTION


def published_operating_points() -> tuple[OperatingPoint, ...]:
    """The points that ship with the product, for the reference engines."""
    return tuple(_points(_published()))


def operating_points_from(path: Path) -> tuple[OperatingPoint, ...]:
    """A State's own points, in the same form; they complete or replace the published ones."""
    return tuple(_points(path.read_text("utf-8")))


def published_capture_rules() -> tuple[CaptureRule, ...]:
    return tuple(_expanded(_published(), "capture_rule", CaptureRule))


def capture_rules_from(path: Path) -> tuple[CaptureRule, ...]:
    """A State's own rules of capture, in the same form."""
    return tuple(_expanded(path.read_text("utf-8"), "capture_rule", CaptureRule))


R = TypeVar("R", bound=DatedRule)


def _published() -> str:
    return files(__package__).joinpath("operating_points.toml").read_text("utf-8")


def _points(text: str) -> Iterator[OperatingPoint]:
    for entry in _entries(text, "operating_point"):
        point = OperatingPoint(
            **{
                **entry,
                "use": Use(entry["use"]),
                "fusion": Fusion(entry["fusion"]),
                "thresholds": tuple(map(float, entry["thresholds"])),
            }
        )
        if not 1 <= point.compared_min <= len(point.thresholds):
            raise ValueError("a point needs a threshold for as many fingers as it asks for")
        yield point


def _expanded(text: str, table: str, kind: type[R]) -> Iterator[R]:
    return (kind(**entry) for entry in _entries(text, table))


def _entries(text: str, table: str) -> Iterator[dict[str, Any]]:
    """One entry for each State that it is written for."""
    for entry in tomllib.loads(text).get(table, []):
        states, since = entry.pop("states"), entry.pop("from")
        for state in states:
            yield {"state": State(state), "since": since, **entry}
