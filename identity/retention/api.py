"""Endpoints under /v1/purges and /v1/legal-holds."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.retention import Hold, PlaceHold, Purge, PurgeData, Purges
from identity.parts import Parts
from identity.retention import actions
from identity.web import Bureau
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import CurrentWork, for_purpose, officer_with
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1", tags=["retention"], route_class=TransactionalRoute)

Supervisor = Annotated[Officer, Depends(officer_with(Role.REGISTRY_SUPERVISOR))]
_for_audit = for_purpose(Purpose.AUDIT)
_for_decision = for_purpose(Purpose.RECORD_DECISION)


@router.post("/purges", dependencies=[_for_audit])
@refused_as(AuditEvent.PURGE_REFUSED)
async def purge(
    order: PurgeData, _: Bureau, officer: Supervisor, work: CurrentWork, parts: Parts
) -> Purge:
    """Purge what the State no longer keeps; says so where the State has no rule."""
    return await actions.purge_data(work, parts, by=officer, order=order)


@router.get("/purges", dependencies=[_for_audit])
@refused_as(AuditEvent.PURGES_READING_REFUSED)
async def read(
    _: Bureau,
    __: Annotated[Officer, Depends(officer_with(Role.REGISTRY_SUPERVISOR, Role.AUDITOR))],
    work: CurrentWork,
    parts: Parts,
) -> Purges:
    """The proofs of what was purged."""
    return await actions.read_purges(work, parts)


@router.post("/legal-holds", dependencies=[_for_decision])
@refused_as(AuditEvent.LEGAL_HOLD_REFUSED)
async def place(
    order: PlaceHold,
    _: Bureau,
    officer: Annotated[Officer, Depends(officer_with(Role.JUDGE_LIAISON))],
    work: CurrentWork,
    parts: Parts,
) -> Hold:
    """Keep everything about a person, on a court's order. 404 if they are unknown."""
    return await actions.place_hold(work, parts, by=officer, order=order)


@router.post("/legal-holds/{hold_id}/lifting", dependencies=[_for_decision])
@refused_as(AuditEvent.LEGAL_HOLD_LIFTING_REFUSED)
async def lift(hold_id: UUID, _: Bureau, officer: Supervisor, work: CurrentWork) -> Hold:
    """End it. 403 to who placed it."""
    return await actions.lift_hold(work, by=officer, hold_id=hold_id)
