"""Run statements by the driver itself, inside a transaction of SQLAlchemy's.

For what every request does: an execution through SQLAlchemy costs several times the processor time
that the driver and the database's own protocol need.
"""

from functools import lru_cache
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database.statement import Statement

STATEMENTS_KEPT_MAX = 256
_DIALECT = dialect()  # type: ignore[no-untyped-call]  # the library's own


async def fetch(connection: AsyncConnection, statement: Statement) -> list[tuple[Any, ...]]:
    """The rows of a statement, none where it returns none; values in the driver's own types.

    The first statement of a transaction goes through SQLAlchemy, which begins it, and finds out
    when the connection was lost while nobody used it. Raises what SQLAlchemy would: IntegrityError
    for a broken rule of the schema, DBAPIError otherwise.
    """
    assert connection.sync_connection is not None
    driver: asyncpg.Connection = connection.sync_connection.connection.driver_connection
    sql, names = _compiled(statement.sql)
    values = tuple([statement.values[name] for name in names])
    if not driver.is_in_transaction():
        found = await connection.exec_driver_sql(sql, values)
        return [tuple(row) for row in found] if found.returns_rows else []
    try:
        rows = await driver.fetch(sql, *values)
    except asyncpg.IntegrityConstraintViolationError as error:
        raise IntegrityError(sql, None, error, hide_parameters=True) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DBAPIError(sql, None, error, hide_parameters=True) from error
    return [tuple(row) for row in rows]


@lru_cache(maxsize=STATEMENTS_KEPT_MAX)
def _compiled(sql: str) -> tuple[str, tuple[str, ...]]:
    """The statement with numbered parameters, and their names in that order."""
    compiled = text(sql).compile(dialect=_DIALECT)
    return compiled.string, tuple(compiled.positiontup or ())
