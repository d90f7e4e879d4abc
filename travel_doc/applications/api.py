"""Endpoints under /v1/applications."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from shared.entities import EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import (
    Approval,
    Credential,
    CurrentWork,
    entitled,
    for_purpose,
    officer_with,
    own_machine,
)
from shared.web.consultation import Consult
from shared.web.route import TransactionalRoute, refused_as
from travel_doc.applications import actions
from travel_doc.audit_events import AuditEvent
from travel_doc.contract.applications import Application, FileApplication
from travel_doc.parts import Parts
from travel_doc.policy.entitlements import READ_APPLICATION

router = APIRouter(
    prefix="/v1/applications",
    tags=["applications"],
    route_class=TransactionalRoute,
    dependencies=[Depends(own_machine(EntityKind.BUREAU))],
)

Agent = Annotated[Officer, Depends(officer_with(Role.PASSPORT_AGENT))]
Approver = Annotated[Officer, Depends(officer_with(Role.PASSPORT_APPROVER))]
_for_issuance = for_purpose(Purpose.TRAVEL_DOCUMENT_ISSUANCE)


@router.post("", dependencies=[_for_issuance])
@refused_as(AuditEvent.APPLICATION_FILING_REFUSED)
async def file(
    order: FileApplication,
    officer: Agent,
    credential: Credential,
    approval: Approval,
    consult: Consult,
    work: CurrentWork,
    parts: Parts,
) -> Application:
    """Apply for a document. 422 if the register does not confirm, 409 if there is one already."""
    application = await actions.file_application(
        work,
        parts,
        consult,
        by=officer,
        order=order,
        approval=approval,
        credential=credential,
    )
    in_doubt = await actions.is_in_doubt(work, application)
    return actions.wire_application(application, parts, to_check=in_doubt)


@router.get("/{application_id}", dependencies=[Depends(entitled(READ_APPLICATION))])
@refused_as(AuditEvent.APPLICATION_READING_REFUSED)
async def read(application_id: UUID, work: CurrentWork, parts: Parts) -> Application:
    """The application's own state, for who has a part in it or audits it; nothing of the person."""
    application, number = await actions.read_application(work, application_id=application_id)
    in_doubt = await actions.is_in_doubt(work, application)
    return actions.wire_application(application, parts, document_number=number, to_check=in_doubt)


@router.post("/{application_id}/approval", dependencies=[_for_issuance])
@refused_as(AuditEvent.APPLICATION_APPROVAL_REFUSED)
async def approve(
    application_id: UUID, officer: Approver, approval: Approval, work: CurrentWork, parts: Parts
) -> Application:
    """Approve an application. 403 if the approver filed it, 409 if it is to be checked again."""
    application = await actions.approve_application(
        work, by=officer, application_id=application_id, approval=approval
    )
    return actions.wire_application(application, parts)


@router.post("/{application_id}/confirmation", dependencies=[_for_issuance])
@refused_as(AuditEvent.APPLICATION_CONFIRMATION_REFUSED)
async def confirm(
    application_id: UUID,
    _: Agent,
    credential: Credential,
    consult: Consult,
    work: CurrentWork,
    parts: Parts,
) -> Application:
    """Have the register confirm the applicant again. 422 if it does not, 503 if it is away."""
    application = await actions.confirm_application(
        work, parts, consult, application_id=application_id, credential=credential
    )
    return actions.wire_application(application, parts)


@router.post("/{application_id}/withdrawal", dependencies=[_for_issuance])
@refused_as(AuditEvent.APPLICATION_WITHDRAWAL_REFUSED)
async def withdraw(application_id: UUID, _: Agent, work: CurrentWork, parts: Parts) -> Application:
    """Give an application up. 409 once the document has been issued."""
    application = await actions.withdraw_application(work, application_id=application_id)
    return actions.wire_application(application, parts)
