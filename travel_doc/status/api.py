"""Endpoints under /v1/status-lists: open to every machine of the platform, of any State."""

from typing import Annotated

from fastapi import APIRouter, Path

from shared.status.document_reference import LISTS_MAX
from shared.status.wire import StatusListToken
from shared.web.callers import CurrentWork
from shared.web.route import TransactionalRoute, refused_as
from travel_doc.audit_events import AuditEvent
from travel_doc.parts import Parts
from travel_doc.status.actions import publish_document_statuses

router = APIRouter(prefix="/v1/status-lists", tags=["status"], route_class=TransactionalRoute)

ListNumber = Annotated[int, Path(ge=0, lt=LISTS_MAX)]


@router.get("/travel-documents/{list_number}")
@refused_as(AuditEvent.STATUS_LIST_READING_REFUSED)
async def document_statuses(
    list_number: ListNumber, work: CurrentWork, parts: Parts
) -> StatusListToken:
    """The signed status list with this number. 404 if there is none yet."""
    return await publish_document_statuses(work, parts, list_number=list_number)
