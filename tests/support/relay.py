"""Mali's registry with a relay, and lines to recipients that a test may cut, or lose answers on."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import httpx
from sqlalchemy import text
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from identity.events import store as inquiries
from identity.events.rules import DELIVERIES
from services.relay import Relay, Rhythm
from shared.events.client import EventClient
from shared.events.delivery import Pace
from shared.signed_http.keys import Purpose
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.platform import connect
from tests.support.postgres import Databases

HASTY = Pace(first_seconds=0.05, longest_seconds=0.2, attempts_max=20)
RESTLESS = Rhythm(
    first_job_seconds=0.05,
    poll_seconds=0.1,
    chores_cron="* * * * * *",
    heartbeat_seconds=0.2,
    stalled_seconds=1.0,
    stop_seconds_max=0.2,
)
SECONDS_MAX = 20.0


class Line:
    """A line to a recipient of events."""

    def __init__(self, app: ASGIApp | None) -> None:
        self._app = app
        self.up = True
        self.answers_lost = 0
        """How many of the next answers do not arrive, although the request did."""
        self.hangs = False
        self.calls = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.calls += 1
        if self.hangs:
            await asyncio.Event().wait()
        if not self.up or self._app is None:
            raise httpx.ConnectError("the line is cut")

        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, keep)
        if self.answers_lost:
            self.answers_lost -= 1
            raise httpx.ReadError("the line was cut while answering")
        for message in answer:
            await send(message)


def relay_of(
    identity: IdentityUnderTest,
    databases: Databases,
    lines: Mapping[str, ASGIApp],
    pace: Pace = HASTY,
) -> Relay:
    """The registry's relay, in a hurry."""
    key = identity.trust.new_key(ENTITY, Purpose.REQUEST)
    return Relay(
        platform=identity.parts.platform,
        database_url=databases.url_of(identity.engine),
        recipients={
            entity: connect(
                EventClient,
                line,
                caller=key,
                entity=entity,
                trust=identity.trust,
                clock=identity.clock,
            )
            for entity, line in lines.items()
        },
        audit=DELIVERIES,
        chores=(inquiries.forget,),
        pace=pace,
        rhythm=RESTLESS,
    )


@asynccontextmanager
async def delivering(relay: Relay) -> AsyncIterator[None]:
    """The relay runs as long as the block."""
    running = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds; TimeoutError after SECONDS_MAX."""
    deadline = time.monotonic() + SECONDS_MAX
    while not await holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.02)


async def outbox_of(identity: IdentityUnderTest) -> list[tuple[str, str, bool, bool]]:
    """Recipient, topic, delivered, parked of every event, in the order of publication."""
    async with identity.engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT recipient, topic, delivered_at IS NOT NULL AS delivered,"
                " parked_at IS NOT NULL AS parked FROM outbox_events"
                " ORDER BY created_at, recipient, sequence"
            )
        )
        return [(row.recipient, row.topic, row.delivered, row.parked) for row in rows]


async def all_delivered(identity: IdentityUnderTest) -> bool:
    return all(delivered for _, _, delivered, _ in await outbox_of(identity))
