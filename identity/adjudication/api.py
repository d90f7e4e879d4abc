"""Endpoints under /v1/adjudication: cases that officers decide, each without seeing the others."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.adjudication.actions import appealing, overseeing, voting
from identity.audit_events import AuditEvent
from identity.contract.adjudication import (
    Appeal,
    Case,
    Cases,
    FileAppeal,
    OfficerRecords,
    SeedCase,
    SeededCase,
    Vote,
    VoteNoted,
)
from identity.parts import Parts
from shared.database.replay import NOTHING_KEPT
from shared.entities import EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with, own_machine
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/adjudication",
    tags=["adjudication"],
    route_class=TransactionalRoute,
    dependencies=[Depends(own_machine(EntityKind.BUREAU))],
)
_ADJUDICATING = [for_purpose(Purpose.ADJUDICATION)]
_AT_THE_COUNTER = [for_purpose(Purpose.HOLDER_REQUEST)]

Adjudicator = Annotated[Officer, Depends(officer_with(Role.ADJUDICATOR))]
Supervisor = Annotated[Officer, Depends(officer_with(Role.ADJUDICATION_SUPERVISOR))]
Registrar = Annotated[Officer, Depends(officer_with(Role.REGISTRAR))]


@router.post("/draws", dependencies=_ADJUDICATING)
@refused_as(AuditEvent.CASE_READING_REFUSED, kept=NOTHING_KEPT)
async def draw(officer: Adjudicator, work: CurrentWork, parts: Parts) -> Case:
    """The case one has yet to vote on, or one drawn by lot. 404 where none waits for one."""
    return await voting.draw_case(work, parts, by=officer)


@router.get("/cases", dependencies=_ADJUDICATING)
@refused_as(AuditEvent.CASE_READING_REFUSED, kept=NOTHING_KEPT)
async def waiting(_: Supervisor, work: CurrentWork) -> Cases:
    """Cases that have not ended, oldest first; nothing of persons or votes."""
    return Cases(cases=await overseeing.list_cases(work))


@router.get("/cases/{case_id}", dependencies=_ADJUDICATING)
@refused_as(AuditEvent.CASE_READING_REFUSED, kept=NOTHING_KEPT)
async def read(case_id: UUID, officer: Adjudicator, work: CurrentWork, parts: Parts) -> Case:
    """The case one has yet to vote on. 403 for anybody else."""
    return await voting.read_case(work, parts, by=officer, case_id=case_id)


@router.post("/cases/{case_id}/votes", dependencies=_ADJUDICATING)
@refused_as(AuditEvent.VOTE_REFUSED)
async def vote(
    case_id: UUID,
    order: Vote,
    officer: Adjudicator,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> VoteNoted:
    """Vote. 403 without a seat in the case, 409 when it is void."""
    return await voting.cast_vote(
        work, parts, by=officer, case_id=case_id, order=order, approval=approval
    )


@router.post("/appeals", dependencies=_AT_THE_COUNTER)
@refused_as(AuditEvent.APPEAL_REFUSED)
async def appeal(order: FileAppeal, _: Registrar, work: CurrentWork, parts: Parts) -> Appeal:
    """Have others decide again, for the applicant. 409 where there is nothing to appeal."""
    return await appealing.file_appeal(work, parts, application_id=order.application_id)


@router.post("/seeded-cases", dependencies=_ADJUDICATING)
@refused_as(AuditEvent.SEEDING_REFUSED)
async def seed(order: SeedCase, officer: Supervisor, work: CurrentWork, parts: Parts) -> SeededCase:
    """Put a case of invented persons whose answer is known among the others."""
    return await overseeing.seed_case(work, parts, by=officer, order=order)


@router.get("/officers", dependencies=_ADJUDICATING)
@refused_as(AuditEvent.OFFICER_MEASURING_REFUSED, kept=NOTHING_KEPT)
async def officers(_: Supervisor, work: CurrentWork) -> OfficerRecords:
    """How often each officer was wrong where the answer is known, and overruled elsewhere."""
    return OfficerRecords(officers=await overseeing.measure_officers(work))
