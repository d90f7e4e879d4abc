"""Endpoints of merges: two records of one person made one, and apart again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.decisions import Decision
from identity.contract.merges import Merge, ProposeMerge, UndoMerge
from identity.merges.actions import proposed as actions
from identity.parts import Parts
from identity.web import Bureau
from shared.database.replay import NOTHING_KEPT
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    tags=["merges"],
    route_class=TransactionalRoute,
    dependencies=[for_purpose(Purpose.RECORD_DECISION)],
)

Supervisor = Annotated[Officer, Depends(officer_with(Role.REGISTRY_SUPERVISOR))]


@router.post("/v1/persons/{person_id}/merges")
@refused_as(AuditEvent.DECISION_PROPOSAL_REFUSED)
async def merge(
    person_id: UUID,
    order: ProposeMerge,
    bureau: Bureau,
    officer: Supervisor,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Decision:
    """Propose to merge another record into this person's. 409 for what cannot be made one."""
    return await actions.propose_merge(
        work,
        parts,
        by=officer,
        office=bureau.name,
        survivor_id=person_id,
        order=order,
        approval=approval,
    )


@router.get("/v1/persons/{person_id}/merges")
@refused_as(AuditEvent.MERGE_READING_REFUSED, kept=NOTHING_KEPT)
async def read_all(
    person_id: UUID, _: Bureau, __: Supervisor, work: CurrentWork, parts: Parts
) -> tuple[Merge, ...]:
    """Every merge in which the person was source or survivor. 404 if unknown."""
    return await actions.read_merges(work, parts, person_id)


@router.get("/v1/merges/{merge_id}")
@refused_as(AuditEvent.MERGE_READING_REFUSED, kept=NOTHING_KEPT)
async def read(merge_id: UUID, _: Bureau, __: Supervisor, work: CurrentWork, parts: Parts) -> Merge:
    """A merge, and what was written to the survivor's record while it stood. 404 if unknown."""
    return await actions.read_merge(work, parts, merge_id)


@router.post("/v1/merges/{merge_id}/split")
@refused_as(AuditEvent.DECISION_PROPOSAL_REFUSED)
async def split(
    merge_id: UUID,
    order: UndoMerge,
    bureau: Bureau,
    officer: Supervisor,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Decision:
    """Propose to undo a merge. 409 while something stands on it, or when it is undone."""
    return await actions.propose_split(
        work,
        parts,
        by=officer,
        office=bureau.name,
        merge_id=merge_id,
        order=order,
        approval=approval,
    )
