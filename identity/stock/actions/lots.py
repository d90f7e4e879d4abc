"""A delivery of blanks: counted by one officer, put in the vault by another, read by both."""

from identity.audit_events import AuditEvent
from identity.contract.stock import (
    RECEIVE,
    STORE,
    Lot,
    ReceiveLot,
    SerialRange,
    StoreLot,
    delivery_digest,
    storage_digest,
)
from identity.parts import IdentityParts
from identity.stock import store as stock
from identity.stock.lifecycle import LOT_LIFECYCLE, BlankEvent, LotEvent, LotState
from identity.stock.rules import check_complete, check_counted, check_second
from identity.stock.tables import LotRow
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer

LOTS_LISTED_MAX = 500


async def receive_lot(
    work: Work, parts: IdentityParts, *, by: Officer, order: ReceiveLot, approval: str
) -> LotRow:
    """Enter a delivery that one officer has counted; StockMismatch when the note says otherwise."""
    check_counted(order.counted, order.serials.count, told_by="the note")
    digest = delivery_digest(order, parts.state)
    verify_approval(approval, by, action=RECEIVE, digest=digest, now=work.clock())
    lot = LotRow(
        lot_number=order.lot_number,
        supplier=order.supplier,
        serial_prefix=order.serial_prefix,
        first_number=order.serials.first,
        received=order.serials.count,
        state=LotState.COUNTED,
        seal_number=order.seal_number,
        order_digest=digest,
        received_by=by.subject,
        receipt_token=approval,
        received_at=work.clock(),
    )
    await stock.add_lot(work, lot)
    work.audit.record(AuditEvent.BLANK_LOT_RECEIVED, object=lot.lot_number)
    return lot


async def store_lot(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    lot_number: str,
    order: StoreLot,
    approval: str,
) -> LotRow:
    """A second officer puts the delivery in the vault who counted it too, and signs their count.

    Raises IllegalTransition, ApproverNotIndependent, StockMismatch where they counted another
    number than the first, or ApprovalInvalid.
    """
    lot = await stock.get_lot(work, lot_number)
    opened = LOT_LIFECYCLE.after(lot.state, LotEvent.STORE)
    check_second(by.subject, lot.received_by)
    check_counted(order.counted, lot.received, told_by="the first officer")
    digest = storage_digest(lot.order_digest, order, parts.state)
    verify_approval(approval, by, action=STORE, digest=digest, now=work.clock())
    await stock.move_lot(
        work,
        lot,
        opened,
        stored_by=by.subject,
        storage_token=approval,
        counted_again=order.counted,
    )
    stored = await stock.move_all(work, lot, BlankEvent.STORE)
    check_complete(stored, lot.received, what="were waiting to be stored")
    work.audit.record(AuditEvent.BLANK_LOT_STORED, object=lot_number)
    return lot


async def read_lots(work: Work) -> list[LotRow]:
    """Every lot, newest first."""
    work.audit.record(AuditEvent.STOCK_READ)
    return await stock.lots(work, limit=LOTS_LISTED_MAX)


async def read_lot(work: Work, *, lot_number: str) -> LotRow:
    work.audit.record(AuditEvent.STOCK_READ, object=lot_number)
    return await stock.get_lot(work, lot_number)


async def wire_lot(work: Work, lot: LotRow) -> Lot:
    """The lot as callers see it, counted by the book."""
    blocked = lot.state is LotState.BLOCKED
    return Lot(
        lot_number=lot.lot_number,
        state=lot.state,
        supplier=lot.supplier,
        serial_prefix=lot.serial_prefix,
        serials=SerialRange(first=lot.first_number, count=lot.received),
        counts=await stock.counts_of(work, lot),
        order_digest=lot.order_digest,
        received_at=lot.received_at,
        last_counted_at=lot.last_counted_at,
        blocked_at=lot.blocked_at if blocked else None,
        release_digest=lot.release_digest if blocked else None,
    )
