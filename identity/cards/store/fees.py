"""Reads and writes of what is due for cards."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from identity.cards.tables.cards import CardFeeRow
from identity.contract.cards import FeeStatus, WaiverReason
from identity.errors.cards import FeeNotOwed
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import ApproverNotIndependent


async def add(work: Work, fee: CardFeeRow) -> None:
    work.session.add(fee)
    await work.session.flush()


async def of_card(work: Work, card_id: UUID) -> CardFeeRow:
    query = select(CardFeeRow).where(CardFeeRow.card_id == card_id)
    return (await work.session.exec(query)).one()


async def of_cards(work: Work, card_ids: Sequence[UUID]) -> dict[UUID, CardFeeRow]:
    query = select(CardFeeRow).where(col(CardFeeRow.card_id).in_(card_ids))
    return {fee.card_id: fee for fee in await work.session.exec(query)}


async def waive(work: Work, fee: CardFeeRow, *, by: str, reason: WaiverReason) -> None:
    """Waive what is owed; FeeNotOwed when nothing is, ApproverNotIndependent for who asked."""
    statement = (
        update(CardFeeRow)
        .where(
            col(CardFeeRow.card_id) == fee.card_id,
            col(CardFeeRow.status).in_((FeeStatus.OWED, FeeStatus.NOT_ESTABLISHED)),
        )
        .values(status=FeeStatus.WAIVED, waived_by=by, waiver_reason=reason, waived_at=work.clock())
    )
    try:
        waived = await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) == "card_fees_four_eyes":
            raise ApproverNotIndependent from error
        raise
    if waived.rowcount != 1:
        raise FeeNotOwed
    await work.session.refresh(fee)
