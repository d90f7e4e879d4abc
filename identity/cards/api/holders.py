"""Endpoints for holders, in any of the three States, and for what others report of a card."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.cards.actions import holder, reports
from identity.contract.cards import (
    CardNumber,
    CardReceipt,
    DeclareCard,
    DeclareHeldCard,
    Report,
    ReportCard,
    Reports,
    SealCertificates,
    SuspendCard,
    SuspendHeldCard,
)
from identity.parts import Parts
from identity.policy.entitlements import REPORT_CARD, SERVE_HOLDER
from shared.entities import Entity, EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import (
    CurrentWork,
    PresentedOfficer,
    entitled,
    for_purpose,
    officer_with,
    own_machine,
)
from shared.web.consultation import Consult
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1", tags=["cards"], route_class=TransactionalRoute)

Servant = Annotated[Entity, Depends(entitled(SERVE_HOLDER))]
Registrar = Annotated[Officer, Depends(officer_with(Role.REGISTRAR))]
_OWN_BUREAU = [
    Depends(own_machine(EntityKind.BUREAU)),
    for_purpose(Purpose.DOCUMENT_STATUS),
]
CARD = "/cards/{card_number}"


@router.post(f"{CARD}/suspension")
@refused_as(AuditEvent.CARD_SUSPENSION_REFUSED)
async def suspend(
    card_number: CardNumber,
    order: SuspendCard,
    machine: Servant,
    officer: PresentedOfficer,
    work: CurrentWork,
    parts: Parts,
    consult: Consult,
) -> CardReceipt:
    """Suspend the holder's card. 403 unless the holder is proven, 409 if it is not active."""
    return await holder.suspend_card(
        work, parts, consult, by=officer, at=machine, card_number=card_number, order=order
    )


@router.post("/card-suspensions")
@refused_as(AuditEvent.CARD_SUSPENSION_REFUSED)
async def suspend_held(
    order: SuspendHeldCard,
    machine: Servant,
    officer: PresentedOfficer,
    work: CurrentWork,
    parts: Parts,
    consult: Consult,
) -> CardReceipt:
    """The same by the holder's identity number, for who does not know that of the card."""
    number = await holder.number_of_held(work, parts, order.identity_number)
    return await holder.suspend_card(
        work, parts, consult, by=officer, at=machine, card_number=number, order=order
    )


@router.post(f"{CARD}/declaration")
@refused_as(AuditEvent.CARD_DECLARATION_REFUSED)
async def declare(
    card_number: CardNumber,
    order: DeclareCard,
    machine: Servant,
    officer: PresentedOfficer,
    work: CurrentWork,
    parts: Parts,
    consult: Consult,
) -> CardReceipt:
    """Take the holder's declaration of loss, theft or damage. 403 unless the holder is proven."""
    return await holder.declare_card(
        work, parts, consult, by=officer, at=machine, card_number=card_number, order=order
    )


@router.post("/card-declarations")
@refused_as(AuditEvent.CARD_DECLARATION_REFUSED)
async def declare_held(
    order: DeclareHeldCard,
    machine: Servant,
    officer: PresentedOfficer,
    work: CurrentWork,
    parts: Parts,
    consult: Consult,
) -> CardReceipt:
    """The same by the holder's identity number."""
    number = await holder.number_of_held(work, parts, order.identity_number)
    return await holder.declare_card(
        work, parts, consult, by=officer, at=machine, card_number=number, order=order
    )


@router.post(f"{CARD}/reports", dependencies=[Depends(entitled(REPORT_CARD))])
@refused_as(AuditEvent.CARD_REPORT_REFUSED)
async def report(
    card_number: CardNumber, order: ReportCard, officer: PresentedOfficer, work: CurrentWork
) -> Report:
    """Record what somebody else says of a card; the card stays as it is."""
    return await reports.report_card(work, by=officer, card_number=card_number, order=order)


@router.get(f"{CARD}/reports", dependencies=_OWN_BUREAU)
@refused_as(AuditEvent.CARD_READING_REFUSED)
async def read_reports(
    card_number: CardNumber, _: Registrar, work: CurrentWork, parts: Parts
) -> Reports:
    return await reports.read_reports(work, parts, card_number=card_number)


@router.post("/card-reports/{report_id}/withdrawal", dependencies=_OWN_BUREAU)
@refused_as(AuditEvent.CARD_REPORT_WITHDRAWAL_REFUSED)
async def withdraw_report(report_id: UUID, officer: Registrar, work: CurrentWork) -> Report:
    """Take a report back that proved wrong."""
    return await reports.withdraw_report(work, by=officer, report_id=report_id)


@router.get("/seal-certificates")
@refused_as(AuditEvent.SEAL_CERTIFICATES_READING_REFUSED)
async def seal_certificates(work: CurrentWork, parts: Parts) -> SealCertificates:
    """By which anybody verifies the seals on the backs of this State's cards."""
    work.audit.record(AuditEvent.SEAL_CERTIFICATES_READ)
    return SealCertificates(certificates=(parts.seal_signer.certificate.der,))
