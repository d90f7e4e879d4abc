"""Endpoints under /v1/oversight: duty, and who is drawn to decide."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.oversight.pairings import (
    Duty,
    OfficerSuspension,
    Pairing,
    PairingHistory,
    Pairings,
    PairingState,
    Recuse,
    SuspendOfficer,
    TakeDuty,
)
from identity.oversight.actions import duty, overseeing
from identity.parts import Parts
from identity.web import Bureau
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/oversight",
    tags=["oversight"],
    route_class=TransactionalRoute,
    dependencies=[for_purpose(Purpose.OVERSIGHT)],
)

Drawable = Annotated[
    Officer,
    Depends(officer_with(Role.ENROLMENT_APPROVER, Role.CARD_APPROVER, Role.REVISIT_OFFICER)),
]
Concerned = Annotated[
    Officer,
    Depends(
        officer_with(
            Role.REGISTRAR,
            Role.ENROLMENT_APPROVER,
            Role.CARD_APPROVER,
            Role.REVISIT_OFFICER,
            Role.OVERSIGHT_OFFICER,
        )
    ),
]
Overseer = Annotated[Officer, Depends(officer_with(Role.OVERSIGHT_OFFICER))]


@router.post("/duties")
@refused_as(AuditEvent.DUTY_TAKING_REFUSED)
async def take_duty(
    order: TakeDuty,
    machine: Bureau,
    officer: Drawable,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Duty:
    """Be among those who may be drawn. 403 away from one's office, 409 when on duty already."""
    return await duty.take_duty(
        work, parts, by=officer, machine=machine.name, order=order, approval=approval
    )


@router.post("/duties/end")
@refused_as(AuditEvent.DUTY_ENDING_REFUSED)
async def end_duty(
    _: Bureau, officer: Drawable, approval: Approval, work: CurrentWork, parts: Parts
) -> Duty:
    """Be drawn no more today; what one was drawn for stays. 404 when not on duty."""
    return await duty.end_duty(work, parts, by=officer, approval=approval)


@router.get("/pairings/own")
@refused_as(AuditEvent.PAIRINGS_READING_REFUSED)
async def own_pairings(_: Bureau, officer: Drawable, work: CurrentWork) -> Pairings:
    """What one was drawn to decide, the most urgent first."""
    return await overseeing.list_own(work, by=officer)


@router.get("/pairings")
@refused_as(AuditEvent.PAIRINGS_READING_REFUSED)
async def list_pairings(
    state: PairingState, _: Bureau, __: Overseer, work: CurrentWork
) -> Pairings:
    """What stands in a state, longest first; not who was drawn."""
    return await overseeing.list_pairings(work, state=state)


@router.get("/pairings/{object_id}")
@refused_as(AuditEvent.PAIRINGS_READING_REFUSED)
async def read_pairing(
    object_id: UUID, _: Bureau, officer: Concerned, work: CurrentWork
) -> Pairing:
    """Whether somebody is drawn, or why not; who it is, they alone are told."""
    return await overseeing.read_pairing(work, by=officer, object_id=object_id)


@router.get("/pairings/{object_id}/history")
@refused_as(AuditEvent.PAIRINGS_READING_REFUSED)
async def read_history(
    object_id: UUID, machine: Bureau, officer: Overseer, work: CurrentWork
) -> PairingHistory:
    """Every draw, and what became of it. 403 for somebody of an office concerned."""
    return await overseeing.read_history(
        work, by=officer, machine=machine.name, object_id=object_id
    )


@router.post("/pairings/{object_id}/recusal")
@refused_as(AuditEvent.RECUSAL_REFUSED)
async def recuse(
    object_id: UUID,
    order: Recuse,
    _: Bureau,
    officer: Drawable,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Pairing:
    """Declare a conflict of interest: somebody else is drawn. 403 unless one was drawn."""
    return await overseeing.recuse(
        work, parts, by=officer, object_id=object_id, order=order, approval=approval
    )


@router.post("/pairings/{object_id}/reopening")
@refused_as(AuditEvent.PAIRING_REOPENING_REFUSED)
async def reopen(
    object_id: UUID, machine: Bureau, officer: Overseer, work: CurrentWork, parts: Parts
) -> Pairing:
    """Go on drawing after as many draws as may be. 403 for somebody of an office concerned."""
    return await overseeing.reopen_pairing(
        work, parts, by=officer, machine=machine.name, object_id=object_id
    )


@router.post("/officer-suspensions")
@refused_as(AuditEvent.OFFICER_SUSPENSION_REFUSED)
async def suspend(
    order: SuspendOfficer,
    machine: Bureau,
    officer: Overseer,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> OfficerSuspension:
    """Have an officer drawn no more: they left, are suspended, or lost their key."""
    return await duty.suspend_officer(
        work, parts, by=officer, machine=machine.name, order=order, approval=approval
    )


@router.post("/officer-suspensions/{suspension_id}/lifting")
@refused_as(AuditEvent.OFFICER_SUSPENSION_LIFTING_REFUSED)
async def lift_suspension(
    suspension_id: UUID,
    _: Bureau,
    officer: Overseer,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> OfficerSuspension:
    """Lift it; somebody else than who suspended the officer."""
    return await duty.lift_suspension(
        work, parts, by=officer, suspension_id=suspension_id, approval=approval
    )
