"""Of whom the index and the gallery do not say yet what the register says."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select

from identity.deduplication.tables import UnindexedRow
from shared.database.work import Work

_NOBODY_MISSING = text(
    """
    SELECT NOT EXISTS (
        SELECT FROM dedup_unindexed AS u WHERE u.changes = 0
        OR NOT EXISTS (SELECT FROM dedup_subjects AS s WHERE s.person_id = u.person_id)
    )
    """
)


async def mark(work: Work, person_id: UUID) -> None:
    """Remember that the index does not say yet what the register says of a person."""
    statement = insert(UnindexedRow).values(person_id=person_id, changes=1)
    counted = {"changes": col(UnindexedRow.changes) + 1}
    connection = await work.session.connection()
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["person_id"], set_=counted)
    )


async def mark_for_rebuilding(work: Work, persons: Sequence[UUID]) -> None:
    """Remember of whom the index is made anew; nothing of them has changed."""
    if persons:
        statement = insert(UnindexedRow).values(
            [{"person_id": person_id, "changes": 0} for person_id in persons]
        )
        connection = await work.session.connection()
        await connection.execute(statement.on_conflict_do_nothing())


async def meets_everybody(work: Work) -> bool:
    """Whether a search made now meets all who are registered."""
    connection = await work.session.connection()
    return bool(await connection.scalar(_NOBODY_MISSING))


async def changes_of(work: Work, person_id: UUID) -> int:
    """How many changes of a person the index lacks."""
    query = select(UnindexedRow.changes).where(UnindexedRow.person_id == person_id)
    return (await work.session.exec(query)).first() or 0


async def mark_indexed(work: Work, person_id: UUID, changes: int) -> None:
    """The index has so many changes of a person; more may have been made meanwhile."""
    await work.session.exec(
        delete(UnindexedRow).where(
            col(UnindexedRow.person_id) == person_id, col(UnindexedRow.changes) == changes
        )
    )


async def persons(work: Work, *, limit: int) -> list[UUID]:
    """Persons of whom the index lacks something that changed."""
    query = select(UnindexedRow.person_id).where(col(UnindexedRow.changes) > 0)
    query = query.order_by(col(UnindexedRow.person_id)).limit(limit)
    return list(await work.session.exec(query))
