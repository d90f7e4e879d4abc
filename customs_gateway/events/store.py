"""All reads and writes of what registers told about drivers."""

from uuid import UUID

from sqlmodel import col, select

from customs_gateway.events.tables import DriverNoticeRow
from customs_gateway.movements.tables import ReleaseRow
from shared.database.work import Work
from shared.states import State


async def driven_by(work: Work, *, state: State, pseudonym: str) -> list[UUID]:
    """Movements that were released to a driver of a State."""
    query = select(ReleaseRow.movement_id).where(
        ReleaseRow.driver_pseudonym == pseudonym, ReleaseRow.driver_state == state
    )
    return list(await work.session.exec(query))


async def add(work: Work, notice: DriverNoticeRow) -> None:
    work.session.add(notice)
    await work.session.flush()


async def about_driver(work: Work, *, state: State, pseudonym: str) -> list[DriverNoticeRow]:
    """What a State told about a driver, in the order of the State's own count."""
    query = (
        select(DriverNoticeRow)
        .where(DriverNoticeRow.driver_pseudonym == pseudonym, DriverNoticeRow.driver_state == state)
        .order_by(col(DriverNoticeRow.sequence))
    )
    return list(await work.session.exec(query))
