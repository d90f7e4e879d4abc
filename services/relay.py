"""Deliver the events of a service to their recipients; beside its requests, or as a process.

One delivery: 1. read the events that still wait; no transaction stays open. 2. Hand them over in
one signed request. 3. Note that they were delivered, with an audit entry each. Killed between 2
and 3, they are handed over again, and the recipient's inbox knows them. A failed delivery is tried
again after a pause, or parked (`shared/events/delivery.py`). The recipient takes all or none: when
it refuses several together, each is handed over alone.

The queue's library is imported only by a relay that has something to deliver
(`services/relay_worker.py`).
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Protocol
from uuid import UUID

import httpx
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.machine import close_all, connect
from services.settings import ServiceSettings
from shared.audit.trail import AuditContext, AuditTrail
from shared.database import outbox
from shared.database.audit_log import append_entries
from shared.database.jobs import are_there_any
from shared.database.outbox import Undelivered
from shared.events.client import EventClient
from shared.events.delivery import (
    NO_ANSWER,
    NOT_A_RECEIPT,
    DeliveryAudit,
    Pace,
    is_parked,
)
from shared.logging import get_logger
from shared.settings import TrustSettings
from shared.signed_http.errors import (
    BodyTooSlow,
    RateLimited,
    ReplayStoreUnavailable,
    WindowInvalid,
)
from shared.signed_http.keys import KeyDirectory
from shared.web.client import AnswerMalformed, RemoteError
from shared.web.kept_answers import InProgress
from shared.web.parts import PlatformParts
from shared.web.problems import InternalError

START_AGAIN_SECONDS = 5.0
TEMPORARY = frozenset(
    {
        NO_ANSWER,
        InternalError.code,
        InProgress.code,
        RateLimited.code,
        ReplayStoreUnavailable.code,
        BodyTooSlow.code,
        WindowInvalid.code,
    }
)
"""Why a delivery may fail today and not tomorrow, among them a slow line and a clock that is wrong;
every other code is a refusal of the event."""


class Chore(Protocol):
    """Something to be done to the database now and then."""

    def __call__(self, connection: AsyncConnection, *, now: datetime) -> Awaitable[None]: ...


class Duty(Protocol):
    """Jobs of a queue that are not deliveries, done by whoever delivers too.

    `tasks` are done with what each job is about; NotDelivered (`services/deliveries.py`) has one
    done again after a pause.
    """

    @property
    def queue(self) -> str: ...
    @property
    def tasks(self) -> Mapping[str, Callable[[UUID], Awaitable[None]]]: ...


class _HandOverFailed(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a relay looks around; an event that just happened waits for none of it."""

    first_job_seconds: float = 1.0
    """between looks for the first event since the process started"""
    poll_seconds: float = 2.0
    """for deliveries that were put off; new ones are notified"""
    chores_cron: str = "*/15 * * * * *"
    """with the seconds last"""
    heartbeat_seconds: float = 5.0
    stalled_seconds: float = 20.0
    """without a heartbeat, until a worker counts as dead and its deliveries are made again"""
    stop_seconds_max: float = 4.0
    """what a stopping process gives a delivery to end; it is made again otherwise"""


USUAL_PACE = Pace()
USUAL_RHYTHM = Rhythm()


@dataclass(frozen=True, slots=True)
class Relay:
    """Delivers what one service publishes; several may run at once and share the work."""

    platform: PlatformParts
    database_url: str
    recipients: Mapping[str, EventClient]
    audit: DeliveryAudit
    chores: tuple[Chore, ...] = ()
    """what else is done now and then, by one of the processes that share the work"""
    duties: tuple[Duty, ...] = ()
    pace: Pace = USUAL_PACE
    rhythm: Rhythm = USUAL_RHYTHM

    async def run(self) -> None:
        """Deliver until cancelled; a database that goes away is waited for.

        A service that has nothing to say carries nothing of the queue: its library is loaded when
        there is a first job.
        """
        try:
            await self._first_job()
            worker = await asyncio.to_thread(import_module, "services.relay_worker")
            while True:
                try:
                    await worker.serve(self)
                except Exception:  # noqa: BLE001 - whatever it was, deliveries must go on
                    get_logger().exception("relay.interrupted")
                await asyncio.sleep(START_AGAIN_SECONDS)
        finally:
            await close_all(*self.recipients.values())

    async def _first_job(self) -> None:
        while True:
            try:
                if await are_there_any(self.platform.engine):
                    return
            except (SQLAlchemyError, OSError):
                get_logger().warning("relay.waits_for_database")
            await asyncio.sleep(self.rhythm.first_job_seconds)

    async def deliver(self, recipient: str, event_ids: Iterable[UUID]) -> dict[UUID, float]:
        """One attempt; which events are to be tried again, and after how many seconds."""
        waiting = await outbox.undelivered(self.platform.engine, event_ids)  # 1
        return await self._tell(recipient, waiting) if waiting else {}

    async def keep_house(self) -> None:
        """Forget what was delivered long ago, and do the other chores."""
        async with self.platform.engine.begin() as connection:
            for chore in (outbox.purge, *self.chores):
                await chore(connection, now=self.platform.clock())

    async def _tell(self, recipient: str, waiting: Sequence[Undelivered]) -> dict[UUID, float]:
        try:
            with _told_by_code():
                await self.recipients[recipient].deliver([one.event for one in waiting])  # 2
        except _HandOverFailed as failed:
            again: dict[UUID, float] = {}
            for one in waiting:
                if len(waiting) > 1 and failed.code not in TEMPORARY:
                    again |= await self._tell(recipient, [one])
                else:
                    again |= await self._note_failure(one, failed.code)
            return again
        await self._note_delivery([one.event.event_id for one in waiting])  # 3
        return {}

    async def _note_delivery(self, event_ids: Sequence[UUID]) -> None:
        trail = AuditTrail(self.platform.clock, self._context)
        for event_id in event_ids:
            trail.record(self.audit.delivered, object=str(event_id))
        delivering = outbox.delivering(event_ids, now=self.platform.clock())
        async with self.platform.engine.begin() as connection:
            await append_entries(connection, trail, delivering)

    async def _note_failure(self, failed: Undelivered, code: str) -> dict[UUID, float]:
        event_id, attempts = failed.event.event_id, failed.attempts + 1
        parks = is_parked(attempts, code, pace=self.pace, temporary=TEMPORARY)
        trail = AuditTrail(self.platform.clock, self._context)
        if parks:
            trail.record(self.audit.parked, object=str(event_id), reason=code)
        parked_at = self.platform.clock() if parks else None
        failing = outbox.failing(event_id, code, attempts=attempts, parked_at=parked_at)
        async with self.platform.engine.begin() as connection:
            await append_entries(connection, trail, failing)
        if parks:
            get_logger().error("event.parked", code=code, attempt=attempts)
            return {}
        return {event_id: self.pace.pause_seconds(attempts)}

    @property
    def _context(self) -> AuditContext:
        return AuditContext(self.platform.entity, self.platform.trust.version)


def run_alone(relay: Relay) -> None:
    """Deliver until SIGTERM or SIGINT; deliveries at work are finished first."""
    asyncio.run(_until_told(relay))


async def _until_told(relay: Relay) -> None:
    tasks = [asyncio.create_task(w()) for w in (*relay.platform.background, relay.run)]
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    await told.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await relay.platform.engine.dispose()


def trust_of_relay(settings: TrustSettings) -> TrustSettings:
    """Trust data for a relay apart: two processes never write one cache."""
    return settings.model_copy(update={"cache": settings.cache / "relay"})


def event_clients(
    recipients: Sequence[str], settings: ServiceSettings, directory: KeyDirectory
) -> dict[str, EventClient]:
    """A client for each recipient; AddressMissing when the settings do not say where it is."""
    return {name: connect(EventClient, name, settings, directory=directory) for name in recipients}


@contextmanager
def _told_by_code() -> Iterator[None]:
    try:
        yield
    except RemoteError as refusal:
        raise _HandOverFailed(refusal.code) from refusal
    except AnswerMalformed as error:
        raise _HandOverFailed(NOT_A_RECEIPT) from error
    except httpx.TransportError as error:
        raise _HandOverFailed(NO_ANSWER) from error
