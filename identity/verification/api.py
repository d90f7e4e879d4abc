"""Endpoints under /v1/verifications."""

from typing import Annotated

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.verification import Verification, VerifyCard
from identity.parts import Parts
from identity.policy.entitlements import VERIFY_CARD
from identity.verification import actions
from shared.database.replay import NOTHING_KEPT
from shared.entities import Entity
from shared.web.callers import CurrentWork, entitled
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/verifications", tags=["verifications"], route_class=TransactionalRoute
)

Verifier = Annotated[Entity, Depends(entitled(VERIFY_CARD))]


@router.post("")
@refused_as(AuditEvent.CARD_VERIFICATION_REFUSED, kept=NOTHING_KEPT)
async def verify(
    order: VerifyCard, caller: Verifier, work: CurrentWork, parts: Parts
) -> Verification:
    """The status of a card and yes/no answers about its holder. 400 for an unfit question."""
    return await actions.verify_card(work, parts, caller=caller, order=order)
