"""For operators: events that are not delivered any more by themselves, and their delivery again."""

from collections.abc import Sequence
from uuid import UUID

from services.settings import ServiceSettings
from shared.audit.trail import AuditContext
from shared.clock import system_clock
from shared.database import outbox
from shared.database.engine import create_engine
from shared.database.outbox import ParkedEvent
from shared.database.work import begin_work
from shared.events.delivery import DeliveryAudit

NOBODY_JUDGED = "none"
"""The trust data by which an operator at the machine itself was judged."""


async def parked_events(settings: ServiceSettings) -> list[ParkedEvent]:
    """What waits for a person, the longest first; nothing in it says whom it is about."""
    engine = create_engine(settings.database_url.get_secret_value(), pool_connections=1)
    try:
        async with engine.connect() as connection:
            return await outbox.parked(connection)
    finally:
        await engine.dispose()


async def deliver_again(
    settings: ServiceSettings, audit: DeliveryAudit, event_ids: Sequence[UUID]
) -> list[UUID]:
    """Have parked events tried again from the beginning; return those that were parked."""
    engine = create_engine(settings.database_url.get_secret_value(), pool_connections=1)
    context = AuditContext(settings.entity, NOBODY_JUDGED)
    try:
        async with begin_work(engine, system_clock, context) as work:
            released = await outbox.redeliver(work, event_ids)
            for event_id in released:
                work.audit.record(audit.redelivery_ordered, object=str(event_id))
    finally:
        await engine.dispose()
    return released
