"""Endpoints under /v1/border, for the posts of the State."""

from typing import Annotated

from fastapi import APIRouter, Depends

from shared.entities import Entity, EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import CurrentWork, for_purpose, officer_with, own_machine
from shared.web.consultation import Consult
from shared.web.route import TransactionalRoute, refused_as
from travel_doc.audit_events import AuditEvent
from travel_doc.border import actions
from travel_doc.contract.border import BorderVerdict, CheckDocument, Crossing, RecordCrossing
from travel_doc.parts import Parts

router = APIRouter(
    prefix="/v1/border",
    tags=["border"],
    route_class=TransactionalRoute,
    dependencies=[for_purpose(Purpose.BORDER_CHECK)],
)

Post = Annotated[Entity, Depends(own_machine(EntityKind.POST))]
"""A border post of the service's own State."""

BorderOfficer = Annotated[Officer, Depends(officer_with(Role.BORDER_OFFICER))]


@router.post("/checks")
@refused_as(AuditEvent.BORDER_CHECK_REFUSED)
async def check(
    order: CheckDocument,
    post: Post,
    officer: BorderOfficer,
    consult: Consult,
    work: CurrentWork,
    parts: Parts,
) -> BorderVerdict:
    """The verdict on a document of any State; a bad document is a verdict, not an error."""
    return await actions.check_document(work, parts, consult, by=officer, post=post, order=order)


@router.post("/crossings")
@refused_as(AuditEvent.BORDER_CROSSING_REFUSED)
async def cross(
    order: RecordCrossing, post: Post, officer: BorderOfficer, work: CurrentWork
) -> Crossing:
    """Record a crossing for a check. 404 if it was made elsewhere, 409 if it was used."""
    return await actions.record_crossing(work, by=officer, post=post, order=order)
