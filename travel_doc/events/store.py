"""All reads and writes of what the register told about people's cards."""

from sqlmodel import select

from shared.database.work import Work
from travel_doc.events.rules import HolderNotice
from travel_doc.events.tables import HolderNoticeRow


async def add(work: Work, notice: HolderNoticeRow) -> None:
    work.session.add(notice)
    await work.session.flush()


async def about(work: Work, identity_number: str) -> list[HolderNotice]:
    """All that was told about a person's cards."""
    query = select(HolderNoticeRow).where(HolderNoticeRow.identity_number == identity_number)
    return [
        HolderNotice(row.topic, row.occurred_at, row.received_at)
        for row in await work.session.exec(query)
    ]
