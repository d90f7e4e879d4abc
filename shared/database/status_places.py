"""Places in status lists, for every table whose documents have one."""

import secrets
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from shared.status.document_reference import StatusReference
from shared.status.publication import DOCUMENTS_PER_LIST


async def newest_list(session: AsyncSession, row: type[SQLModel]) -> int:
    """The number of the newest list; 0 before the first document."""
    status_list = _column(row, "status_list")
    return int(await (await session.connection()).scalar(select(func.max(status_list))) or 0)


async def free_place(session: AsyncSession, row: type[SQLModel]) -> StatusReference:
    """A random place in the newest list, or in a new one once that is half full.

    Random, so that the order of a list says nothing about the order of issue; half full, so that
    a draw or two is enough. The table's unique constraint decides if two draw the same at once.
    """
    connection = await session.connection()
    status_list, status_index = _column(row, "status_list"), _column(row, "status_index")
    newest = await newest_list(session, row)
    taken = select(func.count()).where(status_list == newest)
    if (await connection.scalar(taken) or 0) >= DOCUMENTS_PER_LIST // 2:
        newest += 1
    while True:
        index = secrets.randbelow(DOCUMENTS_PER_LIST)
        same = select(status_index).where(status_list == newest, status_index == index)
        if await connection.scalar(same) is None:
            return StatusReference(newest, index)


def _column(row: type[SQLModel], name: str) -> ColumnElement[Any]:
    column: ColumnElement[Any] = getattr(row, name)
    return column
