"""The intake of events."""

from typing import Annotated

from fastapi import APIRouter, Depends

from shared.database.replay import NOTHING_KEPT
from shared.entities import Entity, EntityKind
from shared.events.wire import Events, Receipts
from shared.web.callers import CurrentWork, own_machine
from shared.web.route import TransactionalRoute, refused_as
from travel_doc.audit_events import AuditEvent
from travel_doc.events.actions import take_events

router = APIRouter(prefix="/v1/events", tags=["events"], route_class=TransactionalRoute)

Register = Annotated[Entity, Depends(own_machine(EntityKind.IDENTITY))]
"""The registry of the same State."""


@router.post("")
@refused_as(AuditEvent.EVENT_RECEPTION_REFUSED, kept=NOTHING_KEPT)
async def take(told: Events, sender: Register, work: CurrentWork) -> Receipts:
    """Take events in, all or none; each has its effect once. 403 for a topic it does not take."""
    return await take_events(work, sender=sender, told=told)
