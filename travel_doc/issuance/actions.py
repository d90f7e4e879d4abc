"""Make a travel document from an approved application."""

from datetime import date
from uuid import UUID

from identity.contract.disclosure import Scope
from identity.contract.persons import PrintedData
from shared.database.status_places import free_place
from shared.database.work import Work
from shared.dated_rules import rule_in_force
from shared.documents.lds.chip_files import build_chip_files
from shared.identifiers import draw_document_number
from shared.officers.credential import Officer
from shared.status.document_reference import StatusReference
from shared.web.consultation import Consultation
from travel_doc.applications import store as applications
from travel_doc.applications.actions import ask_register, concerning, require_no_doubt
from travel_doc.applications.lifecycle import APPLICATION_LIFECYCLE, ApplicationEvent
from travel_doc.applications.tables import ApplicationRow
from travel_doc.audit_events import AuditEvent
from travel_doc.contract.applications import IssuedDocument
from travel_doc.documents import store as documents
from travel_doc.documents.actions import wire_document
from travel_doc.documents.lifecycle import DocumentState
from travel_doc.documents.tables import DocumentRow
from travel_doc.errors import RegisterUnavailable
from travel_doc.issuance.rules import expires_on, machine_readable_zone
from travel_doc.parts import TravelDocParts


async def issue_document(
    work: Work,
    parts: TravelDocParts,
    consult: Consultation,
    *,
    by: Officer,
    application_id: UUID,
    credential: str,
) -> IssuedDocument:
    """Issue the document of an approved application.

    1. Decide whether it may be issued. 2. Ask the register for civil data and portrait, on behalf
    of the officer, by their `credential`. 3. Decide again, for the application may have moved.
    4. Draw number and place, and record the document under them. 5. Make zone and chip files; the
    State's document signer signs. 6. Record move and audit entry; neither civil data nor portrait
    is kept.
    """
    application = await _issuable(work, application_id)  # 1
    number = application.identity_number
    known = await consult(  # 2
        lambda: ask_register(parts, number, Scope.PERSONALISATION, credential)
    )
    application = await _issuable(work, application_id)  # 3
    if known.portrait is None:
        raise RegisterUnavailable("the register gave no portrait")
    today = work.clock().date()
    rule = rule_in_force(parts.passport_rules, parts.state, today)
    document = await _add_document(work, parts, application, by, expires_on(rule, today))  # 4
    reference = StatusReference(document.status_list, document.status_index)
    mrz = machine_readable_zone(
        document.document_number, known.civil, rule, issued_on=today, reference=reference
    )
    chip = build_chip_files(mrz, known.portrait, parts.document_signer, now=work.clock())  # 5
    issued = APPLICATION_LIFECYCLE.after(application.state, ApplicationEvent.ISSUE)
    await applications.move(work, application, issued)  # 6
    work.audit.record(AuditEvent.DOCUMENT_ISSUED, object=str(document.document_id))
    return IssuedDocument(
        document=wire_document(document, parts),
        mrz=mrz,
        ef_com=chip.com,
        dg1=chip.dg1,
        dg2=chip.dg2,
        ef_sod=chip.sod,
        printed=PrintedData.of(known.civil),
        portrait=known.portrait,
    )


async def _issuable(work: Work, application_id: UUID) -> ApplicationRow:
    application = await concerning(work, application_id)
    APPLICATION_LIFECYCLE.after(application.state, ApplicationEvent.ISSUE)
    await require_no_doubt(work, application)
    return application


async def _add_document(
    work: Work, parts: TravelDocParts, application: ApplicationRow, by: Officer, expiry: date
) -> DocumentRow:
    async def draw() -> DocumentRow:
        place = await free_place(work, DocumentRow)
        return DocumentRow(
            document_number=draw_document_number(parts.state, work.random),
            application_id=application.application_id,
            identity_number=application.identity_number,
            state=DocumentState.IN_FORCE,
            state_changed_at=work.clock(),
            issued_on=work.clock().date(),
            expires_on=expiry,
            issued_by=by.subject,
            status_list=place.list_number,
            status_index=place.place,
        )

    return await documents.add(work, draw)
