"""Writes of comparisons at border posts."""

from identity.recognition.tables import PostCheckRow
from shared.database.work import Work


async def add(work: Work, check: PostCheckRow) -> None:
    work.session.add(check)
    await work.session.flush()
