"""What votes decide, who may vote, and how officers are measured. Pure."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from identity.adjudication.lifecycle import CaseEvent
from identity.contract.deduplication import DedupOutcome
from identity.errors.adjudication import AdjudicatorNotIndependent, CandidateNotInCase

SEAT_TIME = timedelta(hours=8)
"""A working day: who did not vote by then has lost the seat to another officer."""
SEEDED_PERCENT = 10
"""Of the draws, so many ask for a case whose answer is known, while there is one unseen."""
DRAWN_AMONG_MAX = 200
"""Cases that wait longest, among which one is drawn."""


class Finding(NamedTuple):
    """What an officer, or a round, found."""

    outcome: DedupOutcome
    candidate_id: UUID | None


NOBODY_KNOWS = Finding(DedupOutcome.RECAPTURE, None)
"""Three officers, three opinions: captures are taken again, which neither refuses nor registers."""


def event_of(findings: Sequence[Finding]) -> CaseEvent:
    """What the latest vote of a round does to its case; findings in the order of the votes."""
    match len(findings):
        case 1:
            return CaseEvent.FIRST_VOTE
        case 2:
            return CaseEvent.AGREE if findings[0] == findings[1] else CaseEvent.DISAGREE
        case 3:
            return CaseEvent.BREAK_TIE
    raise ValueError("a round has one to three votes")


def found_by(findings: Sequence[Finding]) -> Finding:
    """What two of the votes of a round say; NOBODY_KNOWS where no two say the same."""
    for finding in findings:
        if findings.count(finding) > 1:
            return finding
    return NOBODY_KNOWS


def check_voter(officer: str, *, enrolled_by: str, seats: Sequence[str]) -> None:
    """AdjudicatorNotIndependent for who enrolled, or has a seat in the case already."""
    if officer == enrolled_by or officer in seats:
        raise AdjudicatorNotIndependent


def check_candidate(candidate_id: UUID | None, among: Sequence[UUID]) -> None:
    """CandidateNotInCase unless the vote names nobody, or somebody of the case."""
    if candidate_id is not None and candidate_id not in among:
        raise CandidateNotInCase


def error_rate(answered: int, wrong: int) -> float | None:
    """In percent, to a tenth; None where nothing was answered."""
    return None if answered == 0 else round(100 * wrong / answered, 1)
