"""Endpoints under /v1/traveller-checks."""

from typing import Annotated

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.recognition import CheckTraveller, TravellerCheck
from identity.parts import Parts
from identity.policy.entitlements import CHECK_TRAVELLER
from identity.recognition.actions import posts
from shared.entities import Entity
from shared.web.callers import CurrentWork, PresentedOfficer, entitled
from shared.web.consultation import Consult
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1/traveller-checks", tags=["posts"], route_class=TransactionalRoute)

Post = Annotated[Entity, Depends(entitled(CHECK_TRAVELLER))]


@router.post("")
@refused_as(AuditEvent.TRAVELLER_CHECK_REFUSED)
async def check(
    order: CheckTraveller,
    post: Post,
    officer: PresentedOfficer,
    work: CurrentWork,
    parts: Parts,
    consult: Consult,
) -> TravellerCheck:
    """Whether a traveller is the holder: yes, no or undecided. 403 for posts of other States."""
    return await posts.check_traveller(work, parts, consult, by=officer, at=post, order=order)
