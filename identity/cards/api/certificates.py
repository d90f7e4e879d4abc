"""Endpoints under /v1/temporary-certificates."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.cards.actions import certificates
from identity.contract.certificates import (
    AskedCertificate,
    Certificate,
    RequestCertificate,
    WithdrawCertificate,
)
from identity.parts import Parts
from shared.entities import EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with, own_machine
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/temporary-certificates",
    tags=["temporary certificates"],
    route_class=TransactionalRoute,
    dependencies=[Depends(own_machine(EntityKind.BUREAU)), for_purpose(Purpose.CARD_ISSUANCE)],
)

Registrar = Annotated[Officer, Depends(officer_with(Role.REGISTRAR))]
Approver = Annotated[Officer, Depends(officer_with(Role.CARD_APPROVER))]


@router.post("")
@refused_as(AuditEvent.CERTIFICATE_REQUEST_REFUSED)
async def request(
    order: RequestCertificate,
    officer: Registrar,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Certificate:
    """Ask for a certificate. 409 if one is open, 422 where the State has none."""
    row = await certificates.request_certificate(
        work, parts, by=officer, order=order, approval=approval
    )
    return await certificates.wire_certificate(work, parts, row)


@router.get("/{certificate_id}")
@refused_as(AuditEvent.CERTIFICATE_READING_REFUSED)
async def read(certificate_id: UUID, _: Registrar, work: CurrentWork, parts: Parts) -> Certificate:
    row = await certificates.read_certificate(work, parts, certificate_id=certificate_id)
    return await certificates.wire_certificate(work, parts, row)


@router.get("/{certificate_id}/request")
@refused_as(AuditEvent.CERTIFICATE_READING_REFUSED)
async def read_asked(
    certificate_id: UUID, officer: Approver, work: CurrentWork, parts: Parts
) -> AskedCertificate:
    """What was asked for, for the officer drawn to decide on it. 403 for anybody else."""
    return await certificates.read_asked_certificate(
        work, parts, by=officer, certificate_id=certificate_id
    )


@router.post("/{certificate_id}/approval")
@refused_as(AuditEvent.CERTIFICATE_APPROVAL_REFUSED)
async def approve(
    certificate_id: UUID, officer: Approver, approval: Approval, work: CurrentWork, parts: Parts
) -> Certificate:
    """Issue a certificate. 403 for whom the registry did not draw, 409 where nobody is drawn."""
    row = await certificates.approve_certificate(
        work, parts, by=officer, certificate_id=certificate_id, approval=approval
    )
    return await certificates.wire_certificate(work, parts, row)


@router.post("/{certificate_id}/withdrawal")
@refused_as(AuditEvent.CERTIFICATE_WITHDRAWAL_REFUSED)
async def withdraw(
    certificate_id: UUID, order: WithdrawCertificate, _: Registrar, work: CurrentWork, parts: Parts
) -> Certificate:
    """End a certificate, or give a request up."""
    row = await certificates.withdraw_certificate(work, certificate_id=certificate_id, order=order)
    return await certificates.wire_certificate(work, parts, row)
