"""What the role may do under which a service works: rows, and of what only grows no more than add.

Another role owns the schema and migrates it. So whoever takes a service over, or its password,
changes no table, takes no trigger or constraint away, and neither alters nor removes what the
schema calls insert-only: the audit log above all. The triggers that refuse it are a second wall.
"""

import asyncpg
from sqlalchemy import URL, make_url

_TRIGGERS = (
    "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE c.relnamespace = 'public'::regnamespace AND t.tgname = c.relname || $1"
)
_KNOWN = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename = ANY($1)"
_READ_ONLY = ("alembic_version", "lifecycle_moves")
"""What only migrations write."""


def owned_by(database_url: str, owner: str) -> str:
    """The address of the same database for its owner, whose password is in PGPASSFILE."""
    parts = make_url(database_url)
    address = URL.create(
        "postgresql", owner, None, parts.host, parts.port, parts.database, parts.query
    )
    return address.render_as_string(hide_password=False)


async def give_application(database_url: str, *, owner: str) -> None:
    """Give the role of an address what a service needs of the database, told by its owner."""
    role = make_url(database_url).username
    assert role is not None, "an address names its role"
    connection = await asyncpg.connect(owned_by(database_url, owner))
    try:
        await grant_application(connection, role)
    finally:
        await connection.close()


async def grant_application(connection: asyncpg.Connection, role: str) -> None:
    """Give a role what a service needs of a migrated database, and nothing else.

    Raises asyncpg.PostgresError; then nothing has changed.
    """
    async with connection.transaction():
        name = await connection.fetchval("SELECT quote_ident($1)", role)
        insert_only = await _triggered(connection, "_insert_only")
        staying = await _triggered(connection, "_stay")
        read_only = await connection.fetch(_KNOWN, _READ_ONLY)
        for statement in (
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}",
            f"GRANT USAGE ON SCHEMA public TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}",
            *(f"REVOKE UPDATE, DELETE ON {table} FROM {name}" for table in insert_only),
            *(f"REVOKE DELETE ON {table} FROM {name}" for table in staying),
            *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {name}" for (table,) in read_only),
        ):
            await connection.execute(statement)


async def _triggered(connection: asyncpg.Connection, ending: str) -> list[str]:
    return [name for (name,) in await connection.fetch(_TRIGGERS, ending)]
