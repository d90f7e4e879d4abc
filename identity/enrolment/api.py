"""Endpoints under /v1/persons."""

from typing import Annotated

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.persons import EnrolledPerson, EnrolPerson
from identity.enrolment.actions import enrol_person
from identity.parts import Parts
from identity.web import Bureau
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import CurrentWork, for_purpose, officer_with
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1/persons", tags=["persons"], route_class=TransactionalRoute)


@router.post("", dependencies=[for_purpose(Purpose.ENROLMENT)])
@refused_as(AuditEvent.PERSON_ENROLMENT_REFUSED)
async def enrol(
    order: EnrolPerson,
    bureau: Bureau,
    officer: Annotated[Officer, Depends(officer_with(Role.REGISTRAR))],
    work: CurrentWork,
    parts: Parts,
) -> EnrolledPerson:
    """Enrol a person. 422 when civil data, portrait or a fingerprint record cannot be kept."""
    return await enrol_person(work, parts, by=officer, office=bureau.name, order=order)
