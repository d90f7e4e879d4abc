"""Events to be delivered: written with what they tell, kept until their recipient has them.

`publish` writes, in the transaction of the effect, one row and one job for each recipient. The
position of a subject is locked until that transaction ends, so that jobs about one subject stand
in the queue in the order of the commits, and the lock of the queue lets one out at a time.
A row that was tried long enough, or that its recipient refused, is parked: later ones go on, and
somebody looks at it and may order it to be delivered again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.database.jobs import Job, enqueuing
from shared.database.platform_tables import OUTBOX_EVENTS
from shared.database.statement import Statement
from shared.database.work import Work
from shared.events.wire import Event

DELIVER_TASK = "deliver_event"
DELIVERED_KEPT = timedelta(days=30)
PARKED_LISTED_MAX = 200

_ROW = OUTBOX_EVENTS.c
_NUMBER = """
    INSERT INTO outbox_positions AS position (recipient, subject, last_sequence)
    SELECT recipient, subject, count(*)
    FROM unnest(CAST(:recipients AS text[]), CAST(:subjects AS text[])) AS told (recipient, subject)
    GROUP BY recipient, subject ORDER BY recipient, subject
    ON CONFLICT (recipient, subject)
        DO UPDATE SET last_sequence = position.last_sequence + excluded.last_sequence
    RETURNING recipient, subject, last_sequence
"""
_WRITE = """
    WITH written AS (
        INSERT INTO outbox_events
            (event_id, recipient, subject, sequence, topic, body, created_at, attempts)
        SELECT event_id, recipient, subject, sequence, topic, body, CAST(:now AS timestamptz), 0
        FROM unnest(
            CAST(:event_ids AS uuid[]), CAST(:recipients AS text[]), CAST(:subjects AS text[]),
            CAST(:sequences AS bigint[]), CAST(:topics AS text[]), CAST(:bodies AS bytea[])
        ) AS told (event_id, recipient, subject, sequence, topic, body)
    )
"""
_UNDELIVERED = text(
    "SELECT body, attempts FROM outbox_events WHERE event_id = ANY(:event_ids)"
    " AND delivered_at IS NULL AND parked_at IS NULL ORDER BY created_at, sequence"
)
_DELIVERED = (
    "UPDATE outbox_events SET delivered_at = :now, parked_at = NULL, attempts = attempts + 1,"
    " last_error = NULL WHERE event_id = ANY(:event_ids) AND delivered_at IS NULL"
)
_FAILED = (
    "UPDATE outbox_events SET attempts = :attempts, last_error = :code,"
    " parked_at = CAST(:parked_at AS timestamptz)"
    " WHERE event_id = :event_id AND delivered_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class OutgoingEvent:
    """What one recipient is to be told; `subject` is what it calls whom or what this is about."""

    recipient: str
    topic: StrEnum
    subject: str


class Undelivered(NamedTuple):
    """An event that its recipient does not have yet, as far as is known."""

    event: Event
    attempts: int


class ParkedEvent(NamedTuple):
    """An event that is not tried any more; says nothing of whom it is about."""

    event_id: UUID
    recipient: str
    topic: str
    created_at: datetime
    parked_at: datetime
    attempts: int
    last_error: str


async def publish(work: Work, outgoing: Sequence[OutgoingEvent]) -> list[Event]:
    """Write events, and a job to deliver each, into the work's transaction; return them in order.

    They happened now. Of one subject and recipient, each gets the next number.
    """
    if not outgoing:
        return []
    recipients = [each.recipient for each in outgoing]
    subjects = [each.subject for each in outgoing]
    given = await work.fetch(Statement(_NUMBER, {"recipients": recipients, "subjects": subjects}))
    newest = {(recipient, subject): last for recipient, subject, last in given}
    events = [_numbered(each, newest, work.clock()) for each in reversed(outgoing)][::-1]
    jobs = enqueuing(
        [_delivery(one.recipient, event) for one, event in zip(outgoing, events, strict=True)]
    )
    values = {
        **jobs.values,
        "now": work.clock(),
        "event_ids": [event.event_id for event in events],
        "recipients": recipients,
        "subjects": subjects,
        "sequences": [event.sequence for event in events],
        "topics": [event.topic for event in events],
        "bodies": [event.model_dump_json().encode() for event in events],
    }
    await work.fetch(Statement(_WRITE + jobs.sql, values))
    return events


async def undelivered(engine: AsyncEngine, event_ids: Iterable[UUID]) -> list[Undelivered]:
    """Those that are not delivered, parked or gone, oldest first; no transaction stays open."""
    async with engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        rows = (await alone.execute(_UNDELIVERED, {"event_ids": list(event_ids)})).all()
    return [Undelivered(Event.model_validate_json(row.body), row.attempts) for row in rows]


def delivering(event_ids: Iterable[UUID], *, now: datetime) -> Statement:
    """Note that the recipient has the events."""
    return Statement(_DELIVERED, {"event_ids": list(event_ids), "now": now})


def failing(event_id: UUID, code: str, *, attempts: int, parked_at: datetime | None) -> Statement:
    """Note that the delivery failed so many times, and since when it is left to a person."""
    values = {"event_id": event_id, "code": code, "attempts": attempts, "parked_at": parked_at}
    return Statement(_FAILED, values)


async def parked(connection: AsyncConnection) -> list[ParkedEvent]:
    """Events that are not tried any more, those parked longest first; PARKED_LISTED_MAX at most."""
    query = (
        select(
            _ROW.event_id, _ROW.recipient, _ROW.topic, _ROW.created_at,
            _ROW.parked_at, _ROW.attempts, _ROW.last_error,
        )
        .where(_ROW.parked_at.is_not(None))
        .order_by(_ROW.parked_at)
        .limit(PARKED_LISTED_MAX)
    )  # fmt: skip
    return [ParkedEvent(*row) for row in await connection.execute(query)]


async def redeliver(work: Work, event_ids: Iterable[UUID]) -> list[UUID]:
    """Try parked events again from the beginning; return those that were parked."""
    connection = await work.session.connection()
    released = await connection.execute(
        update(OUTBOX_EVENTS)
        .where(_ROW.event_id.in_(bindparam("event_ids", expanding=True)))
        .where(_ROW.parked_at.is_not(None))
        .values(parked_at=None, attempts=0)
        .returning(_ROW.recipient, _ROW.body),
        {"event_ids": list(event_ids)},
    )
    found = [(row.recipient, Event.model_validate_json(row.body)) for row in released]
    found.sort(key=lambda one: (one[1].subject, one[1].sequence))
    if found:
        jobs = enqueuing([_delivery(recipient, event) for recipient, event in found])
        await connection.execute(text(jobs.sql), jobs.values)
    return [event.event_id for _, event in found]


async def purge(connection: AsyncConnection, *, now: datetime) -> None:
    """Forget events that were delivered long enough ago."""
    await connection.execute(
        delete(OUTBOX_EVENTS).where(_ROW.delivered_at < bindparam("end")),
        {"end": now - DELIVERED_KEPT},
    )


def _numbered(outgoing: OutgoingEvent, newest: dict[tuple[str, str], int], now: datetime) -> Event:
    """The event under its number; counts down, so the last of several comes first."""
    place = (outgoing.recipient, outgoing.subject)
    sequence = newest[place]
    newest[place] = sequence - 1
    return Event(
        event_id=uuid4(),
        topic=outgoing.topic.value,
        subject=outgoing.subject,
        sequence=sequence,
        occurred_at=now,
    )


def _delivery(recipient: str, event: Event) -> Job:
    """A queue for each recipient: one that is away keeps nobody else's jobs waiting."""
    return Job(
        queue=recipient,
        task=DELIVER_TASK,
        lock=f"{recipient}/{event.subject}",
        args={"event_id": str(event.event_id)},
    )
