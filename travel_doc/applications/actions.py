"""What may be done with an application, one function per verb."""

from uuid import UUID

import httpx

from identity.contract.disclosure import DiscloseAttributes, DisclosedAttributes, Scope
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer
from shared.officers.errors import ApproverNotIndependent
from shared.purposes import Purpose
from shared.web.client import AnswerMalformed, RemoteError
from shared.web.consultation import Consultation
from travel_doc.applications import store as applications
from travel_doc.applications.lifecycle import (
    APPLICATION_LIFECYCLE,
    OPEN,
    ApplicationEvent,
    ApplicationState,
)
from travel_doc.applications.tables import ApplicationRow
from travel_doc.audit_events import AuditEvent
from travel_doc.contract.applications import (
    Application,
    FileApplication,
    application_digest,
)
from travel_doc.documents import store as documents
from travel_doc.errors import (
    ApplicationOpen,
    ApplicationToCheck,
    HolderNotConfirmed,
    HolderNotEligible,
    RegisterUnavailable,
)
from travel_doc.events import store as notices
from travel_doc.events.rules import is_to_check
from travel_doc.parts import TravelDocParts

FILE_ACTION = "application.file"
APPROVE_ACTION = "application.approve"


async def file_application(
    work: Work,
    parts: TravelDocParts,
    consult: Consultation,
    *,
    by: Officer,
    order: FileApplication,
    approval: str,
    credential: str,
) -> ApplicationRow:
    """Record a signed application of a person whom the register knows as an established citizen.

    The register is asked on behalf of the officer who files, by their `credential`.
    Raises ApprovalInvalid, HolderNotConfirmed, HolderNotEligible, ApplicationOpen or
    RegisterUnavailable.
    """
    work.audit.acting(subject=order.identity_number)
    digest = application_digest(order, parts.state)
    verify_approval(approval, by, action=FILE_ACTION, digest=digest, now=work.clock())
    asked_at = work.clock()
    known = await consult(
        lambda: ask_register(parts, order.identity_number, Scope.CIVIL, credential)
    )
    if known.civil.nationality != parts.state or not known.civil.is_established_citizen:
        raise HolderNotEligible(f"the ordinary passport of {parts.state} is for its citizens")
    if await documents.in_force_of(work, order.identity_number) is not None:
        raise ApplicationOpen
    application = ApplicationRow(
        identity_number=order.identity_number,
        kind=order.kind,
        state=ApplicationState.FILED,
        state_changed_at=work.clock(),
        order_digest=digest,
        filed_by=by.subject,
        filing_token=approval,
        confirmed_at=asked_at,
    )
    await applications.add(work, application)
    work.audit.record(AuditEvent.APPLICATION_FILED, object=str(application.application_id))
    return application


async def approve_application(
    work: Work, *, by: Officer, application_id: UUID, approval: str
) -> ApplicationRow:
    """Approve what somebody else filed, by signing the same digest.

    ApplicationToCheck when the applicant's card was revoked since the register confirmed them.
    """
    application = await concerning(work, application_id)
    approved = APPLICATION_LIFECYCLE.after(application.state, ApplicationEvent.APPROVE)
    await require_no_doubt(work, application)
    if by.subject == application.filed_by:
        raise ApproverNotIndependent
    verify_approval(
        approval, by, action=APPROVE_ACTION, digest=application.order_digest, now=work.clock()
    )
    await applications.move(
        work, application, approved, approved_by=by.subject, approval_token=approval
    )
    work.audit.record(AuditEvent.APPLICATION_APPROVED, object=str(application_id))
    return application


async def confirm_application(
    work: Work,
    parts: TravelDocParts,
    consult: Consultation,
    *,
    application_id: UUID,
    credential: str,
) -> ApplicationRow:
    """Have the register confirm the applicant of an open application again.

    Raises HolderNotConfirmed, RegisterUnavailable, or ApplicationChanged if it moved meanwhile.
    """
    application = await _open(work, application_id)
    asked_at, number = work.clock(), application.identity_number
    await consult(lambda: ask_register(parts, number, Scope.CIVIL, credential))
    application = await _open(work, application_id)
    await applications.confirm(work, application, confirmed_at=asked_at)
    work.audit.record(AuditEvent.APPLICATION_CONFIRMED, object=str(application_id))
    return application


async def withdraw_application(work: Work, *, application_id: UUID) -> ApplicationRow:
    """Give an application up before the document is made."""
    application = await concerning(work, application_id)
    withdrawn = APPLICATION_LIFECYCLE.after(application.state, ApplicationEvent.WITHDRAW)
    await applications.move(work, application, withdrawn)
    work.audit.record(AuditEvent.APPLICATION_WITHDRAWN, object=str(application_id))
    return application


async def ask_register(
    parts: TravelDocParts, identity_number: str, scope: Scope, credential: str
) -> DisclosedAttributes:
    """Ask the State's register on behalf of the officer whose credential is forwarded.

    Raises HolderNotConfirmed when it does not know the person, or not as somebody alive whose
    record is in use; else RegisterUnavailable.
    """
    order = DiscloseAttributes(identity_number=identity_number, scope=scope)
    try:
        return await parts.register.disclose(
            order, purpose=Purpose.TRAVEL_DOCUMENT_ISSUANCE, officer=credential
        )
    except RemoteError as error:
        if error.code in {"person_not_found", "person_not_active"}:
            raise HolderNotConfirmed from None
        raise RegisterUnavailable(error.code) from error
    except (httpx.TransportError, AnswerMalformed) as error:
        raise RegisterUnavailable from error


async def read_application(
    work: Work, *, application_id: UUID
) -> tuple[ApplicationRow, str | None]:
    """An application, with the number of the document that was made of it."""
    application = await concerning(work, application_id)
    document = await documents.made_of(work, application_id)
    work.audit.record(AuditEvent.APPLICATION_READ, object=str(application_id))
    return application, document.document_number if document else None


async def is_in_doubt(work: Work, application: ApplicationRow) -> bool:
    """Whether the applicant's card was revoked since the register confirmed them."""
    if application.state not in OPEN:
        return False
    told = await notices.about(work, application.identity_number)
    return is_to_check(application.confirmed_at, told)


async def require_no_doubt(work: Work, application: ApplicationRow) -> None:
    if await is_in_doubt(work, application):
        raise ApplicationToCheck


async def _open(work: Work, application_id: UUID) -> ApplicationRow:
    """The application, if it can still be withdrawn: until then there is something to confirm."""
    application = await concerning(work, application_id)
    APPLICATION_LIFECYCLE.after(application.state, ApplicationEvent.WITHDRAW)
    return application


async def concerning(work: Work, application_id: UUID) -> ApplicationRow:
    """The application; from here on, refusals too are recorded as concerning its applicant."""
    application = await applications.get(work, application_id)
    work.audit.acting(subject=application.identity_number, object=str(application_id))
    return application


def wire_application(
    application: ApplicationRow,
    parts: TravelDocParts,
    *,
    document_number: str | None = None,
    to_check: bool = False,
) -> Application:
    """The application as callers see it."""
    return Application(
        application_id=application.application_id,
        state=application.state,
        kind=application.kind,
        issuing_state=parts.state,
        order_digest=application.order_digest,
        document_number=document_number,
        to_check=to_check,
    )
