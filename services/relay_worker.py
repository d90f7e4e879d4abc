"""The job queue's worker as a relay uses it; imported only where one runs.

A worker for each recipient: whoever is away, or answers slowly, keeps no other waiting. Jobs are
deleted once done: what is known of an event stands in the outbox. Jobs of a process that died are
found by its missing heartbeat and done again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job
from psycopg import AsyncConnection
from typing_extensions import override

from services.deliveries import Deliveries, NotDelivered
from services.relay import Relay
from shared.database.engine import CONNECT_SECONDS_MAX, STATEMENT_MILLISECONDS_MAX
from shared.database.outbox import DELIVER_TASK
from shared.logging import get_logger

HOUSEKEEPING = "housekeeping"
"""The queue of the worker's own chores, which every worker serves."""
DELIVERIES_AT_ONCE_MAX = 32
"""To one recipient; they wait for each other's request, and then share one."""
DUTIES_AT_ONCE_MAX = 4
"""Of one kind."""
CONNECTIONS_MAX = 3
"""For taking jobs and ending them; one more for each recipient waits for notifications."""
ABORT_POLL_SECONDS = 60.0
"""Nobody aborts deliveries; the library asks all the same."""


class WorkerStopped(Exception):
    """A worker ended by itself: its connection was lost, or its heart stopped."""


class _Again(BaseRetryStrategy):
    """After the pause that the delivery asked for; after the longest for what nobody foresaw."""

    def __init__(self, longest_seconds: float) -> None:
        self._longest_seconds = longest_seconds

    @override
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        pause = self._longest_seconds
        if isinstance(exception, NotDelivered):
            pause = exception.pause_seconds
        elif isinstance(exception, asyncio.CancelledError):  # the process stops: somebody else
            pause = 0.0
        return RetryDecision(retry_in={"milliseconds": round(pause * 1000)})


async def serve(relay: Relay) -> None:
    """Work until cancelled; WorkerStopped when a worker ends, and whatever keeps one from it."""
    app = _queue(relay)
    async with app.open_async():
        try:
            async with asyncio.TaskGroup() as workers:
                for recipient in relay.recipients:
                    workers.create_task(_work(app, recipient, relay, DELIVERIES_AT_ONCE_MAX))
                for duty in relay.duties:
                    workers.create_task(_work(app, duty.queue, relay, DUTIES_AT_ONCE_MAX))
        except ExceptionGroup as group:
            raise group.exceptions[0] from None


async def _work(app: App, queue: str, relay: Relay, at_once_max: int) -> None:
    await app.run_worker_async(
        queues=[queue, HOUSEKEEPING],
        name=queue,
        concurrency=at_once_max,
        fetch_job_polling_interval=relay.rhythm.poll_seconds,
        abort_job_polling_interval=ABORT_POLL_SECONDS,
        shutdown_graceful_timeout=relay.rhythm.stop_seconds_max,
        update_heartbeat_interval=relay.rhythm.heartbeat_seconds,
        stalled_worker_timeout=relay.rhythm.stalled_seconds,
        delete_jobs="always",
        install_signal_handlers=False,
    )
    raise WorkerStopped


def _queue(relay: Relay) -> App:
    app = App(connector=_connector(relay.database_url))
    lines = {name: Deliveries(partial(relay.deliver, name)) for name in relay.recipients}

    @app.task(name=DELIVER_TASK, retry=_Again(relay.pace.longest_seconds), pass_context=True)
    async def deliver(context: JobContext, event_id: str) -> None:
        await lines[context.job.queue].deliver(UUID(event_id))

    for duty in relay.duties:
        for name, perform in duty.tasks.items():
            app.task(name=name, retry=_Again(relay.pace.longest_seconds))(_performed(perform))

    @app.periodic(cron=relay.rhythm.chores_cron)
    @app.task(name="keep_house", queue=HOUSEKEEPING)
    async def keep_house(timestamp: int) -> None:
        del timestamp
        await _do_again_what_died(app, relay)
        await relay.keep_house()

    return app


def _performed(perform: Callable[[UUID], Awaitable[None]]) -> Callable[[str], Awaitable[None]]:
    async def task(about: str) -> None:
        await perform(UUID(about))

    return task


async def _do_again_what_died(app: App, relay: Relay) -> None:
    stalled = await app.job_manager.get_stalled_jobs(
        seconds_since_heartbeat=relay.rhythm.stalled_seconds
    )
    for job in stalled:
        get_logger().warning("relay.job_taken_over", attempt=job.attempts)
        await app.job_manager.retry_job(job)


def _connector(database_url: str) -> PsycopgConnector:
    async def configure(connection: AsyncConnection[Any]) -> None:
        await connection.set_autocommit(True)  # each statement of the queue stands for itself

    return PsycopgConnector(
        conninfo=database_url,
        min_size=1,
        max_size=CONNECTIONS_MAX,
        configure=configure,
        kwargs={
            "application_name": "liptako relay",
            "connect_timeout": CONNECT_SECONDS_MAX,
            "options": f"-c statement_timeout={STATEMENT_MILLISECONDS_MAX} -c timezone=UTC",
        },
    )
