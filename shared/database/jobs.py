"""Put jobs into the queue in the transaction of their cause; the only place that knows its SQL.

The queue is that of procrastinate: its worker takes jobs out again (`services/relay.py`). Its own
way to enqueue needs a connection of its own driver, and so another transaction than ours. The
function below is what that way calls too; it carries a version in its name, and a test compares
its signature with the one written here.
"""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database.statement import Statement

DEFER_FUNCTION = "procrastinate_defer_jobs_v1"
DEFER_ARGUMENTS = "jobs procrastinate_job_to_defer_v1[]"
DEFER_RESULT = "bigint[]"
DEFERRED_JOB = {
    "queue_name": "character varying",
    "task_name": "character varying",
    "priority": "integer",
    "lock": "text",
    "queueing_lock": "text",
    "args": "jsonb",
    "scheduled_at": "timestamp with time zone",
}
"""The members of `procrastinate_job_to_defer_v1`, in their order."""

_DEFER = f"""
    SELECT {DEFER_FUNCTION}(array_agg(
        ROW(queue, task, 0, lock, NULL, CAST(args AS jsonb), NULL)::procrastinate_job_to_defer_v1
        ORDER BY ordinal
    ))
    FROM unnest(
        CAST(:job_queues AS text[]), CAST(:job_tasks AS text[]), CAST(:job_locks AS text[]),
        CAST(:job_args AS text[])
    ) WITH ORDINALITY AS given (queue, task, lock, args, ordinal)
"""  # noqa: S608 - a name of the queue's, written above


_ANY = text("SELECT EXISTS (SELECT FROM procrastinate_jobs)")


class Job(NamedTuple):
    """Something to be done soon, by whichever worker serves the queue.

    Of jobs under one lock, one runs at a time, in the order in which they were enqueued.
    """

    queue: str
    task: str
    lock: str
    args: Mapping[str, str]


def enqueuing(jobs: Sequence[Job]) -> Statement:
    """Enqueue jobs with the transaction that this runs in: they are there once it commits.

    The order under a lock is that of the statements, which two transactions may mix: what must
    keep an order serialises its transactions before. At least one job.
    """
    assert jobs
    return Statement(
        _DEFER,
        {
            "job_queues": [job.queue for job in jobs],
            "job_tasks": [job.task for job in jobs],
            "job_locks": [job.lock for job in jobs],
            "job_args": [json.dumps(job.args) for job in jobs],
        },
    )


async def are_there_any(engine: AsyncEngine) -> bool:
    """Whether a worker would find something in the queue, now or later."""
    async with engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        return bool(await alone.scalar(_ANY))
