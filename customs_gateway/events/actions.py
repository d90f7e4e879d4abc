"""What the gateway does when a register tells it about a driver's card, and who may know."""

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.events import DriverNotice, DriverNotices
from customs_gateway.contract.reference import Office
from customs_gateway.events import store as notices
from customs_gateway.events.rules import card_in_doubt, matters, require_topic
from customs_gateway.events.tables import DriverNoticeRow
from customs_gateway.movements import store as movements
from customs_gateway.movements.lifecycle import FINAL
from customs_gateway.movements.rules import Transit, require_on_route
from shared.database import inbox
from shared.database.work import Work
from shared.entities import Entity
from shared.events.wire import Event, Events, Receipt, Receipts


async def take_events(work: Work, *, sender: Entity, told: Events) -> Receipts:
    """Take events in, and mark the movements that they concern; TopicNotExpected.

    Nothing is stopped: the offices on the route see the mark and decide.
    """
    taken = [await _take(work, sender, event) for event in told.in_order()]
    return Receipts(receipts=tuple(taken))


async def _take(work: Work, sender: Entity, event: Event) -> Receipt:
    topic = require_topic(event.topic)
    reception = await inbox.receive(work, event, sender=sender.name)
    work.audit.record(AuditEvent.EVENT_RECEIVED, object=str(event.event_id), reason=reception.value)
    if reception.has_effect:
        assert sender.state is not None  # the endpoint is for registers, and each is of a State
        notice = DriverNoticeRow(
            event_id=event.event_id,
            driver_state=sender.state,
            driver_pseudonym=event.subject,
            topic=topic,
            sequence=event.sequence,
            occurred_at=event.occurred_at,
            received_at=work.clock(),
        )
        await notices.add(work, notice)
        await _record_marks(work, notice)
    return Receipt(event_id=event.event_id, reception=reception)


async def read_driver_notices(work: Work, *, at: Office, reference: str) -> DriverNotices:
    """What was told about a movement's driver; raises MovementNotFound or OfficeNotOnRoute."""
    transit = await movements.get(work, reference)
    require_on_route(transit, at.code)
    work.audit.record(AuditEvent.MOVEMENT_READ, object=transit.reference)
    told = await _told_of(work, transit)
    return DriverNotices(
        card_in_doubt=card_in_doubt(each.topic for each in told),
        notices=tuple(DriverNotice.model_validate(each) for each in told),
    )


async def _told_of(work: Work, transit: Transit) -> list[DriverNoticeRow]:
    if transit.release is None:
        return []
    told = await notices.about_driver(
        work, state=transit.release.driver_state, pseudonym=transit.release.driver_pseudonym
    )
    return [each for each in told if _concerns(each, transit)]


async def _record_marks(work: Work, notice: DriverNoticeRow) -> None:
    driven = await notices.driven_by(
        work, state=notice.driver_state, pseudonym=notice.driver_pseudonym
    )
    for movement_id in driven:
        transit = await movements.get(work, str(movement_id))
        if _concerns(notice, transit):
            work.audit.record(
                AuditEvent.MOVEMENT_DRIVER_CARD_CHANGED,
                object=transit.reference,
                reason=notice.topic.value,
            )


def _concerns(notice: DriverNoticeRow, transit: Transit) -> bool:
    return transit.release is not None and matters(
        verified_at=transit.release.driver_checked_at,
        ended_at=transit.log[-1].received_at if transit.state in FINAL else None,
        occurred_at=notice.occurred_at,
        received_at=notice.received_at,
    )
