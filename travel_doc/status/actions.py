"""Publish the status of every travel document of one list, signed."""

from shared.database.status_places import newest_list
from shared.database.work import Work
from shared.status.packed_statuses import StatusValue
from shared.status.publication import publish
from shared.status.wire import StatusListToken
from travel_doc.audit_events import AuditEvent
from travel_doc.contract.documents import document_list_uri
from travel_doc.documents import store as documents
from travel_doc.documents.tables import DocumentRow
from travel_doc.errors import TravelStatusListNotFound
from travel_doc.parts import TravelDocParts


async def publish_document_statuses(
    work: Work, parts: TravelDocParts, *, list_number: int
) -> StatusListToken:
    """A list signed now; raises TravelStatusListNotFound beyond the newest."""
    work.audit.record(AuditEvent.STATUS_LIST_READ)
    return StatusListToken(token=await signed_list(work, parts, list_number))


async def signed_list(work: Work, parts: TravelDocParts, list_number: int) -> str:
    """The token itself, for the service's own posts too."""
    if list_number > await newest_list(work.session, DocumentRow):
        raise TravelStatusListNotFound
    out_of_force = await documents.not_in_force(work, list_number)
    return publish(
        parts.status_list_key,
        uri=document_list_uri(parts.platform.entity, list_number),
        not_valid=dict.fromkeys(out_of_force, StatusValue.INVALID),
        now=work.clock(),
    )
