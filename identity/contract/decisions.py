"""Wire models of decisions: changes of a person's record under two signatures."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime

from identity.contract.proposals import Proposal
from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Wire

PROPOSE, APPROVE = "decision.propose", "decision.approve"
"""The actions that the two officers sign."""


class DecisionKind(StrEnum):
    """What is decided."""

    CORRECTION = "correction"
    NATIONALITY = "nationality"
    LIFE_EVENT = "life_event"
    BLOCK = "block"
    UNBLOCK = "unblock"
    ARCHIVE = "archive"
    DEATH_CONFIRMATION = "death_confirmation"
    DEATH_CORRECTION = "death_correction"
    GUARDIANSHIP_OPENING = "guardianship_opening"
    GUARDIANSHIP_SETTLEMENT = "guardianship_settlement"
    GUARDIANSHIP_END = "guardianship_end"
    MERGE = "merge"
    SPLIT = "split"


class Decision(Wire):
    """How a decision stands; says nothing of the person."""

    decision_id: UUID
    kind: DecisionKind
    state: str
    person_id: UUID
    about: UUID | None
    """The guardianship, or the other person, that it concerns."""
    order_digest: str
    """SHA-256, hexadecimal, of what the proposer signed and the approver must sign."""
    requested_at: AwareDatetime
    decided_at: AwareDatetime | None


class DecisionContent(Wire):
    """A decision with the proposal itself, for who must approve it."""

    decision: Decision
    proposal: dict[str, Any]


class OpenDecisions(Wire):
    """What waits for a second officer, oldest first."""

    decisions: tuple[Decision, ...]


def proposal_digest(
    kind: DecisionKind,
    state: State,
    person_id: UUID,
    proposal: Proposal,
    *,
    about: UUID | None = None,
) -> str:
    """What proposer and approver both sign: SHA-256 over the canonical order, hexadecimal."""
    return content_digest(kind, state, person_id, proposal.model_dump(mode="json"), about=about)


def content_digest(
    kind: DecisionKind,
    state: State,
    person_id: UUID,
    proposal: dict[str, Any],
    *,
    about: UUID | None,
) -> str:
    """The same of a proposal as `DecisionContent` shows it: the approver signs what they read."""
    return canonical_digest(
        {
            "about": None if about is None else str(about),
            "issuing_state": state.value,
            "kind": kind.value,
            "person_id": str(person_id),
            "proposal": proposal,
        }
    )
