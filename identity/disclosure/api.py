"""Endpoints under /v1/disclosures."""

from fastapi import APIRouter

from identity.audit_events import AuditEvent
from identity.contract.disclosure import DiscloseAttributes, DisclosedAttributes
from identity.disclosure import actions
from identity.parts import Parts
from identity.web import TravelDoc
from shared.database.replay import NOTHING_KEPT
from shared.purposes import Purpose
from shared.web.callers import CurrentWork, for_purpose
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1/disclosures", tags=["disclosures"], route_class=TransactionalRoute)


@router.post("", dependencies=[for_purpose(Purpose.TRAVEL_DOCUMENT_ISSUANCE)])
@refused_as(AuditEvent.PERSON_DISCLOSURE_REFUSED, kept=NOTHING_KEPT)
async def disclose(
    order: DiscloseAttributes, _: TravelDoc, work: CurrentWork, parts: Parts
) -> DisclosedAttributes:
    """Attributes for a travel document of the same State. 404 if the person is unknown."""
    return await actions.disclose_attributes(work, parts, order=order)
