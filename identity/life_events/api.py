"""Endpoints under /v1/persons/…: births, names and marriages from civil acts, and deaths."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.decisions import Decision
from identity.contract.life_events import (
    ConfirmDeath,
    CorrectDeath,
    Death,
    LifeEvents,
    RecordLifeEvent,
    ReportDeath,
)
from identity.life_events.actions import proposed as actions
from identity.parts import Parts
from identity.web import Bureau
from shared.database.replay import NOTHING_KEPT
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/persons/{person_id}",
    tags=["life events"],
    route_class=TransactionalRoute,
    dependencies=[for_purpose(Purpose.CIVIL_REGISTRATION)],
)

CivilStatus = Annotated[Officer, Depends(officer_with(Role.CIVIL_STATUS_OFFICER))]
Clerk = Annotated[Officer, Depends(officer_with(Role.CIVIL_STATUS_OFFICER, Role.REGISTRAR))]


@router.post("/life-events")
@refused_as(AuditEvent.DECISION_PROPOSAL_REFUSED)
async def record_event(
    person_id: UUID,
    order: RecordLifeEvent,
    bureau: Bureau,
    officer: CivilStatus,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Decision:
    """Propose a birth, a name, a marriage. 422 for what such an act does not change or prove."""
    return await actions.propose_event(
        work,
        parts,
        by=officer,
        office=bureau.name,
        person_id=person_id,
        order=order,
        approval=approval,
    )


@router.get("/life-events")
@refused_as(AuditEvent.LIFE_EVENTS_READING_REFUSED, kept=NOTHING_KEPT)
async def read_events(
    person_id: UUID, _: Bureau, __: CivilStatus, work: CurrentWork, parts: Parts
) -> LifeEvents:
    """The civil acts that changed a person's record. 404 if unknown."""
    return await actions.read_events(work, parts, person_id)


@router.post("/death")
@refused_as(AuditEvent.DEATH_REPORT_REFUSED)
async def report_death(
    person_id: UUID,
    order: ReportDeath,
    bureau: Bureau,
    officer: Clerk,
    work: CurrentWork,
    parts: Parts,
) -> Death:
    """Keep that somebody says a person died: it suspends, no more. 409 if one stands declared."""
    return await actions.report_death(
        work, parts, by=officer, office=bureau.name, person_id=person_id, order=order
    )


@router.get("/death")
@refused_as(AuditEvent.DEATH_READING_REFUSED, kept=NOTHING_KEPT)
async def read_death(
    person_id: UUID, _: Bureau, __: Clerk, work: CurrentWork, parts: Parts
) -> Death:
    """How the declared death of a person stands. 409 if none does."""
    return await actions.read_death(work, parts, person_id)


@router.post("/death/confirmation")
@refused_as(AuditEvent.DECISION_PROPOSAL_REFUSED)
async def confirm_death(
    person_id: UUID,
    order: ConfirmDeath,
    bureau: Bureau,
    officer: CivilStatus,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Decision:
    """Propose to confirm a reported death by its civil act. 409 if none is reported."""
    return await actions.propose_confirmation(
        work,
        parts,
        by=officer,
        office=bureau.name,
        person_id=person_id,
        order=order,
        approval=approval,
    )


@router.post("/death/correction")
@refused_as(AuditEvent.DECISION_PROPOSAL_REFUSED)
async def correct_death(
    person_id: UUID,
    order: CorrectDeath,
    bureau: Bureau,
    officer: CivilStatus,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Decision:
    """Propose to take back a death declared by error. 409 if none stands declared."""
    return await actions.propose_correction(
        work,
        parts,
        by=officer,
        office=bureau.name,
        person_id=person_id,
        order=order,
        approval=approval,
    )
