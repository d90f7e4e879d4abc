"""A service's role owns its database and nothing else: that is enough for all of its migrations."""

import asyncpg
import pytest
from sqlalchemy import make_url

from shared.database.embedded import EmbeddedPostgres
from shared.database.migrate import migrate

ROLE, DATABASE, PASSWORD = "registry", "registry_of_the_role", "of a test"


@pytest.mark.parametrize("service", ["identity", "travel_doc", "customs_gateway"])
async def test_migrations_need_no_more_than_the_owner_of_the_database(
    postgres: EmbeddedPostgres, service: str
) -> None:
    superuser = await asyncpg.connect(postgres.url())
    try:
        await superuser.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
        await superuser.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        await superuser.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
        own = make_url(postgres.url(DATABASE)).set(username=ROLE, password=PASSWORD)
        await migrate(own.render_as_string(hide_password=False), service)
    finally:
        await superuser.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        await superuser.execute(f"DROP ROLE IF EXISTS {ROLE}")
        await superuser.close()
