"""What anybody on the platform may look up, and that the schema is the one the code expects."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

import customs_gateway.ledger.tables
import customs_gateway.levy.tables
import customs_gateway.movements.tables  # noqa: F401 - imported for their rows
from customs_gateway.contract.reference import OfficeStatus
from customs_gateway.tables import CustomsTable
from shared.database.platform_tables import PLATFORM
from shared.web.client import RemoteError
from tests.integration.customs.conftest import GatewayUnderTest


async def test_every_machine_may_look_up_the_offices(gateway: GatewayUnderTest) -> None:
    found = await gateway.client("post-koury.mli.aes.example").offices()

    koury = next(office for office in found.offices if office.name == "Koury")
    assert koury.entity == "office-koury.mli.aes.example"
    assert koury.status is OfficeStatus.UNKNOWN


async def test_a_subheading_is_looked_up_in_both_languages(gateway: GatewayUnderTest) -> None:
    rice = await gateway.client().tariff_subheading("100630")

    assert rice.description.fr == "Riz semi-blanchi ou blanchi"
    assert {line.duty_percent for line in rice.lines} == {10}
    with pytest.raises(RemoteError) as unknown:
        await gateway.client().tariff_subheading("999999")
    assert unknown.value.code == "tariff_line_not_found"


async def test_the_migrations_make_the_tables_that_the_code_describes(
    gateway: GatewayUnderTest,
) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection)
        described: Any = [CustomsTable.metadata, PLATFORM]  # the stubs know of one only
        return list(compare_metadata(context, described))

    async with gateway.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
