"""Reads and writes of sealed bags of cards."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select, update

from identity.cards.tables.cards import CardRow
from identity.delivery.lifecycle import ShipmentState
from identity.delivery.tables import ShipmentRow, ShippedCardRow
from identity.errors.delivery import ShipmentChanged, ShipmentNotFound
from shared.database.work import Work


async def add(work: Work, shipment: ShipmentRow, card_ids: Iterable[UUID]) -> None:
    work.session.add(shipment)
    await work.session.flush()
    work.session.add_all(
        ShippedCardRow(card_id=card_id, shipment_id=shipment.shipment_id) for card_id in card_ids
    )
    await work.session.flush()


async def get(work: Work, shipment_id: UUID) -> ShipmentRow:
    """The shipment, which nobody else changes until this work ends."""
    query = (
        select(ShipmentRow)
        .where(ShipmentRow.shipment_id == shipment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    shipment = (await work.session.exec(query)).first()
    if shipment is None:
        raise ShipmentNotFound
    return shipment


async def cards_in(work: Work, shipment_id: UUID) -> list[tuple[CardRow, datetime | None]]:
    """Each card of a bag and when the office found it, by number."""
    query = (
        select(CardRow, ShippedCardRow.arrived_at)
        .join(ShippedCardRow, col(ShippedCardRow.card_id) == col(CardRow.card_id))
        .where(ShippedCardRow.shipment_id == shipment_id)
        .order_by(CardRow.card_number)
    )
    return list(await work.session.exec(query))


async def arrived(work: Work, card_ids: Sequence[UUID]) -> None:
    """The office found these cards."""
    await work.session.exec(
        update(ShippedCardRow)
        .where(col(ShippedCardRow.card_id).in_(card_ids))
        .values(arrived_at=work.clock())
        .execution_options(synchronize_session=False)
    )


async def arrival_of(work: Work, card_id: UUID) -> datetime | None:
    """When a card came to its office."""
    query = select(ShippedCardRow.arrived_at).where(ShippedCardRow.card_id == card_id)
    return (await work.session.exec(query)).first()


async def move(work: Work, shipment: ShipmentRow, to: ShipmentState, **values: Any) -> None:
    """Write the new state only if nobody opened or closed it meanwhile."""
    moved = await work.session.exec(
        update(ShipmentRow)
        .where(
            col(ShipmentRow.shipment_id) == shipment.shipment_id,
            col(ShipmentRow.state) == shipment.state,
        )
        .values(state=to, **values)
    )
    if moved.rowcount != 1:
        raise ShipmentChanged
    await work.session.refresh(shipment)
