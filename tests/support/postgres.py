"""A real PostgreSQL for tests: one server a session, one database as good as new a test."""

import uuid
import warnings
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database.application_role import grant_application
from shared.database.embedded import EmbeddedPostgres
from shared.database.engine import create_engine
from shared.database.migrate import migrate
from shared.stand_ins import InsecureStandInWarning
from tests.support.pristine import Pristine

APPLICATION, _PASSWORD = "service", "of-a-test"
_ROLE = f"""
    DO $$ BEGIN
        CREATE ROLE {APPLICATION} LOGIN PASSWORD '{_PASSWORD}';
    EXCEPTION WHEN duplicate_object THEN NULL;
    END $$
"""
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
        self._pristine: dict[str, Pristine] = {}
        self._free: dict[str, list[str]] = defaultdict(list)

    @asynccontextmanager
    async def fresh(self, service: str) -> AsyncIterator[AsyncEngine]:
        """An engine over an empty database of a service (`identity`, …), used again afterwards."""
        pristine = await self._pristine_of(service)
        free = self._free[service]
        name = free.pop() if free else await self._copied(_template(service))
        engine = create_engine(self._server.url(name))
        try:
            yield engine
        finally:
            await engine.dispose()
            if await pristine.restore(self._server.url(name)):
                free.append(name)
            else:
                await self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    @asynccontextmanager
    async def copy_of(self, template: str) -> AsyncIterator[AsyncEngine]:
        """An engine over a new database like another, dropped at the end."""
        name = await self._copied(template)
        engine = create_engine(self._server.url(name))
        try:
            yield engine
        finally:
            await engine.dispose()
            await self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    @asynccontextmanager
    async def as_application(self, engine: AsyncEngine) -> AsyncIterator[AsyncEngine]:
        """An engine over the same database by the role under which a service works."""
        url = make_url(self.url_of(engine)).set(username=APPLICATION, password=_PASSWORD)
        application = create_engine(url.render_as_string(hide_password=False))
        try:
            yield application
        finally:
            await application.dispose()

    def url_of(self, engine: AsyncEngine) -> str:
        """The address of a fresh database, for a process that opens it by itself."""
        return self._server.url(str(make_url(engine.url).database))

    async def _pristine_of(self, service: str) -> Pristine:
        if service not in self._pristine:
            template = _template(service)
            await self._execute(f'CREATE DATABASE "{template}"')
            await migrate(self._server.url(template), service)
            await self._execute(_ROLE)
            await self._grant(template)
            self._pristine[service] = await Pristine.of(self._server.url(template))
        return self._pristine[service]

    async def _grant(self, database: str) -> None:
        connection = await asyncpg.connect(self._server.url(database))
        try:
            await grant_application(connection, APPLICATION)
        finally:
            await connection.close()

    async def _copied(self, template: str) -> str:
        name = f"test_{uuid.uuid4().hex}"
        await self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._server.url())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def _template(service: str) -> str:
    return f"template_{service}"


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
