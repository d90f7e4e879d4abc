"""A real PostgreSQL for tests: one server a session, one fresh database a test."""

import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database.embedded import EmbeddedPostgres
from shared.database.engine import create_engine
from shared.database.migrate import migrate
from shared.stand_ins import InsecureStandInWarning

_FAST_NOT_SAFE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


class Databases:
    """Makes databases that already have a service's schema, copied from a migrated template."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server
        self._migrated: set[str] = set()

    @asynccontextmanager
    async def fresh(self, service: str) -> AsyncIterator[AsyncEngine]:
        """An engine over an empty database of a service (`identity`, …), dropped at the end."""
        template = f"template_{service}"
        if service not in self._migrated:
            await self._execute(f'CREATE DATABASE "{template}"')
            await migrate(self._server.url(template), service)
            self._migrated.add(service)
        async with self.copy_of(template) as engine:
            yield engine

    @asynccontextmanager
    async def copy_of(self, template: str) -> AsyncIterator[AsyncEngine]:
        """An engine over a new database like another, dropped at the end."""
        name = f"test_{uuid.uuid4().hex}"
        await self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        engine = create_engine(self._server.url(name))
        try:
            yield engine
        finally:
            await engine.dispose()
            await self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def url_of(self, engine: AsyncEngine) -> str:
        """The address of a fresh database, for a process that opens it by itself."""
        return self._server.url(str(make_url(engine.url).database))

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._server.url())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    folder: Path = tmp_path_factory.mktemp("postgres")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        server = EmbeddedPostgres(folder, production=False, settings=_FAST_NOT_SAFE)
    yield server
    server.close()
    server.destroy()


@pytest.fixture(scope="session")
def databases(postgres: EmbeddedPostgres) -> Databases:
    return Databases(postgres)
