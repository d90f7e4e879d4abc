"""Thresholds are dated data of one engine in one version, and never guessed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shared.biometrics.fingers import Quality
from shared.biometrics.operating_points import (
    CaptureVerdict,
    Fusion,
    Use,
    capture_rule,
    capture_rules_from,
    judge_capture,
    operating_point,
    operating_points_from,
    published_capture_rules,
    published_operating_points,
)
from shared.biometrics.port import EngineGrade, EngineInfo, ScoreKind
from shared.dated_rules import PolicyNotEstablished
from shared.states import State

TODAY = date(2026, 3, 2)
NBIS = EngineInfo("nbis-mindtct-bozorth3", "0.1.3", EngineGrade.REFERENCE, ScoreKind.SIMILARITY)
POINTS = published_operating_points()
RULES = published_capture_rules()

OWN = """
[[operating_point]]
states = ["BFA"]
from = 2026-02-01
engine = "nbis-mindtct-bozorth3"
version = "0.1.3"
use = "counter"
fusion = "each"
thresholds = [60]
legal_basis = "Décision de l'office, 2026"
confirmed = true

[[capture_rule]]
states = ["BFA"]
from = 2026-02-01
algorithm = "NFIQ 2"
recapture_below = 50
accepted_from = 30
tries_max = 2
legal_basis = "Décision de l'office, 2026"
confirmed = true
"""


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("use", Use)
def test_every_state_has_a_point_of_the_reference_engine_for_every_use(
    state: State, use: Use
) -> None:
    point = operating_point(POINTS, state=state, use=use, engine=NBIS, on=TODAY)
    assert len(point.thresholds) == 10
    assert list(point.thresholds) == sorted(point.thresholds)
    assert not point.confirmed
    assert "generated fingers" in point.legal_basis or "as for posts" in point.legal_basis


def test_one_finger_at_a_counter_needs_fifty_and_a_post_wants_two() -> None:
    counter = operating_point(POINTS, state=State.MLI, use=Use.COUNTER, engine=NBIS, on=TODAY)
    post = operating_point(POINTS, state=State.MLI, use=Use.POST, engine=NBIS, on=TODAY)
    assert (counter.thresholds[0], counter.compared_min) == (50, 1)
    assert (post.fusion, post.compared_min) == (Fusion.SUM, 2)


@pytest.mark.parametrize(
    "engine", [replace(NBIS, version="0.1.4"), replace(NBIS, engine="another")]
)
def test_another_engine_or_version_has_no_threshold_until_somebody_measured_it(
    engine: EngineInfo,
) -> None:
    with pytest.raises(PolicyNotEstablished):
        operating_point(POINTS, state=State.NER, use=Use.POST, engine=engine, on=TODAY)


def test_nothing_is_in_force_before_its_day() -> None:
    with pytest.raises(PolicyNotEstablished):
        operating_point(POINTS, state=State.NER, use=Use.POST, engine=NBIS, on=date(2025, 12, 31))


def test_a_state_replaces_what_is_published_for_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    points = POINTS + operating_points_from(path)
    rules = RULES + capture_rules_from(path)
    for state, threshold, tries in ((State.BFA, 60, 2), (State.MLI, 50, 3)):
        point = operating_point(points, state=state, use=Use.COUNTER, engine=NBIS, on=TODAY)
        rule = capture_rule(rules, state=state, algorithm="NFIQ 2", on=TODAY)
        assert (point.thresholds[0], rule.tries_max) == (threshold, tries)


def test_a_point_without_a_threshold_for_what_it_asks_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN.replace("thresholds = [60]", "thresholds = [60]\ncompared_min = 2"))
    with pytest.raises(ValueError, match="as many fingers"):
        operating_points_from(path)


@pytest.mark.parametrize(
    ("score", "tries", "verdict"),
    [
        (40, 1, CaptureVerdict.ACCEPTED),
        (39, 1, CaptureVerdict.RECAPTURE),
        (39, 2, CaptureVerdict.RECAPTURE),
        (39, 3, CaptureVerdict.ACCEPTED_POOR),
        (20, 3, CaptureVerdict.ACCEPTED_POOR),
        (19, 2, CaptureVerdict.RECAPTURE),
        (19, 3, CaptureVerdict.EXCEPTION),
        (0, 9, CaptureVerdict.EXCEPTION),
    ],
)
def test_a_capture_is_tried_again_before_it_is_taken_as_it_is_or_excepted(
    score: int, tries: int, verdict: CaptureVerdict
) -> None:
    rule = capture_rule(RULES, state=State.MLI, algorithm="NFIQ 2", on=TODAY)
    assert judge_capture(rule, Quality(score, "NFIQ 2", "v"), tries=tries) is verdict


def test_a_quality_is_judged_by_the_rule_of_its_own_algorithm() -> None:
    rule = capture_rule(RULES, state=State.MLI, algorithm="NFIQ 2", on=TODAY)
    with pytest.raises(ValueError, match="two algorithms"):
        judge_capture(rule, Quality(90, "another", "v"), tries=1)
    with pytest.raises(PolicyNotEstablished):
        capture_rule(RULES, state=State.MLI, algorithm="another", on=TODAY)
