"""Publish the status of every card of one list, signed."""

from identity.audit_events import AuditEvent
from identity.cards import store as cards
from identity.cards.lifecycle import CardState
from identity.cards.tables import CardRow
from identity.contract.status_lists import card_list_uri
from identity.errors import StatusListNotFound
from identity.parts import IdentityParts
from shared.database.status_places import newest_list
from shared.database.work import Work
from shared.status.packed_statuses import StatusValue
from shared.status.publication import publish
from shared.status.wire import StatusListToken


async def publish_card_statuses(
    work: Work, parts: IdentityParts, *, list_number: int
) -> StatusListToken:
    """A list signed now; raises StatusListNotFound beyond the newest."""
    if list_number > await newest_list(work.session, CardRow):
        raise StatusListNotFound
    states = await cards.not_valid(work, list_number)
    work.audit.record(AuditEvent.STATUS_LIST_READ)
    return StatusListToken(
        token=publish(
            parts.status_list_key,
            uri=card_list_uri(parts.platform.entity, list_number),
            not_valid={index: _status_of(state) for index, state in states.items()},
            now=work.clock(),
        )
    )


def _status_of(state: CardState) -> StatusValue:
    return StatusValue.SUSPENDED if state is CardState.SUSPENDED else StatusValue.INVALID
