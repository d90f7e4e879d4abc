"""All reads and writes of blank cards, their lots, movements, counts and destructions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, insert, select, update

from identity.contract.stock import LotCounts, SerialRange
from identity.errors.stock import (
    BlankNotFound,
    DestructionChanged,
    DestructionNotFound,
    LotBlocked,
    LotChanged,
    LotExists,
    LotNotFound,
)
from identity.stock.lifecycle import (
    BLANK_LIFECYCLE,
    BlankEvent,
    BlankState,
    DestructionState,
    LotState,
)
from identity.stock.rules import serial_of
from identity.stock.tables import (
    BlankRow,
    CustodyRow,
    DestructionRow,
    LotRow,
    ReconciliationRow,
)
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent

_TOKENS = frozenset(
    {
        "blank_lots_receipt_token_key",
        "blank_lots_storage_token_key",
        "blank_lots_release_request_token_key",
        "blank_lots_release_token_key",
        "blank_movements_token_key",
        "destructions_request_token_key",
        "destructions_approval_token_key",
    }
)
_FOUR_EYES = frozenset(
    {"blank_lots_four_eyes", "blank_lots_release_four_eyes", "destructions_four_eyes"}
)
_EXISTING = frozenset(
    {"blank_lots_pkey", "blank_lots_serial_prefix_first_number_key", "blanks_pkey"}
)


async def get_lot(work: Work, lot_number: str) -> LotRow:
    """The lot, which nobody else changes until this work ends."""
    query = (
        select(LotRow)
        .where(LotRow.lot_number == lot_number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    lot = (await work.session.exec(query)).first()
    if lot is None:
        raise LotNotFound
    return lot


async def lots(work: Work, *, limit: int) -> list[LotRow]:
    """All lots, newest first."""
    query = select(LotRow).order_by(col(LotRow.received_at).desc()).limit(limit)
    return list(await work.session.exec(query))


async def counts_of(work: Work, lot: LotRow) -> LotCounts:
    """Where the blanks of a lot are, by the book."""
    query = (
        select(BlankRow.state, func.count())
        .where(BlankRow.lot_number == lot.lot_number)
        .group_by(col(BlankRow.state))
    )
    found = {BlankState(state): count for state, count in await work.session.exec(query)}
    return LotCounts(
        received=lot.received,
        waiting=found.get(BlankState.RECEIVED, 0),
        in_vault=found.get(BlankState.IN_VAULT, 0),
        issued=found.get(BlankState.ISSUED, 0),
        used=found.get(BlankState.USED, 0),
        spoiled=found.get(BlankState.SPOILED, 0),
        destroyed=found.get(BlankState.DESTROYED, 0),
        missing=found.get(BlankState.MISSING, 0),
    )


async def add_lot(work: Work, lot: LotRow) -> None:
    """Insert a lot and a row for each of its blanks; LotExists when any of them is there."""
    await _insert(work, lot)
    numbers = range(lot.first_number, lot.first_number + lot.received)
    blanks = [
        {
            "serial": serial_of(lot.serial_prefix, number),
            "lot_number": lot.lot_number,
            "number": number,
            "state": BlankState.RECEIVED,
            "state_changed_at": work.clock(),
        }
        for number in numbers
    ]
    try:
        await work.session.exec(insert(BlankRow), params=blanks)
    except IntegrityError as error:
        raise _translated(error) from error


async def move_lot(work: Work, lot: LotRow, to: LotState | None, **values: Any) -> None:
    """Write the new state of a lot, and more columns in the same statement."""
    statement = (
        update(LotRow)
        .where(col(LotRow.lot_number) == lot.lot_number, col(LotRow.state) == lot.state)
        .values(state=to or lot.state, **values)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        raise _translated(error) from error
    if moved.rowcount != 1:
        raise LotChanged
    await work.session.refresh(lot)


async def move_all(work: Work, lot: LotRow, event: BlankEvent) -> int:
    """Move every blank of a lot that the event can move; returns how many."""
    return await _move(work, event, col(BlankRow.lot_number) == lot.lot_number)


async def move_range(work: Work, lot: LotRow, serials: SerialRange, event: BlankEvent) -> int:
    """Move the blanks of a range that the event can move; returns how many."""
    return await _move(
        work,
        event,
        col(BlankRow.lot_number) == lot.lot_number,
        col(BlankRow.number) >= serials.first,
        col(BlankRow.number) < serials.first + serials.count,
    )


async def move_named(
    work: Work,
    serials: Sequence[str],
    event: BlankEvent,
    *,
    lot: LotRow | None = None,
    **values: Any,
) -> int:
    """Move the blanks named, of one lot or of whichever, that the event can move."""
    conditions: list[Any] = [col(BlankRow.serial).in_(serials)]
    if lot is not None:
        conditions.append(col(BlankRow.lot_number) == lot.lot_number)
    return await _move(work, event, *conditions, **values)


async def get_blank(work: Work, serial: str) -> BlankRow:
    """The blank, which nobody else changes until this work ends."""
    query = (
        select(BlankRow)
        .where(BlankRow.serial == serial)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    blank = (await work.session.exec(query)).first()
    if blank is None:
        raise BlankNotFound
    return blank


async def record_custody(work: Work, row: CustodyRow) -> None:
    await _insert(work, row)


async def record_reconciliation(work: Work, row: ReconciliationRow) -> None:
    await _insert(work, row)


async def add_destruction(work: Work, row: DestructionRow) -> None:
    await _insert(work, row)


async def set_aside(work: Work, blanks: Sequence[str], destruction_id: UUID) -> int:
    """Keep spoiled blanks for one destruction; returns how many were free for it."""
    kept = await work.session.exec(
        update(BlankRow)
        .where(
            col(BlankRow.serial).in_(blanks),
            col(BlankRow.state) == BlankState.SPOILED,
            col(BlankRow.destruction_id).is_(None),
        )
        .values(destruction_id=destruction_id)
    )
    return int(kept.rowcount)


async def get_destruction(work: Work, destruction_id: UUID) -> DestructionRow:
    found = await work.session.get(DestructionRow, destruction_id)
    if found is None:
        raise DestructionNotFound
    return found


async def blanks_of(work: Work, destruction_id: UUID) -> list[BlankRow]:
    """The blanks that a destruction is about, by serial number."""
    query = (
        select(BlankRow)
        .where(BlankRow.destruction_id == destruction_id)
        .order_by(BlankRow.serial)
        .execution_options(populate_existing=True)
    )
    return list(await work.session.exec(query))


async def move_destruction(
    work: Work, row: DestructionRow, to: DestructionState, **values: Any
) -> None:
    """Write the new state only if nobody decided meanwhile."""
    statement = (
        update(DestructionRow)
        .where(
            col(DestructionRow.destruction_id) == row.destruction_id,
            col(DestructionRow.state) == row.state,
        )
        .values(state=to, **values)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        raise _translated(error) from error
    if moved.rowcount != 1:
        raise DestructionChanged
    await work.session.refresh(row)


async def release_set_aside(work: Work, destruction_id: UUID) -> None:
    """The blanks of a destruction that will not be are free for another."""
    await work.session.exec(
        update(BlankRow)
        .where(col(BlankRow.destruction_id) == destruction_id)
        .values(destruction_id=None)
    )


async def join_destruction(work: Work, blanks: Sequence[str], destruction_id: UUID) -> None:
    """The blanks of which cards were made are destroyed with them."""
    await work.session.exec(
        update(BlankRow)
        .where(col(BlankRow.serial).in_(blanks), col(BlankRow.destruction_id).is_(None))
        .values(destruction_id=destruction_id)
    )


async def destroy_blanks(work: Work, destruction_id: UUID, *, before: str) -> int:
    """Destroy the blanks that were set aside, before the second officer; returns how many."""
    return await _move(
        work,
        BlankEvent.DESTROY,
        col(BlankRow.destruction_id) == destruction_id,
        destroyed_by=before,
    )


async def state_of_lot(work: Work, lot_number: str) -> LotState:
    query = select(LotRow.state).where(LotRow.lot_number == lot_number)
    return LotState((await work.session.exec(query)).one())


async def _move(work: Work, event: BlankEvent, *conditions: Any, **values: Any) -> int:
    """Guarded by the lifecycle: a blank in a state that the event does not leave stays there."""
    moves = {old: new for (old, known), new in BLANK_LIFECYCLE.moves.items() if known is event}
    (to,) = set(moves.values())
    statement = (
        update(BlankRow)
        .where(col(BlankRow.state).in_(moves), *conditions)
        .values(state=to, state_changed_at=work.clock(), **values)
        .execution_options(synchronize_session=False)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        raise _translated(error) from error
    return int(moved.rowcount)


async def _insert(work: Work, row: Any) -> None:
    work.session.add(row)
    try:
        await work.session.flush()
    except IntegrityError as error:
        raise _translated(error) from error


def _translated(error: IntegrityError) -> Exception:
    """What a broken rule of the schema means to whoever broke it."""
    broken = violated(error)
    if broken in _TOKENS:
        return ApprovalInvalid(USED_BEFORE)
    if broken in _FOUR_EYES:
        return ApproverNotIndependent()
    if broken in _EXISTING:
        return LotExists()
    if broken == "blanks_of_a_blocked_lot":
        return LotBlocked()
    return error
