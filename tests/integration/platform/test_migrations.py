"""What the migrations make is what the rows say: nothing drifts."""

from importlib import import_module
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from customs_gateway.tables import CustomsTable
from identity.tables import IdentityTable
from shared.database.guarded_moves import GUARD
from shared.database.migrate import _config, is_current, migrate
from shared.database.platform_tables import PLATFORM
from shared.database.status_places import STATUS_LISTS
from tests.support.postgres import Databases
from travel_doc.tables import TravelDocTable

TABLES = {
    "identity": [IdentityTable.metadata, PLATFORM, STATUS_LISTS, GUARD],
    "travel_doc": [TravelDocTable.metadata, PLATFORM, STATUS_LISTS],
    "customs_gateway": [CustomsTable.metadata, PLATFORM],
}


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The job queue's tables are its own affair: `test_jobs.py` says what we rely on."""
    return kind != "table" or not str(name).startswith("procrastinate_")


@pytest.mark.parametrize("service", sorted(TABLES))
async def test_migrated_tables_are_those_of_the_rows(databases: Databases, service: str) -> None:
    import_module(f"{service}.app")  # loads every noun's rows

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        tables: Any = TABLES[service]  # alembic takes several, its annotation one
        return list(compare_metadata(context, tables))

    async with databases.fresh(service) as engine, engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert await is_current(connection, service)


async def test_lists_that_were_there_before_versions_were_counted_are_counted(
    databases: Databases,
) -> None:
    def first_schema(connection: Connection) -> None:
        config = _config("travel_doc")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")

    async with databases.copy_of("template1") as engine:
        async with engine.begin() as connection:
            await connection.run_sync(first_schema)
            await connection.execute(
                text(
                    "INSERT INTO applications VALUES"
                    " (gen_random_uuid(), '1', 'ordinary', 'withdrawn', now(), '', '', '');"
                )
            )
            await connection.execute(
                text(
                    "INSERT INTO documents SELECT gen_random_uuid(), '1', application_id, '1',"
                    " 'in_force', now(), now(), now(), '', 2, 5 FROM applications"
                )
            )
        await migrate(databases.url_of(engine), "travel_doc")
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE documents SET state = 'revoked'"))
            versions = await connection.execute(
                text("SELECT list_number, version FROM status_list_versions ORDER BY 1")
            )
            assert [tuple(row) for row in versions] == [(0, 0), (2, 1)]
