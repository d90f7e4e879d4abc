"""All reads and writes of who is in the register: numbers, states of record and life."""

from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from sqlalchemy import Update
from sqlmodel import col, func, select, update
from sqlmodel.sql.expression import SelectOfScalar

from identity.contract.records import LifeState, RecordState
from identity.errors.persons import PersonChanged, PersonNotFound
from identity.persons.tables import FingerprintRow, PersonRow, PersonVersionRow, PortraitRow
from shared.database.drawn_rows import insert_drawn
from shared.database.work import Work

_DRAWN = frozenset({"persons_identity_number_key"})
_MERGES_FOLLOWED_MAX = 100
"""Merges cannot form a circle; a register that says otherwise is broken, not endless."""


async def by_number(work: Work, identity_number: str) -> PersonRow:
    """The person with this very number, merged or not; PersonNotFound."""
    return await _one(work, select(PersonRow).where(PersonRow.identity_number == identity_number))


async def by_id(work: Work, person_id: UUID) -> PersonRow:
    return await _one(work, select(PersonRow).where(PersonRow.person_id == person_id))


async def by_id_locked(work: Work, person_id: UUID) -> PersonRow:
    """The person as they are now, whom nobody else changes until this work ends."""
    query = (
        select(PersonRow)
        .where(PersonRow.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return await _one(work, query)


async def ids_after(work: Work, after: UUID | None, *, limit: int) -> list[UUID]:
    """Persons behind one of them, in a fixed order."""
    query = select(PersonRow.person_id).order_by(col(PersonRow.person_id)).limit(limit)
    if after is not None:
        query = query.where(col(PersonRow.person_id) > after)
    return list(await work.session.exec(query))


async def counted(work: Work) -> int:
    """How many persons the register has, merged ones too."""
    return (await work.session.exec(select(func.count()).select_from(PersonRow))).one()


async def surviving(work: Work, person: PersonRow) -> PersonRow:
    """The person, or whom their record was merged into, step by step."""
    for _ in range(_MERGES_FOLLOWED_MAX):
        if person.merged_into is None:
            return person
        person = await by_id(work, person.merged_into)
    raise RuntimeError("merges form a circle")


async def ids_merged_into(work: Work, person_id: UUID) -> set[UUID]:
    """The person and all whose records live on in theirs."""
    found, newest = {person_id}, {person_id}
    while newest:
        query = select(PersonRow.person_id).where(col(PersonRow.merged_into).in_(newest))
        newest = set(await work.session.exec(query)) - found
        found |= newest
    return found


async def numbers_merged_into(work: Work, person_id: UUID) -> list[str]:
    """The number of a person and those of all whose records live on in theirs."""
    everybody = await ids_merged_into(work, person_id)
    query = select(PersonRow.identity_number).where(col(PersonRow.person_id).in_(everybody))
    return list(await work.session.exec(query))


async def add(
    work: Work,
    draw: Callable[[], Awaitable[PersonRow]],
    version: PersonVersionRow,
    portrait: PortraitRow | None,
    fingerprints: Iterable[FingerprintRow],
) -> PersonRow:
    """Insert a person under the number that is drawn for them; raises NoFreeNumberDrawn."""
    person = await insert_drawn(work, draw, unique=_DRAWN)
    work.session.add_all([version, *fingerprints])
    if portrait is not None:
        work.session.add(portrait)
    return person


async def move_record(
    work: Work, person: PersonRow, to: RecordState, *, merged_into: UUID | None = None
) -> None:
    """Write the new state of the record only if nobody changed it since it was read."""
    statement = (
        update(PersonRow)
        .where(
            col(PersonRow.person_id) == person.person_id,
            col(PersonRow.record_state) == person.record_state,
        )
        .values(record_state=to, merged_into=merged_into)
    )
    await _guarded(work, person, statement)


async def move_life(work: Work, person: PersonRow, to: LifeState) -> None:
    """The same for the state of life."""
    statement = (
        update(PersonRow)
        .where(
            col(PersonRow.person_id) == person.person_id,
            col(PersonRow.life_state) == person.life_state,
        )
        .values(life_state=to)
    )
    await _guarded(work, person, statement)


async def _one(work: Work, query: SelectOfScalar[PersonRow]) -> PersonRow:
    person = (await work.session.exec(query)).first()
    if person is None:
        raise PersonNotFound
    return person


async def _guarded(work: Work, person: PersonRow, statement: Update) -> None:
    if (await work.session.exec(statement)).rowcount != 1:
        raise PersonChanged
    await work.session.refresh(person)
