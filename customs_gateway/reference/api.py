"""Endpoints that answer from the tables: /v1/offices and /v1/reference."""

from fastapi import APIRouter

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.reference import Offices, Subheading, TariffSubheading
from customs_gateway.parts import Parts
from customs_gateway.policy.tariff import subheading_of
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1", tags=["reference"], route_class=TransactionalRoute)


@router.get("/offices")
@refused_as(AuditEvent.REFERENCE_READING_REFUSED)
async def offices(parts: Parts) -> Offices:
    """Every office and post we know of, with its last known status and the date of it."""
    return Offices(edition_date=parts.offices.edition_date, offices=parts.offices.offices)


@router.get("/reference/hs/{code}")
@refused_as(AuditEvent.REFERENCE_READING_REFUSED)
async def subheading(code: Subheading, parts: Parts) -> TariffSubheading:
    """A subheading of the small tariff table. 404 for the many that it does not hold."""
    return subheading_of(parts.tariff, code)
