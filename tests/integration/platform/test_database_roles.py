"""Who may do what in a service's database: its owner migrates, the service only keeps rows."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from services.__main__ import main
from shared.database.embedded import EmbeddedPostgres
from shared.database.migrate import migrate
from tests.support.postgres import Databases

ROLE, DATABASE, PASSWORD = "registry", "registry_of_the_role", "of a test"
DEPLOY = Path(__file__).resolve().parents[3] / "deploy" / "compose"
SERVICES = ["identity", "travel_doc", "customs_gateway"]
NOT_ITS_OWN = [
    "UPDATE audit_entries SET event = 'x'",
    "DELETE FROM audit_leaves",
    "TRUNCATE audit_checkpoints",
    "DROP TABLE audit_entries CASCADE",
    "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
    "ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_insert_only",
    "DROP TRIGGER audit_entries_insert_only ON audit_entries",
    "DROP FUNCTION refuse_change() CASCADE",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT'",
    "ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_pkey",
    "CREATE TABLE beside (n integer)",
    "UPDATE alembic_version SET version_num = '0'",
    "SET session_replication_role = replica",
    "SET ROLE postgres",
]
NOT_THE_REGISTRYS = [
    "DELETE FROM cards",
    "DELETE FROM blanks",
    "ALTER TABLE cards DROP CONSTRAINT cards_four_eyes",
    "DROP TRIGGER pairings_independent ON pairings",
    "INSERT INTO lifecycle_moves VALUES ('cards', '', 'active')",
]


@pytest.mark.parametrize("service", SERVICES)
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


@pytest.mark.parametrize("service", SERVICES)
async def test_the_role_of_a_service_changes_no_schema_and_takes_nothing_out_of_the_audit_log(
    databases: Databases, service: str
) -> None:
    tried = NOT_ITS_OWN + (NOT_THE_REGISTRYS if service == "identity" else [])
    async with (
        databases.fresh(service) as engine,
        databases.as_application(engine) as application,
        application.connect() as connection,
    ):
        await connection.execute(text("SELECT count(*) FROM audit_entries"))
        for statement in tried:
            with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
                await connection.exec_driver_sql(statement)
            await connection.rollback()


@pytest.fixture
def deployed(
    postgres: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Mali's registry as the deployment sets its database up; the address for its process."""
    psql = shutil.which("psql")
    if psql is None:
        pytest.skip("no psql: the set-up of the deployment is a shell script that needs it")
    server = make_url(postgres.url())
    name, passfile = "identity_mli", tmp_path / "pgpass"
    at = f"{server.host}:{server.port}"
    passfile.touch(mode=0o600)
    passfile.write_text(f"{at}:{name}:{name}_owner:one\n{at}:{name}:{name}:another\n")
    environment = {
        "PGHOST": str(server.host),
        "PGPORT": str(server.port),
        "PGUSER": "postgres",
        "PGPASSWORD": str(server.password),
    }
    setup = ["/bin/sh", str(DEPLOY / "database-setup.sh"), str(passfile)]
    for _ in range(2):  # once more, it changes nothing
        subprocess.run(setup, check=True, env={**os.environ, **environment}, stdout=-3)  # noqa: S603 - ours
    config = tmp_path / "identity-mli.toml"
    published = (DEPLOY / "config" / "identity-mli.toml").read_text()
    config.write_text(published.replace("@database/", f"@{at}/"))
    monkeypatch.setenv("PGPASSFILE", str(passfile))
    owned = ["migrate", "identity", "--config", str(config), "--owner", f"{name}_owner"]
    for _ in range(2):
        assert main(owned) == 0
    yield f"postgresql://{name}@{at}/{name}"
    for statement in (
        f"DROP DATABASE {name} WITH (FORCE)",
        f"DROP ROLE {name}",
        f"DROP ROLE {name}_owner",
    ):
        words = [psql, "--quiet", "--dbname=postgres", f"--command={statement}"]
        subprocess.run(words, check=True, env={**os.environ, **environment})  # noqa: S603 - ours


async def ask(address: str, statement: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def test_the_deployment_has_the_owner_migrate_and_the_process_keep_rows_only(
    deployed: str,
) -> None:

    asyncio.run(ask(deployed, "SELECT count(*) FROM persons"))
    for statement in (*NOT_ITS_OWN[:3], "CREATE TABLE beside (n integer)"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            asyncio.run(ask(deployed, statement))
