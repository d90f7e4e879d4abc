"""Endpoints of guardianships: who may act for a minor or a protected person."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.decisions import Decision
from identity.contract.guardianships import (
    EndGuardianship,
    Guardianship,
    Guardianships,
    OpenGuardianship,
    SettleGuardianship,
)
from identity.guardianships.actions import proposed, reading
from identity.parts import Parts
from identity.policy.entitlements import READ_GUARDIANSHIP
from identity.web import Bureau
from shared.database.replay import NOTHING_KEPT
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, entitled, for_purpose, officer_with
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(tags=["guardianships"], route_class=TransactionalRoute)

GUARDIANSHIP = "/v1/guardianships/{guardianship_id}"
Liaison = Annotated[Officer, Depends(officer_with(Role.JUDGE_LIAISON))]
Registrar = Annotated[Officer, Depends(officer_with(Role.REGISTRAR))]
Either = Annotated[Officer, Depends(officer_with(Role.JUDGE_LIAISON, Role.REGISTRAR))]
_protecting = for_purpose(Purpose.GUARDIANSHIP)
_may_read = Depends(entitled(READ_GUARDIANSHIP))


@router.post("/v1/persons/{person_id}/guardianships", dependencies=[_protecting])
@refused_as(AuditEvent.DECISION_PROPOSAL_REFUSED)
async def open_guardianship(
    person_id: UUID,
    order: OpenGuardianship,
    bureau: Bureau,
    officer: Liaison,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Decision:
    """Propose who may act for this person. 422 for a guardianship that cannot be."""
    return await proposed.propose_opening(
        work,
        parts,
        by=officer,
        office=bureau.name,
        ward_id=person_id,
        order=order,
        approval=approval,
    )


@router.get("/v1/persons/{person_id}/guardianships", dependencies=[_may_read])
@refused_as(AuditEvent.GUARDIANSHIP_READING_REFUSED, kept=NOTHING_KEPT)
async def read_all(person_id: UUID, work: CurrentWork, parts: Parts) -> Guardianships:
    """All guardianships over a person or exercised by them, as they stand today."""
    return await reading.read_guardianships(work, parts, person_id)


@router.get(GUARDIANSHIP, dependencies=[_may_read])
@refused_as(AuditEvent.GUARDIANSHIP_READING_REFUSED, kept=NOTHING_KEPT)
async def read(guardianship_id: UUID, work: CurrentWork, parts: Parts) -> Guardianship:
    """A guardianship as it stands today: majority, term and death need nobody to write them."""
    return await reading.read_guardianship(work, parts, guardianship_id)


@router.post(f"{GUARDIANSHIP}/dispute", dependencies=[_protecting])
@refused_as(AuditEvent.GUARDIANSHIP_DISPUTE_REFUSED)
async def dispute(
    guardianship_id: UUID, _: Bureau, officer: Either, work: CurrentWork, parts: Parts
) -> Guardianship:
    """Guardians are in conflict: nobody acts until a court has settled it. 409 if it has ended."""
    return await proposed.dispute(work, parts, by=officer, guardianship_id=guardianship_id)


@router.post(f"{GUARDIANSHIP}/settlement", dependencies=[_protecting])
@refused_as(AuditEvent.DECISION_PROPOSAL_REFUSED)
async def settle(
    guardianship_id: UUID,
    order: SettleGuardianship,
    bureau: Bureau,
    officer: Liaison,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Decision:
    """Propose what the court made of a dispute. 409 where there is none."""
    return await proposed.propose_settlement(
        work,
        parts,
        by=officer,
        office=bureau.name,
        guardianship_id=guardianship_id,
        order=order,
        approval=approval,
    )


@router.post(f"{GUARDIANSHIP}/end", dependencies=[_protecting])
@refused_as(AuditEvent.DECISION_PROPOSAL_REFUSED)
async def end(
    guardianship_id: UUID,
    order: EndGuardianship,
    bureau: Bureau,
    officer: Liaison,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Decision:
    """Propose to end a guardianship by a court's act. 409 if it was ended before."""
    return await proposed.propose_end(
        work,
        parts,
        by=officer,
        office=bureau.name,
        guardianship_id=guardianship_id,
        order=order,
        approval=approval,
    )


@router.post(f"{GUARDIANSHIP}/handover", dependencies=[_protecting])
@refused_as(AuditEvent.GUARDIANSHIP_HANDOVER_REFUSED)
async def hand_over(
    guardianship_id: UUID, _: Bureau, officer: Registrar, work: CurrentWork, parts: Parts
) -> Guardianship:
    """The ward, of age and present, takes over. 422 while they are a minor."""
    return await proposed.hand_over(work, parts, by=officer, guardianship_id=guardianship_id)
