"""Events received: each has its effect once, however often and in whatever order they come.

`receive` notes the event in the transaction of its effect. A second delivery finds it there, also
when the first is still at work: it waits for that transaction and then finds it, or not.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database.platform_tables import INBOX_EVENTS
from shared.database.work import Work
from shared.events.ordering import reception_of
from shared.events.wire import Event, Reception

RECEIVED_KEPT = timedelta(days=90)
"""Longer than any sender tries. What comes later still has no effect: its number is too old."""

_POSITION = text(
    # the update that changes nothing locks the row and tells what it says
    """
    INSERT INTO inbox_positions AS position (sender, subject, last_sequence)
    VALUES (:sender, :subject, 0)
    ON CONFLICT (sender, subject) DO UPDATE SET last_sequence = position.last_sequence
    RETURNING last_sequence
    """
)
_ENTER = text(
    """
    INSERT INTO inbox_events (sender, event_id, topic, reception, received_at)
    VALUES (:sender, :event_id, :topic, :reception, :now)
    ON CONFLICT DO NOTHING RETURNING 1
    """
)
_ADVANCE = text(
    "UPDATE inbox_positions SET last_sequence = :sequence"
    " WHERE sender = :sender AND subject = :subject"
)


async def receive(work: Work, event: Event, *, sender: str) -> Reception:
    """Note the event; only if the reception says so may it have an effect, in the same work."""
    connection = await work.session.connection()
    place = {"sender": sender, "subject": event.subject}
    last_taken = (await connection.execute(_POSITION, place)).scalar_one()
    reception = reception_of(event.sequence, last_taken=last_taken)
    entered = await connection.execute(
        _ENTER,
        {
            "sender": sender,
            "event_id": event.event_id,
            "topic": event.topic,
            "reception": reception.value,
            "now": work.clock(),
        },
    )
    if entered.first() is None:
        return Reception.REPEATED
    if reception.has_effect:
        await connection.execute(_ADVANCE, {**place, "sequence": event.sequence})
    return reception


async def purge(connection: AsyncConnection, *, now: datetime) -> None:
    """Forget the ids of events received long ago; what was taken of each subject stays known."""
    await connection.execute(
        delete(INBOX_EVENTS).where(INBOX_EVENTS.c.received_at < bindparam("end")),
        {"end": now - RECEIVED_KEPT},
    )
