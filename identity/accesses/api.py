"""Endpoints under /v1/access-log-readings, /v1/urgent-accesses and /v1/access-delays."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.accesses.actions import delaying, exporting, telling, urgency
from identity.audit_events import AuditEvent
from identity.contract.accesses import (
    AccessLog,
    Delay,
    ExhaustedBudgets,
    OpenUrgentAccess,
    ReadAccessLog,
    RequestDelay,
    ReviewUrgentAccess,
    UrgentAccess,
    UrgentAccesses,
)
from identity.contract.exports import ExportPerson, PersonExport
from identity.parts import Parts
from shared.database.replay import NOTHING_KEPT
from shared.entities import EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with, own_machine
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1", tags=["accesses"], route_class=TransactionalRoute)

Attendant = Annotated[Officer, Depends(officer_with(Role.REGISTRAR, Role.REGISTRY_SUPERVISOR))]
AnyReader = Annotated[
    Officer,
    Depends(
        officer_with(
            Role.REGISTRAR,
            Role.CIVIL_STATUS_OFFICER,
            Role.JUDGE_LIAISON,
            Role.REGISTRY_SUPERVISOR,
            Role.CARD_APPROVER,
            Role.CARD_PERSONALISER,
            Role.BORDER_OFFICER,
        )
    ),
]
JudgeLiaison = Annotated[Officer, Depends(officer_with(Role.JUDGE_LIAISON))]
Supervisor = Annotated[Officer, Depends(officer_with(Role.REGISTRY_SUPERVISOR))]
_at_bureau = Depends(own_machine(EntityKind.BUREAU))
_where_people_are_read = Depends(own_machine(EntityKind.BUREAU, EntityKind.POST))
_for_audit = for_purpose(Purpose.AUDIT)
_for_decision = for_purpose(Purpose.RECORD_DECISION)


@router.post("/access-log-readings", dependencies=[_at_bureau, for_purpose(Purpose.HOLDER_REQUEST)])
@refused_as(AuditEvent.ACCESS_LOG_READING_REFUSED, kept=NOTHING_KEPT)
async def read(order: ReadAccessLog, _: Attendant, work: CurrentWork, parts: Parts) -> AccessLog:
    """Who read what of a person, told to that person at a counter. 404 if they are unknown."""
    return await telling.read_log(work, parts, order)


@router.post("/person-exports", dependencies=[_at_bureau, for_purpose(Purpose.HOLDER_REQUEST)])
@refused_as(AuditEvent.PERSON_EXPORT_REFUSED, kept=NOTHING_KEPT)
async def export(
    order: ExportPerson, _: Attendant, work: CurrentWork, parts: Parts
) -> PersonExport:
    """All that the register knows of a person, handed to that person. 404 if they are unknown."""
    return await exporting.export_person(work, parts, order)


@router.get("/read-budget-alerts", dependencies=[_at_bureau, _for_audit])
@refused_as(AuditEvent.READ_BUDGETS_READING_REFUSED)
async def alerts(
    _: Annotated[Officer, Depends(officer_with(Role.REGISTRY_SUPERVISOR, Role.AUDITOR))],
    work: CurrentWork,
) -> ExhaustedBudgets:
    """Who has read as many persons as they may, lately."""
    return await urgency.list_alerts(work)


@router.post("/urgent-accesses", dependencies=[_where_people_are_read, for_purpose(*Purpose)])
@refused_as(AuditEvent.URGENT_ACCESS_OPENING_REFUSED)
async def open_access(
    order: OpenUrgentAccess,
    officer: AnyReader,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> UrgentAccess:
    """Read beyond one's budget, for a while. 409 while the last time has not been reviewed."""
    return await urgency.open_access(work, parts, by=officer, order=order, approval=approval)


@router.get("/urgent-accesses", dependencies=[_at_bureau, _for_audit])
@refused_as(AuditEvent.URGENT_ACCESSES_READING_REFUSED)
async def unreviewed(
    _: Annotated[Officer, Depends(officer_with(Role.REGISTRY_SUPERVISOR, Role.AUDITOR))],
    work: CurrentWork,
    parts: Parts,
) -> UrgentAccesses:
    """What waits for a review, with the reasons given."""
    return await urgency.list_unreviewed(work, parts)


@router.post("/urgent-accesses/{urgent_access_id}/review", dependencies=[_at_bureau, _for_audit])
@refused_as(AuditEvent.URGENT_ACCESS_REVIEW_REFUSED)
async def review(
    urgent_access_id: UUID,
    order: ReviewUrgentAccess,
    officer: Supervisor,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> UrgentAccess:
    """Say whether it was justified. 403 to the officer who had it."""
    return await urgency.review_access(
        work,
        parts,
        by=officer,
        urgent_access_id=urgent_access_id,
        finding=order.finding,
        approval=approval,
    )


@router.post("/access-delays", dependencies=[_at_bureau, _for_decision])
@refused_as(AuditEvent.ACCESS_DELAY_REQUEST_REFUSED)
async def request_delay(
    order: RequestDelay,
    officer: JudgeLiaison,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Delay:
    """Bring in a judge's order not to tell a person yet. 422 if it would last too long."""
    return await delaying.request_delay(work, parts, by=officer, order=order, approval=approval)


@router.post("/access-delays/{delay_id}/approval", dependencies=[_at_bureau, _for_decision])
@refused_as(AuditEvent.ACCESS_DELAY_APPROVAL_REFUSED)
async def approve_delay(
    delay_id: UUID, officer: Supervisor, approval: Approval, work: CurrentWork
) -> Delay:
    """Put it in force. 403 to whoever asked for it."""
    return await delaying.approve_delay(work, by=officer, delay_id=delay_id, approval=approval)


@router.post("/access-delays/{delay_id}/refusal", dependencies=[_at_bureau, _for_decision])
@refused_as(AuditEvent.ACCESS_DELAY_REFUSAL_REFUSED)
async def refuse_delay(delay_id: UUID, _: Supervisor, work: CurrentWork) -> Delay:
    """Turn it down. 409 once it is in force."""
    return await delaying.refuse_delay(work, delay_id=delay_id)


@router.post("/access-delays/{delay_id}/lifting", dependencies=[_at_bureau, _for_decision])
@refused_as(AuditEvent.ACCESS_DELAY_LIFTING_REFUSED)
async def lift_delay(
    delay_id: UUID,
    _: Annotated[Officer, Depends(officer_with(Role.JUDGE_LIAISON, Role.REGISTRY_SUPERVISOR))],
    work: CurrentWork,
) -> Delay:
    """End it before its time."""
    return await delaying.lift_delay(work, delay_id=delay_id)
