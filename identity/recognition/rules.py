"""What a comparison at a border post comes to, and what is open after it: over values alone.

No machine refuses anybody: what does not say yes leads to other fingers, to the face, and in the
end to the head of the post. Only a certified engine may answer no.
"""

from collections.abc import Collection
from dataclasses import dataclass

from identity.contract.recognition import Answer, NextStep, Undecided
from shared.biometrics.comparison import Comparison, Decision


@dataclass(frozen=True, slots=True)
class Means:
    """What the State can compare of a person: fingers with a reference, and the face."""

    fingers: frozenset[int]
    face: bool
    fingers_min: int = 1
    """So many are compared together, or none."""


def answer_of(comparison: Comparison | Undecided | None) -> tuple[Answer, Undecided | None]:
    """Yes, no or undecided, and why undecided; None is an engine that gave no answer."""
    if isinstance(comparison, Undecided):
        return Answer.UNDECIDED, comparison
    if comparison is None:
        return Answer.UNDECIDED, Undecided.OUT_OF_SERVICE
    if comparison.decision is Decision.MATCH:
        return Answer.YES, None
    if comparison.refuses:
        return Answer.NO, None
    return Answer.UNDECIDED, Undecided.NOT_ALIKE


def next_steps(means: Means, *, failed: Collection[int], face_tried: bool) -> tuple[NextStep, ...]:
    """What is open after a capture that said nothing; the head of the post always is."""
    steps = []
    untried = means.fingers - set(failed)
    if untried and len(untried) >= means.fingers_min:
        steps.append(NextStep.OTHER_FINGERS)
    if means.face and not face_tried:
        steps.append(NextStep.FACE)
    return (*steps, NextStep.HEAD_OF_POST)
