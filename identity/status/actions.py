"""Publish the status of every card of one list, signed."""

from identity.audit_events import AuditEvent
from identity.cards.rules import status_value
from identity.cards.store import rows
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
        standing = await rows.not_valid(work, list_number)
        return {index: status_value(*known) for index, known in standing.items()}

    work.audit.record(AuditEvent.STATUS_LIST_READ)
    return StatusListToken(
        token=await parts.published_lists.token(
            card_list_uri(parts.platform.entity, list_number),
            version=version,
            not_valid=not_valid,
            now=work.clock(),
        )
    )
