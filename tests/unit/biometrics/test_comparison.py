"""A decision says what it rests on, and only a certified engine's refuses anybody."""

from dataclasses import FrozenInstanceError, asdict, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.biometrics.comparison import Comparison, Decision, decide
from shared.biometrics.errors import TooFewInCommon
from shared.biometrics.operating_points import Fusion, OperatingPoint, Use
from shared.biometrics.port import EngineGrade, EngineInfo, Score, ScoreKind
from shared.states import State

FINGERS = EngineInfo("matcher", "1", EngineGrade.REFERENCE, ScoreKind.SIMILARITY)
FACES = EngineInfo("network", "1", EngineGrade.REFERENCE, ScoreKind.DISTANCE)
POINT = OperatingPoint(
    state=State.MLI,
    since=date(2026, 1, 1),
    legal_basis="a test",
    confirmed=False,
    engine="matcher",
    version="1",
    use=Use.POST,
    fusion=Fusion.SUM,
    thresholds=(50.0, 79.0),
)
FACE_POINT = replace(POINT, engine="network", fusion=Fusion.EACH, thresholds=(0.5,))


def decided(*values: float, point: OperatingPoint = POINT, by: EngineInfo = FINGERS) -> Comparison:
    return decide(point, {f"finger {k}": Score(value, by) for k, value in enumerate(values)})


@pytest.mark.parametrize(
    ("values", "decision"),
    [
        ((50,), Decision.MATCH),
        ((49.9,), Decision.NO_MATCH),
        ((30, 49), Decision.MATCH),
        ((30, 48), Decision.NO_MATCH),
        ((79, 0), Decision.MATCH),
    ],
)
def test_the_sum_reaches_the_threshold_of_as_many_fingers_or_does_not(
    values: tuple[float, ...], decision: Decision
) -> None:
    comparison = decided(*values)
    assert comparison.decision is decision
    assert comparison.combined == sum(values)
    assert comparison.threshold == POINT.thresholds[len(values) - 1]


@pytest.mark.parametrize(
    ("values", "decision"), [((79, 80), Decision.MATCH), ((200, 78), Decision.NO_MATCH)]
)
def test_where_each_counts_the_weakest_decides(
    values: tuple[float, ...], decision: Decision
) -> None:
    each = replace(POINT, fusion=Fusion.EACH)
    assert decided(*values, point=each).decision is decision


@pytest.mark.parametrize(
    ("distance", "decision"), [(0.5, Decision.MATCH), (0.51, Decision.NO_MATCH)]
)
def test_a_distance_matches_below_its_threshold(distance: float, decision: Decision) -> None:
    assert decided(distance, point=FACE_POINT, by=FACES).decision is decision


@given(st.lists(st.floats(0, 500), min_size=1, max_size=2), st.floats(0, 500))
def test_a_better_score_never_turns_a_match_into_none(values: list[float], more: float) -> None:
    better = [values[0] + more, *values[1:]]
    for point in (POINT, replace(POINT, fusion=Fusion.EACH)):
        if decided(*values, point=point).decision is Decision.MATCH:
            assert decided(*better, point=point).decision is Decision.MATCH


def test_fewer_fingers_than_the_rule_asks_for_decide_nothing() -> None:
    two = replace(POINT, compared_min=2)
    with pytest.raises(TooFewInCommon, match="1 compared, 2 needed"):
        decided(400, point=two)
    with pytest.raises(TooFewInCommon):
        decided(point=POINT)


def test_scores_of_another_engine_and_more_than_there_are_thresholds_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="another engine"):
        decided(99, by=replace(FINGERS, version="2"))
    with pytest.raises(ValueError, match="unpack"):
        decide(POINT, {"a": Score(9, FINGERS), "b": Score(9, replace(FINGERS, version="2"))})
    with pytest.raises(ValueError, match="more scores"):
        decided(50, 50, 50)


def test_a_comparison_keeps_all_that_it_rests_on() -> None:
    kept = asdict(decided(30, 49))
    assert kept["engine"] == {
        "engine": "matcher",
        "version": "1",
        "grade": "reference",
        "score_kind": "similarity",
    }
    assert kept["scores"] == (
        {"part": "finger 0", "value": 30},
        {"part": "finger 1", "value": 49},
    )
    assert (kept["use"], kept["fusion"], kept["threshold"]) == ("post", "sum", 79.0)
    assert (kept["threshold_since"], kept["decision"]) == (date(2026, 1, 1), "match")
    with pytest.raises(FrozenInstanceError):
        decided(30).decision = Decision.MATCH  # type: ignore[misc]  # that it cannot is the point


@pytest.mark.parametrize(
    ("grade", "score", "refuses"),
    [
        (EngineGrade.REFERENCE, 0, False),
        (EngineGrade.REFERENCE, 90, False),
        (EngineGrade.CERTIFIED, 0, True),
        (EngineGrade.CERTIFIED, 90, False),
    ],
)
def test_only_a_certified_engine_that_finds_no_match_is_a_ground_to_refuse(
    grade: EngineGrade, score: float, *, refuses: bool
) -> None:
    assert decided(score, by=replace(FINGERS, grade=grade)).refuses is refuses
