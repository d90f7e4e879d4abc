"""Blanks from hand to hand: to the workshop and back, used, spoiled. Each step is somebody's."""

from collections.abc import Sequence

from identity.audit_events import AuditEvent
from identity.cards.store import rows as cards
from identity.contract.stock import (
    ISSUE,
    TAKE_BACK,
    MoveBlanks,
    SerialRange,
    SpoilBlanks,
    SpoilReason,
    custody_digest,
)
from identity.errors.stock import BlankInWork, BlankNotIssued, LotBlocked
from identity.parts import IdentityParts
from identity.stock import store as stock
from identity.stock.lifecycle import BlankEvent, BlankState, LotState
from identity.stock.rules import check_complete, serial_of
from identity.stock.tables import BlankRow, CustodyRow, LotRow
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer


async def issue_blanks(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    lot_number: str,
    order: MoveBlanks,
    approval: str,
) -> LotRow:
    """Hand blanks over to the workshop; LotBlocked, StockMismatch."""
    lot = await stock.get_lot(work, lot_number)
    if lot.state is LotState.BLOCKED:
        raise LotBlocked
    digest = custody_digest(lot_number, order, parts.state)
    verify_approval(approval, by, action=ISSUE, digest=digest, now=work.clock())
    issued = await stock.move_range(work, lot, order.serials, BlankEvent.ISSUE)
    check_complete(issued, order.serials.count, what="are in the vault")
    await stock.record_custody(work, _movement(work, lot, "issue", by, order, digest, approval))
    work.audit.record(AuditEvent.BLANKS_ISSUED, object=lot_number, reason=_named(lot, order))
    return lot


async def take_back_blanks(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    lot_number: str,
    order: MoveBlanks,
    approval: str,
) -> LotRow:
    """Take unused blanks back into the vault; StockMismatch, BlankInWork."""
    lot = await stock.get_lot(work, lot_number)
    digest = custody_digest(lot_number, order, parts.state)
    verify_approval(approval, by, action=TAKE_BACK, digest=digest, now=work.clock())
    await _check_none_in_work(work, _serials(lot, order))
    taken = await stock.move_range(work, lot, order.serials, BlankEvent.RETURN_UNUSED)
    check_complete(taken, order.serials.count, what="are at the workshop, unused")
    await stock.record_custody(work, _movement(work, lot, "return", by, order, digest, approval))
    work.audit.record(AuditEvent.BLANKS_TAKEN_BACK, object=lot_number, reason=_named(lot, order))
    return lot


async def spoil_blanks(work: Work, *, lot_number: str, order: SpoilBlanks) -> LotRow:
    """Set blanks aside that will never be cards; they wait for their destruction. BlankInWork."""
    lot = await stock.get_lot(work, lot_number)
    await _check_none_in_work(work, order.serials)
    spoiled = await stock.move_named(
        work, order.serials, BlankEvent.SPOIL, lot=lot, spoil_reason=order.reason
    )
    check_complete(spoiled, len(order.serials), what="were in the vault or at the workshop")
    work.audit.record(AuditEvent.BLANKS_SPOILED, object=lot_number, reason=order.reason.value)
    return lot


async def blank_at_workshop(work: Work, serial: str) -> BlankRow:
    """A blank that may become a card now; BlankNotFound, BlankNotIssued, LotBlocked."""
    blank = await stock.get_blank(work, serial)
    if blank.state is not BlankState.ISSUED:
        raise BlankNotIssued(f"the blank is {blank.state}")
    if await stock.state_of_lot(work, blank.lot_number) is LotState.BLOCKED:
        raise LotBlocked
    return blank


async def use_blank(work: Work, serial: str) -> None:
    """The workshop made a card of the blank; StockMismatch if it was not in its hands."""
    used = await stock.move_named(work, [serial], BlankEvent.USE)
    check_complete(used, 1, what="were at the workshop")


async def spoil_blank(work: Work, serial: str, reason: SpoilReason) -> None:
    """The workshop spoiled the blank; one that was missed meanwhile stays missing."""
    if (await stock.get_blank(work, serial)).state is BlankState.MISSING:
        return
    spoiled = await stock.move_named(work, [serial], BlankEvent.SPOIL, spoil_reason=reason)
    check_complete(spoiled, 1, what="were at the workshop")
    work.audit.record(AuditEvent.BLANKS_SPOILED, object=serial, reason=reason.value)


async def _check_none_in_work(work: Work, serials: Sequence[str]) -> None:
    """What became of a blank for which a job was taken, the workshop says with its result."""
    in_work = await cards.being_made_of(work, serials)
    if in_work:
        raise BlankInWork(", ".join(in_work))


def _movement(
    work: Work,
    lot: LotRow,
    movement: str,
    by: Officer,
    order: MoveBlanks,
    digest: str,
    approval: str,
) -> CustodyRow:
    return CustodyRow(
        lot_number=lot.lot_number,
        movement=movement,
        first_number=order.serials.first,
        count=order.serials.count,
        seal_number=order.seal_number,
        order_digest=digest,
        moved_by=by.subject,
        token=approval,
        moved_at=work.clock(),
    )


def _serials(lot: LotRow, order: MoveBlanks) -> list[str]:
    numbers = range(order.serials.first, order.serials.first + order.serials.count)
    return [serial_of(lot.serial_prefix, number) for number in numbers]


def _named(lot: LotRow, order: MoveBlanks) -> str:
    """First and last serial number, for the log."""
    serials: SerialRange = order.serials
    last = serials.first + serials.count - 1
    return f"{serial_of(lot.serial_prefix, serials.first)}-{serial_of(lot.serial_prefix, last)}"
