"""What the outbox promises: order, all or nothing, nothing lost, nothing kept for ever."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from identity.contract.events import CardTopic
from shared.database import outbox
from shared.database.outbox import OutgoingEvent, publish
from shared.database.statement import Statement
from shared.events.wire import Event
from tests.integration.events.conftest import Works
from tests.support.platform import NOON, AdjustableClock

CUSTOMS, TRAVEL_DOC = "customs.aes.example", "travel-doc.mli.aes.example"


def told(recipient: str, subject: str, topic: CardTopic = CardTopic.REVOKED) -> OutgoingEvent:
    return OutgoingEvent(recipient, topic, subject)


async def published(works: Works, *outgoing: OutgoingEvent) -> list[Event]:
    async with works() as work:
        return await publish(work, outgoing)


async def jobs(engine: AsyncEngine) -> list[tuple[str, str, str]]:
    """Queue, lock and event of each job, in the order of the queue."""
    async with engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT queue_name, lock, args->>'event_id' AS event_id"
                " FROM procrastinate_jobs ORDER BY id"
            )
        )
        return [(row.queue_name, row.lock, row.event_id) for row in rows]


async def note(engine: AsyncEngine, statement: Statement) -> None:
    async with engine.begin() as connection:
        await connection.execute(text(statement.sql), statement.values)


async def test_each_recipient_counts_the_events_about_each_subject(works: Works) -> None:
    first = await published(works, told(CUSTOMS, "a"), told(TRAVEL_DOC, "123"), told(CUSTOMS, "b"))
    second = await published(works, told(CUSTOMS, "a"), told(CUSTOMS, "a"), told(TRAVEL_DOC, "123"))

    assert [event.sequence for event in first] == [1, 1, 1]
    assert [event.sequence for event in second] == [2, 3, 2]
    assert {event.occurred_at for event in (*first, *second)} == {NOON}


async def test_each_row_has_a_job_in_the_queue_of_its_recipient(
    works: Works, engine: AsyncEngine
) -> None:
    events = await published(works, told(CUSTOMS, "a"), told(TRAVEL_DOC, "123"))
    assert await jobs(engine) == [
        (CUSTOMS, f"{CUSTOMS}/a", str(events[0].event_id)),
        (TRAVEL_DOC, f"{TRAVEL_DOC}/123", str(events[1].event_id)),
    ]


async def test_what_is_rolled_back_was_never_published(works: Works, engine: AsyncEngine) -> None:
    lost: list[Event] = []

    async def fail() -> None:
        async with works() as work:
            lost.extend(await publish(work, [told(CUSTOMS, "a")]))
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await fail()
    assert await jobs(engine) == []
    assert await outbox.undelivered(engine, [lost[0].event_id]) == []
    (kept,) = await published(works, told(CUSTOMS, "a"))
    assert kept.sequence == 1


async def test_jobs_stand_in_the_order_of_the_numbers_whoever_publishes_at_once(
    works: Works, engine: AsyncEngine
) -> None:
    await asyncio.gather(*(published(works, told(CUSTOMS, "a")) for _ in range(12)))

    async with engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT sequence FROM procrastinate_jobs"
                " JOIN outbox_events ON event_id = CAST(args->>'event_id' AS uuid) ORDER BY id"
            )
        )
        assert list(rows.scalars()) == list(range(1, 13))


async def test_an_event_waits_until_it_is_delivered(works: Works, engine: AsyncEngine) -> None:
    (event,) = await published(works, told(CUSTOMS, "a"))
    assert await outbox.undelivered(engine, [event.event_id]) == [(event, 0)]

    await note(engine, outbox.delivering([event.event_id], now=NOON))
    assert await outbox.undelivered(engine, [event.event_id]) == []
    assert await outbox.undelivered(engine, [uuid4()]) == []


async def test_a_parked_event_is_seen_and_can_be_delivered_again(
    works: Works, engine: AsyncEngine
) -> None:
    (event,) = await published(works, told(CUSTOMS, "a"))
    statement = outbox.failing(event.event_id, "not_authorised", attempts=3, parked_at=NOON)
    await note(engine, statement)

    assert await outbox.undelivered(engine, [event.event_id]) == []
    async with engine.connect() as connection:
        (parked,) = await outbox.parked(connection)
    assert (parked.event_id, parked.topic, parked.attempts, parked.last_error) == (
        event.event_id, "card.revoked", 3, "not_authorised",
    )  # fmt: skip

    async with works() as work:
        assert await outbox.redeliver(work, [event.event_id, uuid4()]) == [event.event_id]
    assert await outbox.undelivered(engine, [event.event_id]) == [(event, 0)]
    assert [UUID(each[2]) for each in await jobs(engine)] == [event.event_id, event.event_id]


async def test_what_waits_or_is_delivered_cannot_be_ordered_again(
    works: Works, engine: AsyncEngine
) -> None:
    waits, delivered = await published(works, told(CUSTOMS, "a"), told(CUSTOMS, "b"))
    await note(engine, outbox.delivering([delivered.event_id], now=NOON))
    async with works() as work:
        assert await outbox.redeliver(work, [waits.event_id, delivered.event_id]) == []
    assert len(await jobs(engine)) == 2


async def test_only_what_was_delivered_long_ago_is_forgotten(
    works: Works, engine: AsyncEngine, clock: AdjustableClock
) -> None:
    waits, old, fresh = await published(
        works, told(CUSTOMS, "a"), told(CUSTOMS, "b"), told(CUSTOMS, "c")
    )
    await note(engine, outbox.delivering([old.event_id], now=NOON))
    clock.advance(outbox.DELIVERED_KEPT)
    await note(engine, outbox.delivering([fresh.event_id], now=clock()))
    clock.advance(timedelta(seconds=1))
    async with engine.begin() as connection:
        await outbox.purge(connection, now=clock())
        left = await connection.execute(text("SELECT event_id FROM outbox_events"))
        assert set(left.scalars()) == {waits.event_id, fresh.event_id}
