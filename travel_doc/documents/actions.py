"""What may be done with an issued travel document, one function per verb."""

from shared.database.work import Work
from travel_doc.audit_events import AuditEvent
from travel_doc.contract.documents import Document, LossKind, RevocationReason
from travel_doc.documents import store as documents
from travel_doc.documents.lifecycle import DOCUMENT_LIFECYCLE, DocumentEvent
from travel_doc.documents.tables import DocumentRow
from travel_doc.parts import TravelDocParts

_REPORTS = {
    LossKind.LOST: (DocumentEvent.REPORT_LOST, AuditEvent.DOCUMENT_REPORTED_LOST),
    LossKind.STOLEN: (DocumentEvent.REPORT_STOLEN, AuditEvent.DOCUMENT_REPORTED_STOLEN),
}


async def read_document(work: Work, *, document_number: str) -> DocumentRow:
    document = await _concerning(work, document_number)
    work.audit.record(AuditEvent.DOCUMENT_READ, object=str(document.document_id))
    return document


async def report_loss(work: Work, *, document_number: str, kind: LossKind) -> DocumentRow:
    """Put a lost or stolen document out of force, for good."""
    event, recorded = _REPORTS[kind]
    return await _change(work, document_number, event, recorded)


async def revoke_document(
    work: Work, *, document_number: str, reason: RevocationReason
) -> DocumentRow:
    return await _change(
        work,
        document_number,
        DocumentEvent.REVOKE,
        AuditEvent.DOCUMENT_REVOKED,
        reason=reason.value,
    )


def wire_document(document: DocumentRow, parts: TravelDocParts) -> Document:
    """The document as callers see it."""
    return Document(
        document_number=document.document_number,
        state=document.state,
        issuing_state=parts.state,
        issued_on=document.issued_on,
        expires_on=document.expires_on,
    )


async def _change(
    work: Work,
    document_number: str,
    event: DocumentEvent,
    recorded: AuditEvent,
    *,
    reason: str | None = None,
) -> DocumentRow:
    """Get, decide, move, record."""
    document = await _concerning(work, document_number)
    await documents.move(work, document, DOCUMENT_LIFECYCLE.after(document.state, event))
    work.audit.record(recorded, object=str(document.document_id), reason=reason)
    return document


async def _concerning(work: Work, document_number: str) -> DocumentRow:
    """The document; from here on, refusals too are recorded as concerning its holder."""
    document = await documents.get(work, document_number)
    work.audit.acting(subject=document.identity_number, object=str(document.document_id))
    return document
