"""Cards from the workshop to the office where they are collected, in sealed, counted bags."""

from uuid import UUID

from identity.audit_events import AuditEvent
from identity.cards.actions.requests import make_again
from identity.cards.actions.standing import change_card, concerning
from identity.cards.lifecycle import CardEvent, CardState
from identity.cards.rules import check_unclaimed
from identity.cards.store import rows
from identity.cards.tables.cards import CardRow
from identity.contract.delivery import ReceiveShipment, ShipCards, Shipment
from identity.delivery.actions.counter import office_of
from identity.delivery.lifecycle import SHIPMENT_LIFECYCLE, ShipmentEvent, ShipmentState
from identity.delivery.store import shipments
from identity.delivery.tables import ShipmentRow
from identity.errors.delivery import CardsNotReady
from identity.parts import IdentityParts
from identity.policy.rules import CardRule
from identity.stock.rules import check_second
from shared.database.work import Work
from shared.dated_rules import rule_in_force
from shared.entities import Entity, NotAuthorised
from shared.officers.credential import Officer


async def ship_cards(work: Work, *, by: Officer, order: ShipCards) -> ShipmentRow:
    """Send finished cards to the office that hands them over; CardsNotReady names the others."""
    found = {card.card_number: card for card in await rows.named(work, order.cards)}
    unfit = [
        number
        for number in order.cards
        if number not in found
        or found[number].state is not CardState.PASSED
        or found[number].collect_at != order.office
    ]
    if unfit:
        raise CardsNotReady(", ".join(sorted(set(unfit))))
    shipment = ShipmentRow(
        state=ShipmentState.SENT,
        office=order.office,
        seal_number=order.seal_number,
        shipped_by=by.subject,
        shipped_at=work.clock(),
    )
    await shipments.add(work, shipment, [card.card_id for card in found.values()])
    for card in found.values():
        await change_card(work, card, CardEvent.SHIP, reason=order.office)
    work.audit.record(AuditEvent.SHIPMENT_SENT, object=str(shipment.shipment_id))
    return shipment


async def receive_shipment(
    work: Work, *, by: Officer, at: Entity, shipment_id: UUID, order: ReceiveShipment
) -> ShipmentRow:
    """What the office finds in the bag; what is missing raises the alarm, and may come later.

    A card that ended on its way, because its holder declared it or two officers revoked it, has
    come back. Raises NotAuthorised at another office, ApproverNotIndependent for who sent the bag,
    CardsNotReady for a card that was not sent in it.
    """
    shipment = await shipments.get(work, shipment_id)
    if shipment.office != office_of(at):
        raise NotAuthorised("the shipment is for another office")
    check_second(by.subject, shipment.shipped_by)
    sent = await shipments.cards_in(work, shipment_id)
    awaited = {card.card_number: card for card, arrived_at in sent if arrived_at is None}
    strange = sorted(set(order.cards) - awaited.keys())
    if strange:
        raise CardsNotReady(", ".join(strange))
    found = [awaited[number] for number in sorted(set(order.cards))]
    missing = len(awaited) - len(found)
    await _open(work, shipment, by, order, complete=not missing)
    await shipments.arrived(work, [card.card_id for card in found])
    for card in found:
        under_way = card.state is CardState.SHIPPED
        await change_card(work, card, CardEvent.ARRIVE if under_way else CardEvent.RETURN)
    work.audit.record(
        AuditEvent.SHIPMENT_RECEIVED, object=str(shipment_id), reason=f"{missing} missing"
    )
    if missing or not order.seal_intact:
        work.audit.record(
            AuditEvent.SHIPMENT_ALARM_RAISED,
            object=str(shipment_id),
            reason=f"{missing} missing, seal {'intact' if order.seal_intact else 'broken'}",
        )
    return shipment


async def give_up_missing(work: Work, parts: IdentityParts, *, shipment_id: UUID) -> ShipmentRow:
    """What a bag lost on its way is lost: each such card is made again, and its holder told.

    But not one that its holder, or two officers, had ended already.
    """
    shipment = await shipments.get(work, shipment_id)
    closed = SHIPMENT_LIFECYCLE.after(shipment.state, ShipmentEvent.GIVE_UP)
    await shipments.move(work, shipment, closed)
    for card, arrived_at in await shipments.cards_in(work, shipment_id):
        if arrived_at is None and card.state is CardState.SHIPPED:
            await change_card(work, card, CardEvent.DECLARE_LOST)
            await make_again(work, parts, card)
    work.audit.record(AuditEvent.SHIPMENT_CLOSED, object=str(shipment_id))
    return shipment


async def leave_unclaimed(
    work: Work, parts: IdentityParts, *, at: Entity, card_number: str
) -> CardRow:
    """A card waited for its holder longer than the State says; CardStillWaits before that.

    NotAuthorised at another office than that where it lies.
    """
    card = await concerning(work, card_number)
    if card.collect_at != office_of(at):
        raise NotAuthorised("the card is at another office")
    arrived_at = await shipments.arrival_of(work, card.card_id)
    rule: CardRule = rule_in_force(parts.card_rules, parts.state, work.clock().date())
    if arrived_at is not None:
        check_unclaimed(rule, arrived_at, on=work.clock().date())
    await change_card(work, card, CardEvent.LEAVE_UNCLAIMED)
    return card


async def read_shipment(work: Work, *, shipment_id: UUID) -> ShipmentRow:
    work.audit.record(AuditEvent.SHIPMENT_READ, object=str(shipment_id))
    return await shipments.get(work, shipment_id)


async def wire_shipment(work: Work, shipment: ShipmentRow) -> Shipment:
    sent = await shipments.cards_in(work, shipment.shipment_id)
    opened = shipment.state is not ShipmentState.SENT
    return Shipment(
        shipment_id=shipment.shipment_id,
        state=shipment.state,
        office=shipment.office,
        seal_number=shipment.seal_number,
        cards=tuple(card.card_number for card, _ in sent),
        missing=tuple(card.card_number for card, at in sent if opened and at is None),
        shipped_at=shipment.shipped_at,
        received_at=shipment.received_at,
    )


async def _open(
    work: Work, shipment: ShipmentRow, by: Officer, order: ReceiveShipment, *, complete: bool
) -> None:
    """A bag is opened once; what was missing may be found in pieces afterwards."""
    if shipment.state is ShipmentState.INCOMPLETE:
        if complete:
            found = SHIPMENT_LIFECYCLE.after(shipment.state, ShipmentEvent.FIND)
            await shipments.move(work, shipment, found)
        return
    event = ShipmentEvent.OPEN_COMPLETE if complete else ShipmentEvent.OPEN_INCOMPLETE
    await shipments.move(
        work,
        shipment,
        SHIPMENT_LIFECYCLE.after(shipment.state, event),
        seal_intact=order.seal_intact,
        received_by=by.subject,
        received_at=work.clock(),
    )
