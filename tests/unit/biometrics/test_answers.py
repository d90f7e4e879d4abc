"""An answer of a worker is believed only as far as it can be checked."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.biometrics.errors import NotAFingerprint
from shared.biometrics.fingers import CaptureFault, Quality
from shared.biometrics.reference.answers import quality_of, record_of, scores_of
from shared.biometrics.reference.worker_process import Answer
from shared.biometrics.template_codec import parse_one_finger
from shared.errors import PlatformError
from tests.support.specimens import a_fingerprint

NO_ANSWER = (KeyError, TypeError, ValueError)
JUDGED = {"score": 40, "faults": ["small_area"], "components": {"coherence": 0.5, "minutiae": 30}}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=8,
)


def judged(head: dict[str, Any]) -> Quality:
    return quality_of(Answer(head, b""), algorithm="NFIQ 2", version="v")


def test_a_quality_is_read_with_its_faults_and_measures() -> None:
    expected = Quality(
        40,
        "NFIQ 2",
        "v",
        (CaptureFault.SMALL_AREA,),
        (("coherence", 0.5), ("minutiae", 30.0)),
    )
    assert judged(JUDGED) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"score": 101},
        {"score": -1},
        {"score": "40"},
        {"score": True},
        {"score": 40.0},
        {"faults": ["a name"]},
        {"faults": 7},
        {"components": {"x": "text"}},
        {"components": {"x": float("nan")}},
        {"components": {"A Name Of Somebody": 1}},
        {"components": {f"x{k}": 1 for k in range(33)}},
        {"components": [1]},
    ],
)
def test_a_quality_that_is_none_is_no_answer(change: dict[str, Any]) -> None:
    with pytest.raises(NO_ANSWER):
        judged({**JUDGED, **change})


@pytest.mark.parametrize(
    "scores",
    [[1], [1, 2, 3], [1, -1], [1, float("inf")], [1, "2"], [1, True], 12, None, {"a": 1, "b": 2}],
)
def test_scores_are_as_many_numbers_as_asked_for(scores: object) -> None:
    assert scores_of(Answer({"scores": [1, 2.5]}, b""), count=2) == [1.0, 2.5]
    with pytest.raises(NO_ANSWER):
        scores_of(Answer({"scores": scores}, b""), count=2)


def test_a_record_is_kept_only_if_it_is_one() -> None:
    record = a_fingerprint()
    assert record_of(Answer({}, record), parse_one_finger) == record
    with pytest.raises(ValueError, match="no template") as refused:
        record_of(Answer({}, record[:-1]), parse_one_finger)
    assert not isinstance(refused.value, PlatformError)


def test_a_refusal_is_raised_as_what_it_is() -> None:
    with pytest.raises(NotAFingerprint, match="no ridges"):
        judged({"refused": "not_a_fingerprint", "detail": "no ridges"})


@pytest.mark.parametrize("code", ["card_not_found", "", 7, ["a"], None])
def test_a_worker_cannot_refuse_with_what_is_not_its_to_say(code: object) -> None:
    with pytest.raises(NO_ANSWER):
        judged({"refused": code, "detail": ""})


@pytest.mark.parametrize("detail", ["x" * 161, "two\nlines", "Aïssata"])
def test_a_detail_that_could_carry_more_is_left_out(detail: str) -> None:
    with pytest.raises(NotAFingerprint) as refused:
        judged({"refused": "not_a_fingerprint", "detail": detail})
    assert refused.value.detail == ""


@given(st.dictionaries(st.sampled_from([*JUDGED, "scores", "refused", "detail"]), anything))
def test_any_other_answer_is_no_answer(head: dict[str, Any]) -> None:
    with suppress(*NO_ANSWER, PlatformError):
        assert judged(head).algorithm == "NFIQ 2"
    with suppress(*NO_ANSWER, PlatformError):
        assert len(scores_of(Answer(head, b""), count=1)) == 1
