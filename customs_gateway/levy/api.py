"""Endpoints under /v1/levy."""

from fastapi import APIRouter

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.levy import AssessLevy, Assessment, Collection, CollectLevy
from customs_gateway.levy import actions
from customs_gateway.parts import Parts
from customs_gateway.web import CallingOffice, CustomsOfficer, CustomsReceiver
from shared.web.callers import CurrentWork
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1/levy", tags=["levy"], route_class=TransactionalRoute)


@router.post("/assessments")
@refused_as(AuditEvent.LEVY_ASSESSMENT_REFUSED)
async def assess(
    order: AssessLevy,
    office: CallingOffice,
    officer: CustomsOfficer,
    work: CurrentWork,
    parts: Parts,
) -> Assessment:
    """Assess the levy on a release for consumption, and post it. 422 if an exemption is unfit."""
    return await actions.assess_levy(work, parts.levy_rules, at=office, by=officer, order=order)


@router.post("/collections")
@refused_as(AuditEvent.LEVY_COLLECTION_REFUSED)
async def collect(
    order: CollectLevy, office: CallingOffice, officer: CustomsReceiver, work: CurrentWork
) -> Collection:
    """Record a receipt, and post it. 404 unless the assessment is of the receiver's State."""
    return await actions.collect_levy(work, at=office, by=officer, order=order)
