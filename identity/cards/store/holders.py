"""Reads and writes of what holders and others say of cards: codes, declarations, reports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select, update

from identity.cards.tables.cards import CardRow
from identity.cards.tables.declarations import CardReportRow, DeclarationRow, SuspensionCodeRow
from identity.errors.cards import ReportNotFound
from shared.database.work import Work
from shared.sealing.envelope import SealedField


def hash_place(card_id: UUID) -> SealedField:
    return SealedField("suspension_codes", str(card_id), "hash")


def document_place(declaration_id: UUID) -> SealedField:
    return SealedField("card_declarations", str(declaration_id), "document")


def place_place(declaration_id: UUID) -> SealedField:
    return SealedField("card_declarations", str(declaration_id), "place")


async def set_code(work: Work, card_id: UUID, sealed_hash: bytes) -> None:
    """Give a card a suspension code, in place of the one it had."""
    fresh = {
        "sealed_hash": sealed_hash,
        "made_at": work.clock(),
        "attempts": 0,
        "locked_at": None,
    }
    statement = insert(SuspensionCodeRow).values(card_id=card_id, **fresh)
    connection = await work.session.connection()
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["card_id"], set_=fresh)
    )


async def count_attempt(
    engine: AsyncEngine, card_number: str, *, attempts_max: int, now: datetime
) -> tuple[UUID, bytes] | None:
    """Count one attempt at a card's code before anybody looks whether it is right.

    In a transaction of its own, so that a refusal does not undo the count. Returns card and sealed
    hash, or None when there is no code or its attempts are used up.
    """
    code = SuspensionCodeRow
    the_card = select(CardRow.card_id).where(CardRow.card_number == card_number)
    counted = (
        update(code)
        .where(col(code.card_id).in_(the_card), col(code.attempts) < attempts_max)
        .values(attempts=code.attempts + 1)
        .returning(col(code.card_id), col(code.sealed_hash), col(code.attempts))
    )
    async with engine.begin() as connection:
        found = (await connection.execute(counted)).first()
        if found is None:
            return None
        if found.attempts >= attempts_max:
            await connection.execute(
                update(code).where(col(code.card_id) == found.card_id).values(locked_at=now)
            )
    return found.card_id, found.sealed_hash


async def forget_attempts(work: Work, card_id: UUID) -> None:
    """The code was right: wrong ones before it count no more."""
    await work.session.exec(
        update(SuspensionCodeRow)
        .where(col(SuspensionCodeRow.card_id) == card_id)
        .values(attempts=0, locked_at=None)
        .execution_options(synchronize_session=False)
    )


async def declare(work: Work, declaration: DeclarationRow) -> None:
    work.session.add(declaration)
    await work.session.flush()


async def report(work: Work, row: CardReportRow) -> None:
    work.session.add(row)
    await work.session.flush()


async def reports_on(work: Work, card_id: UUID) -> list[CardReportRow]:
    """Every report on a card, newest first."""
    query = (
        select(CardReportRow)
        .where(CardReportRow.card_id == card_id)
        .order_by(col(CardReportRow.reported_at).desc())
    )
    return list(await work.session.exec(query))


async def is_reported(work: Work, card_id: UUID) -> bool:
    """Whether a report stands against a card."""
    query = (
        select(CardReportRow.report_id)
        .where(CardReportRow.card_id == card_id, col(CardReportRow.withdrawn_at).is_(None))
        .limit(1)
    )
    return (await work.session.exec(query)).first() is not None


async def withdraw_report(work: Work, report_id: UUID, *, by: str) -> CardReportRow:
    """Take an open report back; ReportNotFound when there is none."""
    row = await work.session.get(CardReportRow, report_id)
    if row is None or row.withdrawn_at is not None:
        raise ReportNotFound
    row.withdrawn_by, row.withdrawn_at = by, work.clock()
    await work.session.flush()
    return row
