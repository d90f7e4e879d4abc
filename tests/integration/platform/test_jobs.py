"""What we rely on of the job queue, and that jobs share the fate of their transaction."""

from importlib.resources import files

import pytest
from procrastinate.sql import queries
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.database import jobs
from shared.database.jobs import Job, enqueuing
from tests.support.postgres import Databases

SERVICES = ("customs_gateway", "identity", "travel_doc")
VENDORED = files("shared.database.vendored") / "procrastinate-3.10.0.sql"


async def scalar(connection: AsyncConnection, sql: str, **values: object) -> object:
    return (await connection.execute(text(sql), values)).scalar_one()


async def enqueue(connection: AsyncConnection, *jobs_: Job) -> None:
    statement = enqueuing(jobs_)
    await connection.execute(text(statement.sql), statement.values)


async def waiting(engine: AsyncEngine) -> list[tuple[str, str, str, object]]:
    async with engine.connect() as connection:
        rows = await connection.execute(
            text("SELECT queue_name, task_name, lock, args FROM procrastinate_jobs ORDER BY id")
        )
        return [(row.queue_name, row.task_name, row.lock, row.args) for row in rows]


@pytest.mark.parametrize("service", SERVICES)
async def test_the_queues_function_takes_and_gives_what_we_wrote_down(
    databases: Databases, service: str
) -> None:
    async with databases.fresh(service) as engine, engine.connect() as connection:
        signature = (
            "SELECT pg_get_function_arguments(oid) || ' -> ' || pg_get_function_result(oid)"
            " FROM pg_proc WHERE proname = :name"
        )
        assert (
            await scalar(connection, signature, name=jobs.DEFER_FUNCTION)
            == f"{jobs.DEFER_ARGUMENTS} -> {jobs.DEFER_RESULT}"
        )
        members = await connection.execute(
            text(
                "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid ="
                " 'procrastinate_job_to_defer_v1'::regclass ORDER BY attnum"
            )
        )
        assert [tuple(row) for row in members] == list(jobs.DEFERRED_JOB.items())


def test_the_library_itself_enqueues_by_the_same_function() -> None:
    """When this fails, the library was upgraded: `shared/database/jobs.py` must follow."""
    assert f"{jobs.DEFER_FUNCTION}(" in queries["defer_jobs"]
    assert "procrastinate_job_to_defer_v1[]" in queries["defer_jobs"]


def test_the_schema_that_was_installed_is_the_one_the_library_works_with() -> None:
    """When this fails, the upgraded library needs a migration with what it changed."""
    expected = (files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")
    assert VENDORED.read_text(encoding="utf-8") == expected


async def test_jobs_are_there_once_their_transaction_commits_in_the_order_given(
    databases: Databases,
) -> None:
    first = Job("customs", "deliver", "customs/a", {"event_id": "1"})
    second = Job("customs", "deliver", "customs/a", {"event_id": "2"})
    async with databases.fresh("identity") as engine:
        async with engine.begin() as connection:
            await enqueue(connection, first, second)
            assert await waiting(engine) == []
        assert [args for *_, args in await waiting(engine)] == [
            {"event_id": "1"},
            {"event_id": "2"},
        ]
        assert (await waiting(engine))[0][:3] == ("customs", "deliver", "customs/a")


async def test_a_transaction_that_is_rolled_back_leaves_no_job(databases: Databases) -> None:
    async with databases.fresh("identity") as engine:
        async with engine.connect() as connection:
            await enqueue(connection, Job("customs", "deliver", "customs/a", {}))
            await connection.rollback()
        assert await waiting(engine) == []
