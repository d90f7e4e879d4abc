"""Endpoints under /v1/person-readings and /v1/persons: read a record, propose to change it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AfterValidator, AwareDatetime

from identity.audit_events import AuditEvent
from identity.contract.decisions import Decision, DecisionKind
from identity.contract.records import (
    ChangeNationality,
    ChangeRecordState,
    CorrectPerson,
    Person,
    PersonHistory,
    ReadPerson,
)
from identity.parts import Parts
from identity.persons.actions import proposed, reading
from identity.policy.entitlements import READ_HISTORY, READ_PERSON
from identity.web import Bureau
from shared.database.replay import NOTHING_KEPT
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, entitled, for_purpose, officer_with
from shared.web.route import TransactionalRoute, refused_as
from shared.wire import check_moment

router = APIRouter(tags=["persons"], route_class=TransactionalRoute)

Clerk = Annotated[Officer, Depends(officer_with(Role.REGISTRAR, Role.CIVIL_STATUS_OFFICER))]
Liaison = Annotated[Officer, Depends(officer_with(Role.JUDGE_LIAISON))]
Supervisor = Annotated[Officer, Depends(officer_with(Role.REGISTRY_SUPERVISOR, Role.JUDGE_LIAISON))]
_to_decide = for_purpose(Purpose.RECORD_DECISION)


@router.post("/v1/person-readings", dependencies=[Depends(entitled(READ_PERSON))])
@refused_as(AuditEvent.PERSON_READING_REFUSED, kept=NOTHING_KEPT)
async def read_by_number(order: ReadPerson, work: CurrentWork, parts: Parts) -> Person:
    """A person's record by number or alias, at two times. 404 if unknown, 409 for a dead alias."""
    return await reading.read_person(work, parts, order)


@router.get("/v1/persons/{person_id}", dependencies=[Depends(entitled(READ_PERSON))])
@refused_as(AuditEvent.PERSON_READING_REFUSED, kept=NOTHING_KEPT)
async def read(
    person_id: UUID,
    work: CurrentWork,
    parts: Parts,
    as_of: Annotated[date | None, Query()] = None,
    known_at: Annotated[AwareDatetime, AfterValidator(check_moment), Query()] | None = None,
) -> Person:
    """The very record with this identifier, merged or not, at two times. 404 if unknown."""
    return await reading.read_person_by_id(work, parts, person_id, as_of=as_of, known_at=known_at)


@router.get("/v1/persons/{person_id}/history", dependencies=[Depends(entitled(READ_HISTORY))])
@refused_as(AuditEvent.PERSON_READING_REFUSED, kept=NOTHING_KEPT)
async def history(person_id: UUID, work: CurrentWork, parts: Parts) -> PersonHistory:
    """All that was ever recorded of a person, and what became of the record. 404 if unknown."""
    return await reading.read_history(work, parts, person_id)


@router.post("/v1/persons/{person_id}/corrections", dependencies=[_to_decide])
@refused_as(AuditEvent.DECISION_PROPOSAL_REFUSED)
async def correct(
    person_id: UUID,
    order: CorrectPerson,
    bureau: Bureau,
    officer: Clerk,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Decision:
    """Propose a correction. 409 if it changes nothing, 422 for what cannot stand in a register."""
    return await proposed.propose_correction(
        work,
        parts,
        by=officer,
        office=bureau.name,
        person_id=person_id,
        order=order,
        approval=approval,
    )


@router.post("/v1/persons/{person_id}/nationality", dependencies=[_to_decide])
@refused_as(AuditEvent.DECISION_PROPOSAL_REFUSED)
async def change_nationality(
    person_id: UUID,
    order: ChangeNationality,
    bureau: Bureau,
    officer: Liaison,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Decision:
    """Propose to record a judge's or competent authority's act. 422 without one."""
    return await proposed.propose_nationality(
        work,
        parts,
        by=officer,
        office=bureau.name,
        person_id=person_id,
        order=order,
        approval=approval,
    )


@router.post("/v1/persons/{person_id}/blocking", dependencies=[_to_decide])
@refused_as(AuditEvent.DECISION_PROPOSAL_REFUSED)
async def block(
    person_id: UUID,
    order: ChangeRecordState,
    bureau: Bureau,
    officer: Supervisor,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Decision:
    """Propose to stop all use of a record. 409 unless it is active."""
    return await proposed.propose_state_change(
        work,
        parts,
        DecisionKind.BLOCK,
        by=officer,
        office=bureau.name,
        person_id=person_id,
        order=order,
        approval=approval,
    )


@router.post("/v1/persons/{person_id}/unblocking", dependencies=[_to_decide])
@refused_as(AuditEvent.DECISION_PROPOSAL_REFUSED)
async def unblock(
    person_id: UUID,
    order: ChangeRecordState,
    bureau: Bureau,
    officer: Supervisor,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Decision:
    """Propose to let a blocked record be used again. 409 unless it is blocked."""
    return await proposed.propose_state_change(
        work,
        parts,
        DecisionKind.UNBLOCK,
        by=officer,
        office=bureau.name,
        person_id=person_id,
        order=order,
        approval=approval,
    )


@router.post("/v1/persons/{person_id}/archiving", dependencies=[_to_decide])
@refused_as(AuditEvent.DECISION_PROPOSAL_REFUSED)
async def archive(
    person_id: UUID,
    order: ChangeRecordState,
    bureau: Bureau,
    officer: Supervisor,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Decision:
    """Propose to put the record of a dead person away for good. 409 while no death is confirmed."""
    return await proposed.propose_state_change(
        work,
        parts,
        DecisionKind.ARCHIVE,
        by=officer,
        office=bureau.name,
        person_id=person_id,
        order=order,
        approval=approval,
    )
