"""Endpoints under /v1/shipments: sealed bags from the workshop to the offices."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.delivery import ReceiveShipment, ShipCards, Shipment
from identity.delivery.actions import shipping
from identity.parts import Parts
from identity.web import Bureau
from shared.entities import EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import CurrentWork, for_purpose, officer_with, own_machine
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/shipments",
    tags=["shipments"],
    route_class=TransactionalRoute,
    dependencies=[for_purpose(Purpose.CARD_ISSUANCE)],
)

Counter = Annotated[Officer, Depends(officer_with(Role.CARD_PERSONALISER))]
Supervisor = Annotated[Officer, Depends(officer_with(Role.DELIVERY_SUPERVISOR))]
_WORKSHOP = [Depends(own_machine(EntityKind.PERSONALISATION, EntityKind.BUREAU))]


@router.post("", dependencies=_WORKSHOP)
@refused_as(AuditEvent.SHIPMENT_REFUSED)
async def ship(order: ShipCards, officer: Counter, work: CurrentWork) -> Shipment:
    """Send finished cards to their office. 409 names the cards that are not ready for it."""
    row = await shipping.ship_cards(work, by=officer, order=order)
    return await shipping.wire_shipment(work, row)


@router.get("/{shipment_id}", dependencies=_WORKSHOP)
@refused_as(AuditEvent.SHIPMENT_READING_REFUSED)
async def read(shipment_id: UUID, _: Counter, work: CurrentWork) -> Shipment:
    row = await shipping.read_shipment(work, shipment_id=shipment_id)
    return await shipping.wire_shipment(work, row)


@router.post("/{shipment_id}/reception")
@refused_as(AuditEvent.SHIPMENT_RECEPTION_REFUSED)
async def receive(
    shipment_id: UUID, order: ReceiveShipment, bureau: Bureau, officer: Counter, work: CurrentWork
) -> Shipment:
    """Say what is in a bag. What is missing raises the alarm; that is answered, not refused."""
    row = await shipping.receive_shipment(
        work, by=officer, at=bureau, shipment_id=shipment_id, order=order
    )
    return await shipping.wire_shipment(work, row)


@router.post("/{shipment_id}/closure")
@refused_as(AuditEvent.SHIPMENT_CLOSURE_REFUSED)
async def give_up(
    shipment_id: UUID, _: Bureau, __: Supervisor, work: CurrentWork, parts: Parts
) -> Shipment:
    """What is missing is lost: those cards are made again."""
    row = await shipping.give_up_missing(work, parts, shipment_id=shipment_id)
    return await shipping.wire_shipment(work, row)
