"""Daily counts: what does not add up raises the alarm, and two officers end it."""

from identity.audit_events import AuditEvent
from identity.contract.stock import (
    RELEASE,
    RELEASE_REQUEST,
    CountLot,
    FindBlank,
    LotCounts,
    NameMissing,
    Reconciliation,
    ReleaseLot,
    release_digest,
)
from identity.errors.stock import ReleaseNotRequested
from identity.parts import IdentityParts
from identity.stock import store as stock
from identity.stock.lifecycle import LOT_LIFECYCLE, BlankEvent, LotEvent, LotState
from identity.stock.rules import check_complete, check_second, differences, missing_from
from identity.stock.tables import LotRow, ReconciliationRow
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer


async def count_lot(work: Work, *, by: Officer, lot_number: str, order: CountLot) -> Reconciliation:
    """Compare a count with the book. One blank too few, too many or elsewhere blocks the lot.

    That is no refusal: count, alarm and block are committed together.
    """
    lot = await stock.get_lot(work, lot_number)
    book = await stock.counts_of(work, lot)
    missing, differing = missing_from(book, order), differences(book, order)
    await stock.record_reconciliation(work, _row(work, by, lot, order, book, missing))
    await stock.move_lot(work, lot, None, last_counted_at=work.clock())
    work.audit.record(AuditEvent.BLANK_LOT_COUNTED, object=lot_number, reason=str(missing))
    if differing:
        where = " ".join(f"{one.place} {one.book} {one.counted}" for one in differing)
        work.audit.record(AuditEvent.STOCK_ALARM_RAISED, object=lot_number, reason=where)
        await _block(work, lot)
    return Reconciliation(
        lot_number=lot_number,
        counted_at=work.clock(),
        counted=order,
        book=book,
        missing=missing,
        differences=differing,
        lot_state=lot.state,
    )


async def name_missing(work: Work, *, lot_number: str, order: NameMissing) -> LotRow:
    """Say which blanks are missing; a lot that is not blocked yet is blocked now."""
    lot = await stock.get_lot(work, lot_number)
    lost = await stock.move_named(work, order.serials, BlankEvent.LOSE, lot=lot)
    check_complete(lost, len(order.serials), what="were in somebody's hands")
    work.audit.record(AuditEvent.BLANKS_MISSED, object=lot_number, reason=" ".join(order.serials))
    await _block(work, lot)
    return lot


async def find_blank(work: Work, *, lot_number: str, order: FindBlank) -> LotRow:
    """A missing blank came to light; it goes back into the vault."""
    lot = await stock.get_lot(work, lot_number)
    found = await stock.move_named(work, [order.serial], BlankEvent.FIND, lot=lot)
    check_complete(found, 1, what="was missing")
    work.audit.record(AuditEvent.BLANK_FOUND, object=lot_number, reason=order.serial)
    return lot


async def request_release(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    lot_number: str,
    order: ReleaseLot,
    approval: str,
) -> LotRow:
    """Say what the inquiry into a blocked lot found, for a second officer to release it."""
    lot = await stock.get_lot(work, lot_number)
    LOT_LIFECYCLE.after(lot.state, LotEvent.RELEASE)
    digest = release_digest(lot_number, order, parts.state)
    verify_approval(approval, by, action=RELEASE_REQUEST, digest=digest, now=work.clock())
    await stock.move_lot(
        work,
        lot,
        None,
        inquiry_reference=order.inquiry_reference,
        release_finding=order.finding,
        release_digest=digest,
        release_requested_by=by.subject,
        release_request_token=approval,
    )
    work.audit.record(
        AuditEvent.BLANK_LOT_RELEASE_REQUESTED, object=lot_number, reason=order.inquiry_reference
    )
    return lot


async def release_lot(work: Work, *, by: Officer, lot_number: str, approval: str) -> LotRow:
    """Open a blocked lot again, as the second of two officers."""
    lot = await stock.get_lot(work, lot_number)
    opened = LOT_LIFECYCLE.after(lot.state, LotEvent.RELEASE)
    if lot.release_digest is None:
        raise ReleaseNotRequested
    check_second(by.subject, lot.release_requested_by)
    verify_approval(approval, by, action=RELEASE, digest=lot.release_digest, now=work.clock())
    await stock.move_lot(work, lot, opened, released_by=by.subject, release_token=approval)
    work.audit.record(
        AuditEvent.BLANK_LOT_RELEASED, object=lot_number, reason=lot.inquiry_reference
    )
    return lot


async def _block(work: Work, lot: LotRow) -> None:
    """Block an open lot; what an earlier inquiry found opens it no more."""
    if lot.state is not LotState.OPEN:
        return
    blocked = LOT_LIFECYCLE.after(lot.state, LotEvent.BLOCK)
    await stock.move_lot(
        work,
        lot,
        blocked,
        blocked_at=work.clock(),
        inquiry_reference=None,
        release_finding=None,
        release_digest=None,
        release_requested_by=None,
        release_request_token=None,
        released_by=None,
        release_token=None,
    )
    work.audit.record(AuditEvent.BLANK_LOT_BLOCKED, object=lot.lot_number)


def _row(
    work: Work, by: Officer, lot: LotRow, counted: CountLot, book: LotCounts, missing: int
) -> ReconciliationRow:
    return ReconciliationRow(
        lot_number=lot.lot_number,
        counted_by=by.subject,
        counted_at=work.clock(),
        counted_in_vault=counted.in_vault,
        counted_issued=counted.issued,
        counted_spoiled=counted.spoiled,
        received=book.received,
        book_waiting=book.waiting,
        book_in_vault=book.in_vault,
        book_issued=book.issued,
        book_used=book.used,
        book_spoiled=book.spoiled,
        book_destroyed=book.destroyed,
        book_missing=book.missing,
        missing=missing,
    )
