"""Endpoints under /v1/disclosures."""

from typing import Annotated

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.disclosure import DiscloseAttributes, DisclosedAttributes
from identity.disclosure import actions
from identity.parts import Parts
from identity.policy.entitlements import DISCLOSE_ATTRIBUTES
from shared.database.replay import NOTHING_KEPT
from shared.entities import Entity
from shared.web.callers import CurrentWork, entitled
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1/disclosures", tags=["disclosures"], route_class=TransactionalRoute)


Inquirer = Annotated[Entity, Depends(entitled(DISCLOSE_ATTRIBUTES))]


@router.post("")
@refused_as(AuditEvent.PERSON_DISCLOSURE_REFUSED, kept=NOTHING_KEPT)
async def disclose(
    order: DiscloseAttributes, caller: Inquirer, work: CurrentWork, parts: Parts
) -> DisclosedAttributes:
    """Attributes for a travel document of the same State. 404 if the person is unknown."""
    return await actions.disclose_attributes(work, parts, caller=caller, order=order)
