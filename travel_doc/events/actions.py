"""What the service does when the register tells it about a person's card."""

from shared.database import inbox
from shared.database.work import Work
from shared.entities import Entity
from shared.events.wire import Event, Events, Receipt, Receipts
from shared.identifiers import read_identity_number
from travel_doc.applications import store as applications
from travel_doc.audit_events import AuditEvent
from travel_doc.events import store as notices
from travel_doc.events.rules import is_to_check, require_topic
from travel_doc.events.tables import HolderNoticeRow


async def take_events(work: Work, *, sender: Entity, told: Events) -> Receipts:
    """Take events in, and mark the open applications that they concern.

    Raises TopicNotExpected, or IdentityNumberInvalid for a subject that is nobody's number.
    """
    taken = [await _take(work, sender, event) for event in told.in_order()]
    return Receipts(receipts=tuple(taken))


async def _take(work: Work, sender: Entity, event: Event) -> Receipt:
    topic = require_topic(event.topic)
    read_identity_number(event.subject)
    work.audit.acting(subject=event.subject)
    reception = await inbox.receive(work, event, sender=sender.name)
    work.audit.record(AuditEvent.EVENT_RECEIVED, object=str(event.event_id), reason=reception.value)
    if reception.has_effect:
        notice = HolderNoticeRow(
            event_id=event.event_id,
            identity_number=event.subject,
            topic=topic,
            occurred_at=event.occurred_at,
            received_at=work.clock(),
        )
        await notices.add(work, notice)
        await _record_mark(work, notice)
    return Receipt(event_id=event.event_id, reception=reception)


async def _record_mark(work: Work, notice: HolderNoticeRow) -> None:
    application = await applications.open_of(work, notice.identity_number)
    if application is None:
        return
    told = await notices.about(work, notice.identity_number)
    if is_to_check(application.confirmed_at, told):
        work.audit.record(
            AuditEvent.APPLICATION_TO_CHECK,
            object=str(application.application_id),
            reason=notice.topic.value,
        )
