"""Events received: each has its effect once, however often and in whatever order they come.

`receive` notes the event in the transaction of its effect. A second delivery finds it there, also
when the first is still at work: it waits for that transaction and then finds it, or not.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database.platform_tables import INBOX_EVENTS
from shared.database.statement import Statement
from shared.database.work import Work
from shared.events.ordering import reception_of
from shared.events.wire import Event, Reception

RECEIVED_KEPT = timedelta(days=90)
"""Longer than any sender tries. What comes later still has no effect: its number is too old."""

_ADVANCE = """
    INSERT INTO inbox_positions AS position (sender, subject, last_sequence, sequence_before)
    VALUES (:sender, :subject, :sequence, 0)
    ON CONFLICT (sender, subject) DO UPDATE SET
        sequence_before = position.last_sequence,
        last_sequence = greatest(position.last_sequence, excluded.last_sequence)
    RETURNING sequence_before
"""
"""Locks the row until the effect commits; an event that was received before moves nothing."""
_ENTER = """
    INSERT INTO inbox_events (sender, event_id, topic, reception, received_at)
    VALUES (:sender, :event_id, :topic, :reception, :now)
    ON CONFLICT DO NOTHING RETURNING 1
"""


async def receive(work: Work, event: Event, *, sender: str) -> Reception:
    """Note the event; only if the reception says so may it have an effect, in the same work."""
    position = {"sender": sender, "subject": event.subject, "sequence": event.sequence}
    ((before,),) = await work.fetch(Statement(_ADVANCE, position))
    reception = reception_of(event.sequence, last_taken=before)
    entry = {
        "sender": sender,
        "event_id": event.event_id,
        "topic": event.topic,
        "reception": reception.value,
        "now": work.clock(),
    }
    entered = await work.fetch(Statement(_ENTER, entry))
    return reception if entered else Reception.REPEATED


async def purge(connection: AsyncConnection, *, now: datetime) -> None:
    """Forget the ids of events received long ago; what was taken of each subject stays known."""
    await connection.execute(
        delete(INBOX_EVENTS).where(INBOX_EVENTS.c.received_at < bindparam("end")),
        {"end": now - RECEIVED_KEPT},
    )
