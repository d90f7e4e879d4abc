"""Endpoints under /v1/decisions: what one officer proposed, and what another makes of it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.decisions import Decision, DecisionContent, OpenDecisions
from identity.decisions.actions import approval as actions
from identity.parts import Parts
from shared.database.replay import NOTHING_KEPT
from shared.entities import EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with, own_machine
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/decisions",
    tags=["decisions"],
    route_class=TransactionalRoute,
    dependencies=[Depends(own_machine(EntityKind.BUREAU)), for_purpose(Purpose.RECORD_DECISION)],
)

Supervisor = Annotated[Officer, Depends(officer_with(Role.REGISTRY_SUPERVISOR))]
Proposer = Annotated[
    Officer,
    Depends(
        officer_with(
            Role.REGISTRAR,
            Role.CIVIL_STATUS_OFFICER,
            Role.JUDGE_LIAISON,
            Role.REGISTRY_SUPERVISOR,
        )
    ),
]


@router.get("")
@refused_as(AuditEvent.DECISION_READING_REFUSED, kept=NOTHING_KEPT)
async def waiting(_: Supervisor, work: CurrentWork) -> OpenDecisions:
    """What waits for a second officer, oldest first; nothing of the persons."""
    return OpenDecisions(decisions=await actions.list_waiting(work))


@router.get("/{decision_id}")
@refused_as(AuditEvent.DECISION_READING_REFUSED, kept=NOTHING_KEPT)
async def read(
    decision_id: UUID, _: Supervisor, work: CurrentWork, parts: Parts
) -> DecisionContent:
    """The whole proposal, for who must sign it. 404 if unknown."""
    return await actions.read_decision(work, parts, decision_id)


@router.post("/{decision_id}/approval")
@refused_as(AuditEvent.DECISION_APPROVAL_REFUSED)
async def approve(
    decision_id: UUID, officer: Supervisor, approval: Approval, work: CurrentWork, parts: Parts
) -> Decision:
    """Approve and apply. 403 for who proposed it or enrolled the person, 409 if it is decided."""
    return await actions.approve_decision(
        work, parts, by=officer, decision_id=decision_id, approval=approval
    )


@router.post("/{decision_id}/rejection")
@refused_as(AuditEvent.DECISION_REJECTION_REFUSED)
async def reject(decision_id: UUID, officer: Supervisor, work: CurrentWork) -> Decision:
    """Say no. 409 if it is decided."""
    return await actions.reject_decision(work, by=officer, decision_id=decision_id)


@router.post("/{decision_id}/withdrawal")
@refused_as(AuditEvent.DECISION_WITHDRAWAL_REFUSED)
async def withdraw(decision_id: UUID, officer: Proposer, work: CurrentWork) -> Decision:
    """Take one's own proposal back. 403 for anybody else, 409 if it is decided."""
    return await actions.withdraw_decision(work, by=officer, decision_id=decision_id)
