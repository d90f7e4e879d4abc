"""Publish the status of every travel document of one list, signed."""

from shared.database.status_places import list_version
from shared.database.work import Work
from shared.status.packed_statuses import StatusValue
from shared.status.wire import StatusListToken
from travel_doc.audit_events import AuditEvent
from travel_doc.contract.documents import document_list_uri
from travel_doc.documents import store as documents
from travel_doc.errors import TravelStatusListNotFound
from travel_doc.parts import TravelDocParts


async def publish_document_statuses(
    work: Work, parts: TravelDocParts, *, list_number: int
) -> StatusListToken:
    """The signed list as of the last change; raises TravelStatusListNotFound beyond the newest."""
    work.audit.record(AuditEvent.STATUS_LIST_READ)
    return StatusListToken(token=await signed_list(work, parts, list_number))


async def signed_list(work: Work, parts: TravelDocParts, list_number: int) -> str:
    """The token itself, for the service's own posts too."""
    version = await list_version(work.session, list_number)
    if version is None:
        raise TravelStatusListNotFound

    async def not_valid() -> dict[int, StatusValue]:
        return dict.fromkeys(await documents.not_in_force(work, list_number), StatusValue.INVALID)

    return await parts.published_lists.token(
        document_list_uri(parts.platform.entity, list_number),
        version=version,
        not_valid=not_valid,
        now=work.clock(),
    )
