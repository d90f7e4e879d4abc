"""Endpoints under /v1/enrolment/applications for who reads them and decides on them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.applications import (
    Application,
    ApplicationFile,
    Applications,
    ApplicationState,
    ApproveApplication,
    DecidedApplication,
    ExpiredApplications,
    Journal,
    RejectApplication,
    RequestCorrection,
)
from identity.enrolment.actions import deciding, giving_up, reading
from identity.parts import Parts
from identity.web import Bureau
from shared.database.replay import NOTHING_KEPT, SECRETS_KEPT
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/enrolment",
    tags=["enrolment"],
    route_class=TransactionalRoute,
    dependencies=[for_purpose(Purpose.ENROLMENT)],
)

Approver = Annotated[Officer, Depends(officer_with(Role.ENROLMENT_APPROVER))]
Supervisor = Annotated[Officer, Depends(officer_with(Role.ENROLMENT_SUPERVISOR))]
Concerned = Annotated[
    Officer,
    Depends(officer_with(Role.REGISTRAR, Role.ENROLMENT_SUPERVISOR, Role.ENROLMENT_APPROVER)),
]


@router.get("/applications")
@refused_as(AuditEvent.APPLICATIONS_LISTING_REFUSED)
async def list_applications(
    state: ApplicationState, _: Bureau, __: Concerned, work: CurrentWork
) -> Applications:
    """What waits in a state, longest first; says nothing of anybody."""
    return await reading.list_applications(work, state=state)


@router.get("/applications/{application_id}")
@refused_as(AuditEvent.APPLICATION_READING_REFUSED)
async def read_application(
    application_id: UUID, _: Bureau, __: Concerned, work: CurrentWork
) -> Application:
    """How an application stands. 404 if there is none."""
    return await reading.read_application(work, application_id=application_id)


@router.get("/applications/{application_id}/journal")
@refused_as(AuditEvent.APPLICATION_READING_REFUSED)
async def read_journal(
    application_id: UUID, _: Bureau, __: Concerned, work: CurrentWork
) -> Journal:
    """What became of an application, step by step."""
    return await reading.read_journal(work, application_id=application_id)


@router.get("/applications/{application_id}/file")
@refused_as(AuditEvent.APPLICATION_READING_REFUSED, kept=NOTHING_KEPT)
async def read_file(
    application_id: UUID, _: Bureau, officer: Concerned, work: CurrentWork, parts: Parts
) -> ApplicationFile:
    """All that it says, for who took it, stands by at that office, or was drawn; 403 for others."""
    return await reading.read_file(work, parts, by=officer, application_id=application_id)


@router.post("/applications/{application_id}/approval")
@refused_as(AuditEvent.APPLICATION_APPROVAL_REFUSED, kept=SECRETS_KEPT)
async def approve(
    application_id: UUID,
    order: ApproveApplication,
    _: Bureau,
    officer: Approver,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> DecidedApplication:
    """Approve and carry out. 403 for who had a part in it, 409 while duplicates are searched, or
    where the approver does not say that they know what was left out of the search.
    """
    return await deciding.approve_application(
        work, parts, by=officer, application_id=application_id, order=order, approval=approval
    )


@router.post("/applications/{application_id}/correction-request")
@refused_as(AuditEvent.APPLICATION_SENDING_BACK_REFUSED)
async def request_correction(
    application_id: UUID,
    order: RequestCorrection,
    _: Bureau,
    officer: Approver,
    work: CurrentWork,
    parts: Parts,
) -> Application:
    """Send an application back to its enroller, saying what is to be put right."""
    return await deciding.send_back(
        work, parts, by=officer, application_id=application_id, reason=order.reason
    )


@router.post("/applications/{application_id}/rejection")
@refused_as(AuditEvent.APPLICATION_REJECTION_REFUSED)
async def reject(
    application_id: UUID,
    order: RejectApplication,
    _: Bureau,
    officer: Approver,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Application:
    """Reject an application, signed as an approval is. The applicant may appeal."""
    return await deciding.reject_application(
        work,
        parts,
        by=officer,
        application_id=application_id,
        reason=order.reason,
        approval=approval,
    )


@router.post("/expiries")
@refused_as(AuditEvent.APPLICATIONS_EXPIRY_REFUSED)
async def expire(_: Bureau, __: Supervisor, work: CurrentWork) -> ExpiredApplications:
    """Wipe applications that nobody went on with in time; the registry does so by itself too."""
    return ExpiredApplications(expired=await giving_up.expire_lapsed(work))
