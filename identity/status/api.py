"""Endpoints under /v1/status-lists: open to every machine of the platform, of any State."""

from typing import Annotated

from fastapi import APIRouter, Path

from identity.audit_events import AuditEvent
from identity.parts import Parts
from identity.status import actions
from shared.status.document_reference import LISTS_MAX
from shared.status.wire import StatusListToken
from shared.web.callers import CurrentWork
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1/status-lists", tags=["status"], route_class=TransactionalRoute)

ListNumber = Annotated[int, Path(ge=0, lt=LISTS_MAX)]


@router.get("/cards/{list_number}")
@refused_as(AuditEvent.STATUS_LIST_READING_REFUSED)
async def card_statuses(
    list_number: ListNumber, work: CurrentWork, parts: Parts
) -> StatusListToken:
    """The signed status list of cards with this number. 404 if there is none yet."""
    return await actions.publish_card_statuses(work, parts, list_number=list_number)
