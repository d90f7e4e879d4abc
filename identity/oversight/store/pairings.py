"""All reads and writes of pairings, of draws, and of who took part."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, func, select, update

from identity.contract.oversight.pairings import PairingState
from identity.errors.oversight import PairingChanged, PairingNotFound
from identity.oversight.rules.pairing import Seat
from identity.oversight.tables.pairings import DrawRow, PairingRow, ParticipantRow
from shared.database.work import Work


async def find_locked(work: Work, object_id: UUID) -> PairingRow | None:
    query = (
        select(PairingRow)
        .where(PairingRow.object_id == object_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await work.session.exec(query)).first()


async def get_locked(work: Work, object_id: UUID) -> PairingRow:
    found = await find_locked(work, object_id)
    if found is None:
        raise PairingNotFound
    return found


async def get(work: Work, object_id: UUID) -> PairingRow:
    found = await work.session.get(PairingRow, object_id)
    if found is None:
        raise PairingNotFound
    return found


async def add(work: Work, pairing: PairingRow) -> None:
    work.session.add(pairing)
    await work.session.flush()


async def move(work: Work, pairing: PairingRow, to: PairingState, **values: Any) -> None:
    """Write the new state only if nobody moved the pairing since it was read."""
    moved = await work.session.exec(
        update(PairingRow)
        .where(
            col(PairingRow.object_id) == pairing.object_id, col(PairingRow.state) == pairing.state
        )
        .values(state=to, **values)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:
        raise PairingChanged
    await work.session.refresh(pairing)


async def in_state(work: Work, state: PairingState, *, limit: int) -> list[PairingRow]:
    """Those that have waited longest first."""
    query = (
        select(PairingRow)
        .where(col(PairingRow.state) == state)
        .order_by(col(PairingRow.waiting_since), col(PairingRow.object_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def waiting_locked(work: Work, *, limit: int) -> list[PairingRow]:
    """Some for which nobody is drawn; several works may do it at once, each takes others.

    By chance which: many that wait for an office where nobody is on duty keep no other waiting.
    """
    query = (
        select(PairingRow)
        .where(col(PairingRow.state) == PairingState.WAITING)
        .order_by(func.random())
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(await work.session.exec(query))


async def overdue_locked(work: Work, *, now: datetime, limit: int) -> list[PairingRow]:
    """Those whose officer had their time; the same."""
    query = (
        select(PairingRow)
        .where(col(PairingRow.state) == PairingState.DRAWN, col(PairingRow.due_at) <= now)
        .order_by(col(PairingRow.due_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(await work.session.exec(query))


async def of_officer(work: Work, officer: str, *, limit: int) -> list[PairingRow]:
    """What an officer is to decide, the most urgent first."""
    query = (
        select(PairingRow)
        .where(PairingRow.officer == officer, col(PairingRow.state) == PairingState.DRAWN)
        .order_by(col(PairingRow.due_at), col(PairingRow.object_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def add_draw(work: Work, draw: DrawRow) -> None:
    work.session.add(draw)
    await work.session.flush()


async def draws_of(work: Work, object_id: UUID) -> list[DrawRow]:
    query = select(DrawRow).where(DrawRow.object_id == object_id).order_by(col(DrawRow.number))
    return list(await work.session.exec(query))


async def change_draw(work: Work, pairing: PairingRow, **values: Any) -> None:
    """Write what became of the latest draw."""
    await work.session.exec(
        update(DrawRow)
        .where(col(DrawRow.object_id) == pairing.object_id, col(DrawRow.number) == pairing.draws)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )


async def shown(work: Work, pairing: PairingRow) -> None:
    """The drawn officer sees the file; the first time counts."""
    await work.session.exec(
        update(DrawRow)
        .where(
            col(DrawRow.object_id) == pairing.object_id,
            col(DrawRow.number) == pairing.draws,
            col(DrawRow.shown_at).is_(None),
        )
        .values(shown_at=work.clock())
        .execution_options(synchronize_session=False)
    )


async def took_part(work: Work, object_id: UUID, seat: Seat) -> None:
    """Remember that somebody took part; told again, it changes nothing."""
    await work.session.exec(
        insert(ParticipantRow)
        .values(object_id=object_id, officer=seat.officer, place=seat.place, machine=seat.machine)
        .on_conflict_do_nothing()
    )


async def participants(work: Work, object_id: UUID) -> list[Seat]:
    query = select(ParticipantRow).where(ParticipantRow.object_id == object_id)
    return [Seat(one.officer, one.place, one.machine) for one in await work.session.exec(query)]
