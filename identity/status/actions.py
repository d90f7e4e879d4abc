"""Publish the status of every card of one list, signed."""

from datetime import timedelta

from identity.audit_events import AuditEvent
from identity.cards import store as cards
from identity.cards.actions import CARDS_PER_STATUS_LIST
from identity.cards.lifecycle import CardState
from identity.contract.status_lists import StatusListToken, card_list_uri
from identity.errors import StatusListNotFound
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.status.packed_statuses import StatusValue
from shared.status.token_status_list import issue_status_list_jwt

BITS_PER_CARD = 2
TTL_SECONDS = 60
LIST_LIFETIME = timedelta(hours=24)


async def publish_card_statuses(
    work: Work, parts: IdentityParts, *, list_number: int
) -> StatusListToken:
    """A list signed now; places nobody has taken read as valid, so that they tell nothing."""
    newest, _ = await cards.newest_status_list(work)
    if list_number > newest:
        raise StatusListNotFound
    statuses = bytearray(CARDS_PER_STATUS_LIST)
    for index, state in (await cards.not_valid(work, list_number)).items():
        statuses[index] = (
            StatusValue.SUSPENDED if state is CardState.SUSPENDED else StatusValue.INVALID
        )
    work.audit.record(AuditEvent.STATUS_LIST_READ)
    return StatusListToken(
        token=issue_status_list_jwt(
            parts.status_list_key,
            uri=card_list_uri(parts.platform.entity, list_number),
            statuses=statuses,
            bits=BITS_PER_CARD,
            now=work.clock(),
            ttl_seconds=TTL_SECONDS,
            lifetime=LIST_LIFETIME,
        )
    )
