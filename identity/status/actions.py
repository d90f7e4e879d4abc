"""Publish the status of every card of one list, signed."""

from identity.audit_events import AuditEvent
from identity.cards import store as cards
from identity.cards.lifecycle import CardState
from identity.contract.status_lists import card_list_uri
from identity.errors.status import StatusListNotFound
from identity.parts import IdentityParts
from shared.database.status_places import list_version
from shared.database.work import Work
from shared.status.packed_statuses import StatusValue
from shared.status.wire import StatusListToken


async def publish_card_statuses(
    work: Work, parts: IdentityParts, *, list_number: int
) -> StatusListToken:
    """The signed list as of the last change; raises StatusListNotFound beyond the newest."""
    version = await list_version(work.session, list_number)
    if version is None:
        raise StatusListNotFound

    async def not_valid() -> dict[int, StatusValue]:
        states = await cards.not_valid(work, list_number)
        return {index: _status_of(state) for index, state in states.items()}

    work.audit.record(AuditEvent.STATUS_LIST_READ)
    return StatusListToken(
        token=await parts.published_lists.token(
            card_list_uri(parts.platform.entity, list_number),
            version=version,
            not_valid=not_valid,
            now=work.clock(),
        )
    )


def _status_of(state: CardState) -> StatusValue:
    return StatusValue.SUSPENDED if state is CardState.SUSPENDED else StatusValue.INVALID
