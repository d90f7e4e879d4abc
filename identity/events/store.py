"""All reads and writes of who asked about whom."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, delete, or_, select

from identity.events.rules import LASTS_MAX
from identity.events.tables import InquiryRow
from shared.database.work import Work


async def remember(
    work: Work, *, partner: str, subject: str, person_id: UUID, card_id: UUID | None
) -> None:
    """Keep that the partner asked now, once for each name, person and card."""
    asked = insert(InquiryRow).values(
        inquiry_id=uuid4(),
        partner=partner,
        subject=subject,
        person_id=person_id,
        card_id=card_id,
        asked_at=work.clock(),
    )
    connection = await work.session.connection()
    await connection.execute(
        asked.on_conflict_do_update(
            constraint="inquiries_one_each", set_={"asked_at": asked.excluded.asked_at}
        )
    )


async def concerning(work: Work, *, person_id: UUID, card_id: UUID) -> list[InquiryRow]:
    """Who asked about a person, or about this card of theirs."""
    query = select(InquiryRow).where(
        InquiryRow.person_id == person_id,
        or_(col(InquiryRow.card_id).is_(None), col(InquiryRow.card_id) == card_id),
    )
    return list(await work.session.exec(query))


async def forget(connection: AsyncConnection, *, now: datetime) -> None:
    """Forget questions that nobody is told anything for any more."""
    await connection.execute(delete(InquiryRow).where(col(InquiryRow.asked_at) < now - LASTS_MAX))
