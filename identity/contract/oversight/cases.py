"""Wire models of cases: files that have something in common, or that a re-visit contradicts."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Wire

REVIEW_CASE = "oversight_case.review"


class CaseKind(StrEnum):
    """Why a case was opened; the first four are what several files share."""

    PORTRAIT = "portrait"
    ADDRESS = "address"
    WITNESS = "witness"
    TELEPHONE = "telephone"
    REVISIT = "revisit"


class OversightCaseState(StrEnum):
    """Where a case stands; `identity/oversight/lifecycle.py` has the moves."""

    OPEN = "open"
    REVIEWED = "reviewed"
    DISPUTED = "disputed"
    DISMISSED = "dismissed"
    SUBSTANTIATED = "substantiated"
    """each person gets a notice of their own; nothing else follows from it"""


class CaseFinding(StrEnum):
    INNOCENT = "innocent"
    """a family, a village, a chief who knows everybody"""
    ASK = "ask"
    """each person concerned is asked, one by one"""


class ReviewCase(Wire):
    finding: CaseFinding


class OversightCase(Wire):
    """A case; what the first reviewer found is told to nobody before the second has found."""

    case_id: UUID
    kind: CaseKind
    state: OversightCaseState
    persons: tuple[UUID, ...]
    opened_at: datetime
    closed_at: datetime | None


class OversightCases(Wire):
    """The oldest first, 200 at most."""

    cases: tuple[OversightCase, ...]


def review_digest(state: State, case_id: UUID, finding: CaseFinding) -> str:
    """What a reviewer signs."""
    return canonical_digest({"state": state.value, "case": str(case_id), "finding": finding.value})
