"""What the migrations make is what the rows say: nothing drifts."""

from importlib import import_module
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from customs_gateway.tables import CustomsTable
from identity.tables import IdentityTable
from shared.database.migrate import is_current
from shared.database.platform_tables import PLATFORM
from tests.support.postgres import Databases
from travel_doc.tables import TravelDocTable

TABLES = {
    "identity": IdentityTable.metadata,
    "travel_doc": TravelDocTable.metadata,
    "customs_gateway": CustomsTable.metadata,
}


@pytest.mark.parametrize("service", sorted(TABLES))
async def test_migrated_tables_are_those_of_the_rows(databases: Databases, service: str) -> None:
    import_module(f"{service}.app")  # loads every noun's rows

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection)
        tables: Any = [TABLES[service], PLATFORM]  # alembic takes several, its annotation one
        return list(compare_metadata(context, tables))

    async with databases.fresh(service) as engine, engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert await is_current(connection, service)
