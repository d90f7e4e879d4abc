"""Remember who asked, and tell them what became of a card."""

from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.events import CardTopic
from identity.events import store as inquiries
from identity.events.rules import is_remembered, is_told
from identity.parts import IdentityParts
from shared.database.outbox import OutgoingEvent, publish
from shared.database.work import Work
from shared.entities import Entity


async def remember_partner(
    work: Work,
    parts: IdentityParts,
    *,
    partner: Entity,
    subject: str,
    person_id: UUID,
    card_id: UUID | None = None,
) -> None:
    """Keep that a partner asked about a person (or one card) whom it calls `subject`.

    What is told later is told to it too. The caller has locked what its answer relies on, so that
    no change falls between the answer and this.
    """
    if is_remembered(partner, registry_of=parts.state):
        await inquiries.remember(
            work, partner=partner.name, subject=subject, person_id=person_id, card_id=card_id
        )


async def publish_card_change(
    work: Work, *, person_id: UUID, card_id: UUID, topic: CardTopic
) -> None:
    """Tell those who asked about the holder or the card, as far as the table of interests goes."""
    now = work.clock()
    asked = await inquiries.concerning(work, person_id=person_id, card_id=card_id)
    outgoing = [
        OutgoingEvent(inquiry.partner, topic, inquiry.subject)
        for inquiry in asked
        if is_told(inquiry.partner, topic, asked_at=inquiry.asked_at, now=now)
    ]
    for event in await publish(work, outgoing):
        work.audit.record(
            AuditEvent.EVENT_PUBLISHED, object=str(event.event_id), reason=topic.value
        )
