"""Places in status lists, for every table whose documents have one, and the lists' versions."""

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Integer, MetaData, Table, func, select
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from shared.database.drawn_rows import NoFreeNumberDrawn
from shared.database.work import Work
from shared.status.document_reference import StatusReference
from shared.status.publication import DOCUMENTS_PER_LIST

PLACES_DRAWN = 32
"""Asked about at once: in a list that is half full, one order in 4,294,967,296 gets none."""

STATUS_LISTS = MetaData()
STATUS_LIST_VERSIONS = Table(
    "status_list_versions",
    STATUS_LISTS,
    Column("list_number", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)
"""One row per list there is. A trigger on the documents raises the version with every change, in
the same transaction (`platform_schema.create_status_list_versions`)."""


async def list_version(session: AsyncSession, list_number: int) -> int | None:
    """How often the list has changed; None if there is no such list.

    Whoever reads statuses after this reads at least the version it told.
    """
    versions = STATUS_LIST_VERSIONS.c
    query = select(versions.version).where(versions.list_number == list_number)
    found = await (await session.connection()).scalar(query)
    return None if found is None else int(found)


async def free_place(work: Work, row: type[SQLModel]) -> StatusReference:
    """A random place in the newest list, or in a new one once that is half full.

    Random, so that the order of a list says nothing about the order of issue; half full, so that
    one of PLACES_DRAWN is free. The table's unique constraint decides if two works draw the same
    at once: see `insert_drawn`. NoFreeNumberDrawn if none was free.
    """
    connection = await work.session.connection()
    status_list, status_index = _column(row, "status_list"), _column(row, "status_index")
    newest = int(await connection.scalar(select(func.max(status_list))) or 0)
    taken = select(func.count()).where(status_list == newest)
    if (await connection.scalar(taken) or 0) >= DOCUMENTS_PER_LIST // 2:
        newest += 1
    drawn = [work.random.randrange(DOCUMENTS_PER_LIST) for _ in range(PLACES_DRAWN)]
    same = select(status_index).where(status_list == newest, status_index.in_(drawn))
    held = set(await connection.scalars(same))
    for index in drawn:
        if index not in held:
            return StatusReference(newest, index)
    raise NoFreeNumberDrawn


def _column(row: type[SQLModel], name: str) -> ColumnElement[Any]:
    column: ColumnElement[Any] = getattr(row, name)
    return column
