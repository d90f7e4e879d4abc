"""All reads and writes of what identification systems hold: of any, and of the reference one."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, delete, select, update

from identity.deduplication.tables import EncounterRow, GalleryEntryRow
from shared.database.work import Work

_NOBODYS = """
    NOT EXISTS (SELECT FROM dedup_subjects AS s WHERE s.subject_id = e.encounter_id)
    AND NOT EXISTS (SELECT FROM persons AS p WHERE p.person_id = e.encounter_id)
    AND (
        NOT EXISTS (SELECT FROM dedup_jobs AS j WHERE j.subject_id = e.encounter_id)
        OR e.person_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM dedup_unindexed AS u WHERE u.person_id = e.person_id)
    )
"""
"""Of no person and no applicant; or of a person of whom the system has something newer."""
_ORPHANS = text(
    "SELECT e.encounter_id FROM dedup_encounters AS e"  # noqa: S608 - the condition above
    f" WHERE e.ordered_at < :before AND {_NOBODYS} ORDER BY e.ordered_at LIMIT :most"
)
_IS_SOMEBODYS = text(
    "SELECT EXISTS (SELECT FROM dedup_encounters AS e"  # noqa: S608 - the condition above
    f" WHERE e.encounter_id = :encounter_id AND NOT ({_NOBODYS}))"
)


async def note_order(work: Work, encounter_id: UUID) -> None:
    """Remember, before the system is told, that it may hold an encounter from now on."""
    statement = insert(EncounterRow).values(encounter_id=encounter_id, ordered_at=work.clock())
    connection = await work.session.connection()
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["encounter_id"],
            set_={"ordered_at": work.clock(), "person_id": None},
        )
    )


async def note_taken_over(work: Work, encounter_id: UUID, person_id: UUID) -> None:
    """What was captured once is in a person's record now, and is needed only until that is held."""
    await work.session.exec(
        update(EncounterRow)
        .where(col(EncounterRow.encounter_id) == encounter_id)
        .values(person_id=person_id)
        .execution_options(synchronize_session=False)
    )


async def orphans(work: Work, *, before: datetime, limit: int) -> list[UUID]:
    """Encounters that are nobody's any more and were ordered before an instant, oldest first."""
    connection = await work.session.connection()
    return list((await connection.execute(_ORPHANS, {"before": before, "most": limit})).scalars())


async def is_somebodys(work: Work, encounter_id: UUID) -> bool:
    connection = await work.session.connection()
    return bool(await connection.scalar(_IS_SOMEBODYS, {"encounter_id": encounter_id}))


async def note_forgotten(work: Work, encounter_id: UUID, *, before: datetime) -> None:
    """The system forgot an encounter; one ordered since an instant it may yet come to hold."""
    await work.session.exec(
        delete(EncounterRow).where(
            col(EncounterRow.encounter_id) == encounter_id, col(EncounterRow.ordered_at) < before
        )
    )


async def hold_entry(connection: AsyncConnection, encounter_id: UUID, sealed: bytes) -> None:
    """Write what the reference system holds of an encounter, over what it held before."""
    statement = insert(GalleryEntryRow).values(encounter_id=encounter_id, sealed_templates=sealed)
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["encounter_id"], set_={"sealed_templates": sealed}
        )
    )


async def drop_entry(connection: AsyncConnection, encounter_id: UUID) -> None:
    await connection.execute(
        delete(GalleryEntryRow).where(col(GalleryEntryRow.encounter_id) == encounter_id)
    )


async def entry_ids(connection: AsyncConnection, *, limit: int) -> list[UUID]:
    found = await connection.execute(select(GalleryEntryRow.encounter_id).limit(limit))
    return [row.encounter_id for row in found]


async def entries(
    connection: AsyncConnection, encounter_ids: Iterable[UUID]
) -> list[tuple[UUID, bytes]]:
    query = select(GalleryEntryRow.encounter_id, GalleryEntryRow.sealed_templates).where(
        col(GalleryEntryRow.encounter_id).in_(list(encounter_ids))
    )
    return [(row.encounter_id, row.sealed_templates) for row in await connection.execute(query)]
