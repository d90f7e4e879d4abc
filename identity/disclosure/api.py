"""Endpoints under /v1/disclosures."""

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.disclosure import DiscloseAttributes, DisclosedAttributes
from identity.disclosure import actions
from identity.parts import Parts
from identity.policy.entitlements import DISCLOSE_ATTRIBUTES
from shared.database.replay import NOTHING_KEPT
from shared.web.callers import CurrentWork, entitled
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1/disclosures", tags=["disclosures"], route_class=TransactionalRoute)


@router.post("", dependencies=[Depends(entitled(DISCLOSE_ATTRIBUTES))])
@refused_as(AuditEvent.PERSON_DISCLOSURE_REFUSED, kept=NOTHING_KEPT)
async def disclose(
    order: DiscloseAttributes, work: CurrentWork, parts: Parts
) -> DisclosedAttributes:
    """Attributes for a travel document of the same State. 404 if the person is unknown."""
    return await actions.disclose_attributes(work, parts, order=order)
