"""Does a statement do the same by the driver alone as through SQLAlchemy?"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database.constraints import violated
from shared.database.driver import fetch
from shared.database.statement import Statement
from tests.support.postgres import Databases

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
SPEND = (
    "INSERT INTO replay_nonces (entity, nonce, expires_at)"
    " VALUES (:entity, :nonce, :expires_at) RETURNING nonce, expires_at"
)
COUNT = Statement("SELECT count(*) FROM replay_nonces", {})


def spending(nonce: str) -> Statement:
    return Statement(SPEND, {"entity": "post", "nonce": nonce, "expires_at": NOON})


@pytest.fixture
async def connection(databases: Databases) -> AsyncIterator[AsyncConnection]:
    async with databases.fresh("identity") as engine, engine.connect() as connection:
        yield connection


async def test_the_first_statement_and_those_after_it_return_the_same(
    connection: AsyncConnection,
) -> None:
    assert await fetch(connection, spending("first")) == [("first", NOON)]
    assert await fetch(connection, spending("second")) == [("second", NOON)]


async def test_what_the_driver_wrote_is_undone_with_the_transaction(
    connection: AsyncConnection,
) -> None:
    for nonce in ("first", "second"):
        await fetch(connection, spending(nonce))
    await connection.rollback()

    assert await fetch(connection, COUNT) == [(0,)]


async def test_what_the_driver_wrote_is_there_after_the_commit(
    connection: AsyncConnection,
) -> None:
    for nonce in ("first", "second"):
        await fetch(connection, spending(nonce))
    await connection.commit()

    assert await fetch(connection, COUNT) == [(2,)]


@pytest.mark.parametrize("before", [0, 1])
async def test_a_broken_rule_is_told_by_its_name(connection: AsyncConnection, before: int) -> None:
    await fetch(connection, spending("spent"))
    await connection.commit()
    for _ in range(before):
        await fetch(connection, COUNT)

    with pytest.raises(IntegrityError) as broken:
        await fetch(connection, spending("spent"))

    assert violated(broken.value) == "replay_nonces_pkey"


async def test_a_connection_that_is_lost_meanwhile_raises_as_through_sqlalchemy(
    connection: AsyncConnection,
) -> None:
    ((pid,),) = await fetch(connection, Statement("SELECT pg_backend_pid()", {}))
    async with connection.engine.connect() as other:
        await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    with pytest.raises(DBAPIError):
        await fetch(connection, COUNT)
    await connection.invalidate()
