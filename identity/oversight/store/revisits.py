"""All reads and writes of re-visits."""

from typing import Any
from uuid import UUID

from sqlalchemy import literal
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from identity.contract.oversight.revisits import RevisitState
from identity.errors.oversight import RevisitChanged, RevisitNotFound
from identity.oversight.tables.oversight import RevisitRow
from identity.oversight.tables.pairings import DrawRow, DutyRow, ParticipantRow
from shared.database.work import Work


async def add(work: Work, revisit: RevisitRow) -> bool:
    """Open a re-visit; False where this file's person is to be re-visited already."""
    added = await work.session.exec(
        insert(RevisitRow)
        .values(**revisit.model_dump())
        .on_conflict_do_nothing()
        .returning(col(RevisitRow.revisit_id))
    )
    return added.first() is not None


async def get(work: Work, revisit_id: UUID) -> RevisitRow:
    found = await work.session.get(RevisitRow, revisit_id)
    if found is None:
        raise RevisitNotFound
    return found


async def in_state(work: Work, state: RevisitState, *, limit: int) -> list[RevisitRow]:
    query = (
        select(RevisitRow)
        .where(col(RevisitRow.state) == state)
        .order_by(col(RevisitRow.opened_at), col(RevisitRow.revisit_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def move(work: Work, revisit: RevisitRow, to: RevisitState, **values: Any) -> None:
    """Write the new state only if nobody reported since it was read."""
    moved = await work.session.exec(
        update(RevisitRow)
        .where(
            col(RevisitRow.revisit_id) == revisit.revisit_id,
            col(RevisitRow.state) == revisit.state,
            col(RevisitRow.attempts) == revisit.attempts,
        )
        .values(state=to, **values)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:
        raise RevisitChanged
    await work.session.refresh(revisit)


async def take_over_participants(work: Work, *, decided: UUID, revisit_id: UUID) -> None:
    """Whoever took part in a file, or was drawn for it, is not to visit."""
    seats = select(
        literal(revisit_id),
        col(ParticipantRow.officer),
        col(ParticipantRow.place),
        col(ParticipantRow.machine),
    ).where(ParticipantRow.object_id == decided)
    drawn = (
        select(literal(revisit_id), col(DutyRow.officer), col(DutyRow.place), col(DutyRow.machine))
        .join(DrawRow, col(DrawRow.duty_id) == col(DutyRow.duty_id))
        .where(DrawRow.object_id == decided)
    )
    for found in (seats, drawn):
        await work.session.exec(
            insert(ParticipantRow)
            .from_select(["object_id", "officer", "place", "machine"], found)
            .on_conflict_do_nothing()
        )
