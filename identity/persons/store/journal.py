"""The journal of what became of each person's record: entries are added, none is changed."""

from typing import NamedTuple
from uuid import UUID

from sqlmodel import col, func, select

from identity.contract.records import PersonEvent
from identity.persons.tables import PersonEventRow
from shared.database.work import Work


class Authority(NamedTuple):
    """On whose word something is written: who asked, who approved, in which decision."""

    acted_by: str
    approved_by: str | None = None
    decision_id: UUID | None = None


class PersonChange(NamedTuple):
    """Something became of a person's record; `about` names what else it concerns."""

    event: PersonEvent
    person_id: UUID
    by: Authority
    about: UUID | None = None


async def enter(work: Work, change: PersonChange) -> None:
    """Add an entry to the journal of a person."""
    work.session.add(
        PersonEventRow(
            person_id=change.person_id,
            event=change.event,
            occurred_at=work.clock(),
            acted_by=change.by.acted_by,
            approved_by=change.by.approved_by,
            decision_id=change.by.decision_id,
            about=change.about,
        )
    )
    await work.session.flush()


async def journal_of(work: Work, person_id: UUID, *, after: int = 0) -> list[PersonEventRow]:
    """What became of a person's record, in order, from a position on."""
    query = (
        select(PersonEventRow)
        .where(PersonEventRow.person_id == person_id, col(PersonEventRow.position) > after)
        .order_by(col(PersonEventRow.position))
    )
    return list(await work.session.exec(query))


async def last_position(work: Work, person_id: UUID) -> int:
    """Where a person's journal ends."""
    query = select(func.max(PersonEventRow.position)).where(PersonEventRow.person_id == person_id)
    return (await work.session.exec(query)).one() or 0
