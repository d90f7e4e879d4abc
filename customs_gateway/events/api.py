"""The intake of events, and what they said about a movement's driver."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import StringConstraints

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.events import DriverNotices
from customs_gateway.events import actions
from customs_gateway.web import CallingOffice, CustomsOfficer
from shared.database.replay import NOTHING_KEPT
from shared.entities import Entity, EntityKind
from shared.events.wire import Events, Receipts
from shared.web.callers import CurrentWork, peer_among
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(tags=["events"], route_class=TransactionalRoute)

Register = Annotated[Entity, Depends(peer_among(EntityKind.IDENTITY))]
"""The registry of any of the States."""
Reference = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{18,36}$")]


@router.post("/v1/events")
@refused_as(AuditEvent.EVENT_RECEPTION_REFUSED, kept=NOTHING_KEPT)
async def take(told: Events, sender: Register, work: CurrentWork) -> Receipts:
    """Take events in, all or none; each has its effect once. 403 for a topic it does not take."""
    return await actions.take_events(work, sender=sender, told=told)


@router.get("/v1/movements/{reference}/driver-notices")
@refused_as(AuditEvent.MOVEMENT_READING_REFUSED)
async def driver_notices(
    reference: Reference, office: CallingOffice, _: CustomsOfficer, work: CurrentWork
) -> DriverNotices:
    """What the driver's State told since the release, for the offices on the route."""
    return await actions.read_driver_notices(work, at=office, reference=reference)
