"""Endpoints under /v1/documents."""

from typing import Annotated

from fastapi import APIRouter, Depends

from shared.entities import EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import CurrentWork, entitled, for_purpose, officer_with, own_machine
from shared.web.route import TransactionalRoute, refused_as
from travel_doc.audit_events import AuditEvent
from travel_doc.contract.documents import Document, DocumentNumber, ReportLoss, RevokeDocument
from travel_doc.documents import actions
from travel_doc.parts import Parts
from travel_doc.policy.entitlements import READ_DOCUMENT

router = APIRouter(
    prefix="/v1/documents",
    tags=["documents"],
    route_class=TransactionalRoute,
    dependencies=[Depends(own_machine(EntityKind.BUREAU))],
)

Agent = Annotated[Officer, Depends(officer_with(Role.PASSPORT_AGENT))]
Approver = Annotated[Officer, Depends(officer_with(Role.PASSPORT_APPROVER))]
_for_status = for_purpose(Purpose.DOCUMENT_STATUS)


@router.get("/{document_number}", dependencies=[Depends(entitled(READ_DOCUMENT))])
@refused_as(AuditEvent.DOCUMENT_READING_REFUSED)
async def read(document_number: DocumentNumber, work: CurrentWork, parts: Parts) -> Document:
    """The document's own state, for who may change it or audits it; nothing of its holder."""
    document = await actions.read_document(work, document_number=document_number)
    return actions.wire_document(document, parts)


@router.post("/{document_number}/loss", dependencies=[_for_status])
@refused_as(AuditEvent.DOCUMENT_LOSS_REFUSED)
async def report_loss(
    document_number: DocumentNumber, order: ReportLoss, _: Agent, work: CurrentWork, parts: Parts
) -> Document:
    """Record a declaration of loss or theft. 409 if the document is out of force already."""
    document = await actions.report_loss(work, document_number=document_number, kind=order.kind)
    return actions.wire_document(document, parts)


@router.post("/{document_number}/revocation", dependencies=[_for_status])
@refused_as(AuditEvent.DOCUMENT_REVOCATION_REFUSED)
async def revoke(
    document_number: DocumentNumber,
    order: RevokeDocument,
    _: Approver,
    work: CurrentWork,
    parts: Parts,
) -> Document:
    """End a document for good."""
    document = await actions.revoke_document(
        work, document_number=document_number, reason=order.reason
    )
    return actions.wire_document(document, parts)
