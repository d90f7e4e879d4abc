"""Wire models of adjudication: what officers who compare applicant and candidates see and say.

Whoever votes first, second or third is shown the same, and is told the same afterwards: nothing
of it says whether anybody voted before, or whether the answer is known already.
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from identity.contract.deduplication import DedupOutcome, Facts
from shared.biometrics.port import ScoreKind
from shared.officers.approval import canonical_digest
from shared.wire import Wire

VOTE, SEED = "adjudication.vote", "adjudication.seed"
"""The actions that officers sign."""
SEEDED_CANDIDATES_MAX = 5
OF_SOMEBODY = frozenset({DedupOutcome.SAME_PERSON_UPDATE, DedupOutcome.SAME_PERSON_MERGE})
"""Outcomes that name which candidate the applicant is."""


class CaseState(StrEnum):
    """Where a case stands; `identity/adjudication/lifecycle.py` has the moves."""

    OPEN = "open"
    FIRST_VOTE = "first_vote"
    CONFLICT = "conflict"
    """two officers disagree: a third breaks the tie"""
    DECIDED = "decided"
    APPEALED = "appealed"
    APPEAL_FIRST_VOTE = "appeal_first_vote"
    APPEAL_CONFLICT = "appeal_conflict"
    FINAL = "final"
    SUPERSEDED = "superseded"
    """the search was made again, or the application given up"""


class FieldLikeness(Wire):
    """How one field of two biographies compares, and how much that weighs."""

    field: str
    outcome: str
    points: float


class CaptureLikeness(Wire):
    """How alike the captures are, by which engine."""

    score: float
    threshold: float
    score_kind: ScoreKind
    """Whether a high score or a low one is alike: of faces, it is how far they lie apart."""
    compared: int
    engine: str
    version: str


class Candidate(Wire):
    """Somebody who may be the applicant, and why."""

    candidate_id: UUID
    facts: Facts
    fields: tuple[FieldLikeness, ...]
    """Empty where the captures alone are alike."""
    captures: CaptureLikeness | None


class Exhibit(Wire):
    """What is compared: fixed when the case is opened, the same for every officer."""

    applicant: Facts
    candidates: tuple[Candidate, ...]


class Case(Wire):
    """A case as an officer who must vote on it sees it."""

    case_id: UUID
    exhibit: Exhibit
    exhibit_sha256: str
    """What a vote is signed over, with the vote itself."""
    vote_by: AwareDatetime
    """After that another officer may get the case."""


class Vote(Wire):
    """What an officer finds."""

    outcome: DedupOutcome
    candidate_id: UUID | None = None
    """Whom the applicant is, where they are somebody."""

    @model_validator(mode="after")
    def _names_somebody_or_not(self) -> "Vote":
        if self.outcome is DedupOutcome.CLEAN:
            raise ValueError("only a search that found nobody is clean")
        if (self.candidate_id is not None) != (self.outcome in OF_SOMEBODY):
            raise ValueError("a candidate is named where the applicant is one, and only there")
        return self


class VoteNoted(Wire):
    """The vote counts; what became of the case is not said to who voted."""

    case_id: UUID


class CaseSummary(Wire):
    """How a case stands, for who sees to it that cases end; nothing of the persons or votes."""

    case_id: UUID
    application_id: UUID
    state: CaseState
    opened_at: AwareDatetime
    decided_at: AwareDatetime | None
    outcome: DedupOutcome | None
    settled: bool
    """False also while the candidate's own application has not ended."""


class Cases(Wire):
    cases: tuple[CaseSummary, ...]


class FileAppeal(Wire):
    """The applicant objects to what officers decided."""

    application_id: UUID


class Appeal(Wire):
    """An appeal that was filed."""

    application_id: UUID
    case: CaseSummary | None
    """Opened again for other officers; None where another approver decides on a rejection."""


class SeededCandidate(Wire):
    facts: Facts
    is_applicant: bool = False
    captures: CaptureLikeness | None = None
    """What a search would say of them: without it, whoever sees any knows that a case is real."""


class SeedCase(Wire):
    """A case of invented persons whose answer is known, to measure officers by."""

    nonce: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
    applicant: Facts
    candidates: Annotated[
        tuple[SeededCandidate, ...], Field(min_length=1, max_length=SEEDED_CANDIDATES_MAX)
    ]
    outcome: DedupOutcome

    @model_validator(mode="after")
    def _has_one_answer(self) -> "SeedCase":
        if self.outcome is DedupOutcome.CLEAN:
            raise ValueError("only a search that found nobody is clean")
        named = sum(one.is_applicant for one in self.candidates)
        if named != (1 if self.outcome in OF_SOMEBODY else 0):
            raise ValueError("a candidate is named where the applicant is one, and only there")
        return self


class SeededCase(Wire):
    case_id: UUID


class OfficerRecord(Wire):
    """How an officer votes: wrong on cases whose answer is known, overruled on others."""

    officer: str
    known_answered: int
    known_wrong: int
    error_rate_percent: float | None
    """Of the known cases; None where the officer has answered none."""
    votes: int
    overruled: int


class OfficerRecords(Wire):
    officers: tuple[OfficerRecord, ...]


def vote_digest(case: Case, vote: Vote) -> str:
    """What an officer signs: SHA-256 over the canonical vote, hexadecimal."""
    return signed_vote(case.case_id, case.exhibit_sha256, vote)


def signed_vote(case_id: UUID, exhibit_sha256: str, vote: Vote) -> str:
    return canonical_digest(
        {
            "candidate_id": None if vote.candidate_id is None else str(vote.candidate_id),
            "case_id": str(case_id),
            "exhibit_sha256": exhibit_sha256,
            "outcome": vote.outcome.value,
        }
    )
