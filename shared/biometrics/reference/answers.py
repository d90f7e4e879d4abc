"""Reads what a worker answers, believing none of it: native code has seen hostile images there.

Each reader returns a value of the platform, raises the refusal that the worker gave, or raises
KeyError, TypeError or ValueError for what is no answer to the job.
"""

import math
import re
from collections.abc import Callable

from shared.biometrics.errors import (
    CaptureTooPoor,
    FaceNotFound,
    NotAFingerprint,
    SampleInvalid,
    SampleTooLarge,
    TemplateInvalid,
)
from shared.biometrics.fingers import CaptureFault, Quality
from shared.biometrics.reference.worker_process import Answer
from shared.errors import PlatformError

COMPONENTS_MAX = 32

_REFUSALS: dict[str, type[PlatformError]] = {
    error.code: error
    for error in (
        CaptureTooPoor,
        FaceNotFound,
        NotAFingerprint,
        SampleInvalid,
        SampleTooLarge,
        TemplateInvalid,
    )
}
_DETAIL = re.compile(r"[ -~]{0,160}")
_COMPONENT = re.compile(r"[a-z][a-z0-9_]{0,39}")


def quality_of(answer: Answer, *, algorithm: str, version: str) -> Quality:
    _raise_refusal(answer)
    score, components = answer.head["score"], dict(answer.head["components"])
    if type(score) is not int or len(components) > COMPONENTS_MAX:
        raise ValueError("no quality")
    if not all(_COMPONENT.fullmatch(name) for name in components):
        raise ValueError("no measures")
    return Quality(
        score=score,
        algorithm=algorithm,
        version=version,
        faults=tuple(CaptureFault(fault) for fault in answer.head["faults"]),
        components=tuple((name, _number(value)) for name, value in components.items()),
    )


def record_of(answer: Answer, check: Callable[[bytes], object]) -> bytes:
    """The template in the body, which `check` must take."""
    _raise_refusal(answer)
    try:
        check(answer.body)
    except TemplateInvalid as error:
        raise ValueError("no template") from error
    return answer.body


def scores_of(answer: Answer, *, count: int) -> list[float]:
    _raise_refusal(answer)
    scores = [_number(score) for score in answer.head["scores"]]
    if len(scores) != count or min(scores, default=0) < 0:
        raise ValueError("not a score for each")
    return scores


def _raise_refusal(answer: Answer) -> None:
    if "refused" in answer.head:
        detail = str(answer.head["detail"])
        raise _REFUSALS[answer.head["refused"]](detail if _DETAIL.fullmatch(detail) else "")


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("not a number")
    return float(value)
