"""All reads and writes of what identification systems hold: of any, and of the reference one."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Sequence, and_, or_, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, delete, func, select, update

from identity.deduplication.tables import EncounterRow, GalleryDepartureRow, GalleryEntryRow
from shared.database.work import Work

ENTRIES_LOCK = 0x6C69_7067_656E
"""One at a time changes the entries: the order of their changes is the order of the commits."""
_CHANGE = Sequence("gallery_changes").next_value()
_HOLDS_SOMETHING = or_(
    col(GalleryEntryRow.fingers) > 0,
    col(GalleryEntryRow.face_engine).is_not(None),
    col(GalleryEntryRow.face_missing),
)
_LAST = 2**63 - 1
_ENTRIES = text(
    """
    SELECT encounter_id, fingers, sealed_templates, face_engine, sealed_face, face_missing
    FROM gallery_entries WHERE encounter_id = ANY(CAST(:ids AS uuid[]))
    """
)
_LATEST_CHANGE = text(
    """
    SELECT coalesce(greatest(
        (SELECT max(change) FROM gallery_entries), (SELECT max(change) FROM gallery_departures)
    ), 0)
    """
)
_FACE_CHANGES = text(
    """
    SELECT change, number, encounter_id, CASE WHEN face_engine = :engine THEN sealed_face END
    FROM gallery_entries
    WHERE change > :after AND change <= :until AND (face_engine = :engine OR NOT :held_only)
    UNION ALL
    SELECT change, number, NULL, NULL FROM gallery_departures
    WHERE change > :after AND change <= :until AND NOT :held_only
    ORDER BY 1 LIMIT :most
    """
)
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


class Entry(NamedTuple):
    """What the reference system holds of one encounter."""

    encounter_id: UUID
    fingers: int
    sealed_templates: bytes
    face_engine: str | None = None
    sealed_face: bytes | None = None
    face_missing: bool = False


class SealedFaceChange(NamedTuple):
    """What became of a face: held now, or, without one, held no more."""

    change: int
    number: int
    encounter_id: UUID | None
    sealed_face: bytes | None


async def hold_entry(connection: AsyncConnection, entry: Entry) -> None:
    """Write what the reference system holds of an encounter, over what it held before."""
    await _alone_with_the_entries(connection)
    change = (await connection.execute(select(_CHANGE))).scalar_one()
    held = entry._asdict() | {"change": change}
    statement = insert(GalleryEntryRow).values(number=change, **held)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["encounter_id"], set_=held)
    )


async def drop_entry(connection: AsyncConnection, encounter_id: UUID) -> None:
    await _alone_with_the_entries(connection)
    dropped = await connection.execute(
        delete(GalleryEntryRow)
        .where(col(GalleryEntryRow.encounter_id) == encounter_id)
        .returning(col(GalleryEntryRow.number))
    )
    numbers = [row.number for row in dropped]
    if numbers:
        await connection.execute(
            insert(GalleryDepartureRow).values(change=_CHANGE, number=numbers[0])
        )


async def entry_ids(connection: AsyncConnection, *, limit: int) -> list[UUID]:
    """Encounters of which there is anything to compare, or would be had it been measured."""
    query = select(GalleryEntryRow.encounter_id).where(_HOLDS_SOMETHING).limit(limit)
    return [row.encounter_id for row in await connection.execute(query)]


async def without_face(connection: AsyncConnection, engine: str, *, limit: int) -> list[UUID]:
    """Encounters with something to compare, and no face that this engine measured."""
    face = col(GalleryEntryRow.face_engine)
    another = or_(face.is_(None), face < engine, face > engine)
    query = select(GalleryEntryRow.encounter_id).where(and_(_HOLDS_SOMETHING, another))
    return [row.encounter_id for row in await connection.execute(query.limit(limit))]


async def entries(connection: AsyncConnection, encounter_ids: Iterable[UUID]) -> list[Entry]:
    rows = await connection.execute(_ENTRIES, {"ids": list(encounter_ids)})
    return [Entry(*row) for row in rows]


async def number_of(connection: AsyncConnection, encounter_id: UUID) -> int:
    """What galleries of faces know an encounter by that is held."""
    query = select(GalleryEntryRow.number).where(GalleryEntryRow.encounter_id == encounter_id)
    return (await connection.execute(query)).scalar_one()


async def numbered(connection: AsyncConnection, numbers: Iterable[int]) -> dict[int, UUID]:
    """Whose the faces of a gallery are."""
    query = select(GalleryEntryRow.number, GalleryEntryRow.encounter_id).where(
        col(GalleryEntryRow.number).in_(list(numbers))
    )
    return {row.number: row.encounter_id for row in await connection.execute(query)}


async def latest_change(connection: AsyncConnection) -> int:
    """The last change that committed; 0 before the first."""
    return int((await connection.execute(_LATEST_CHANGE)).scalar_one())


async def face_changes(
    connection: AsyncConnection,
    engine: str,
    *,
    after: int,
    until: int | None,
    limit: int,
    held_only: bool,
) -> list[SealedFaceChange]:
    """What became of faces that this engine measures, in the order of the commits.

    `held_only` leaves out those that are held no more: for whoever holds nobody yet.
    """
    asked = {
        "engine": engine,
        "after": after,
        "until": _LAST if until is None else until,
        "most": limit,
        "held_only": held_only,
    }
    return [SealedFaceChange(*row) for row in await connection.execute(_FACE_CHANGES, asked)]


async def _alone_with_the_entries(connection: AsyncConnection) -> None:
    await connection.execute(select(func.pg_advisory_xact_lock(ENTRIES_LOCK)))
