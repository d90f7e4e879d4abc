"""Bring a service's database to the newest schema of its migrations."""

from importlib.resources import files
from typing import Any

from alembic import command, context
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from shared.database.engine import asyncpg_url

_LOCK = int.from_bytes(b"migrate!", "big")


async def migrate(database_url: str, service: str) -> None:
    """Run the migrations of a service's package; safe to call at once from several processes."""
    engine = create_async_engine(asyncpg_url(database_url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            await connection.run_sync(_upgrade, service)
    finally:
        await engine.dispose()


async def is_current(connection: AsyncConnection, service: str) -> bool:
    """Whether the database has the schema that this version of the program expects."""
    found = await connection.exec_driver_sql("SELECT to_regclass('alembic_version')")
    if found.scalar() is None:
        return False
    version = (await connection.exec_driver_sql("SELECT version_num FROM alembic_version")).scalar()
    return version == ScriptDirectory.from_config(_config(service)).get_current_head()


def run_migrations() -> None:
    """The whole `env.py` of a service: migrate over the connection that `migrate` opened.

    It knows no table: what the migrations make is compared with the rows by a test.
    """
    connection: Connection = context.config.attributes["connection"]
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()


def _upgrade(connection: Connection, service: str) -> None:
    config = _config(service)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config(service: str) -> Config:
    config = Config()
    options: dict[str, Any] = {
        "script_location": str(files(f"{service}.migrations")),
        "path_separator": "os",
    }
    for name, value in options.items():
        config.set_main_option(name, value.replace("%", "%%"))
    return config
