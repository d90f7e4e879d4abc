"""Endpoints under /v1/enrolment/applications for who takes them and who stands by."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.applications import (
    Application,
    ApplicationContent,
    OpenApplication,
    WithdrawApplication,
    WithdrawnApplication,
)
from identity.enrolment.actions import finalising, giving_up, opening
from identity.parts import Parts
from identity.web import Bureau
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/enrolment/applications",
    tags=["enrolment"],
    route_class=TransactionalRoute,
    dependencies=[for_purpose(Purpose.ENROLMENT)],
)

Registrar = Annotated[Officer, Depends(officer_with(Role.REGISTRAR))]
Supervisor = Annotated[Officer, Depends(officer_with(Role.ENROLMENT_SUPERVISOR))]


@router.post("")
@refused_as(AuditEvent.APPLICATION_OPENING_REFUSED)
async def open_application(
    order: OpenApplication, bureau: Bureau, officer: Registrar, work: CurrentWork, parts: Parts
) -> Application:
    """Begin an application. 409 if another has its identifier, or one about the person waits."""
    return await opening.open_application(work, parts, by=officer, office=bureau.name, order=order)


@router.put("/{application_id}/content")
@refused_as(AuditEvent.APPLICATION_CHANGE_REFUSED)
async def replace_content(
    application_id: UUID,
    content: ApplicationContent,
    _: Bureau,
    officer: Registrar,
    work: CurrentWork,
    parts: Parts,
) -> Application:
    """Say anew what one's own open application says. 403 for others, 409 once it is closed."""
    return await opening.replace_content(
        work, parts, by=officer, application_id=application_id, content=content
    )


@router.post("/{application_id}/supervision")
@refused_as(AuditEvent.APPLICATION_SUPERVISION_REFUSED)
async def supervise(
    application_id: UUID,
    _: Bureau,
    officer: Supervisor,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Application:
    """Sign, as supervisor, for fingers that give no print. 403 for whoever took the application."""
    return await finalising.supervise_application(
        work, parts, by=officer, application_id=application_id, approval=approval
    )


@router.post("/{application_id}/finalisation")
@refused_as(AuditEvent.APPLICATION_FINALISATION_REFUSED)
async def finalise(
    application_id: UUID,
    _: Bureau,
    officer: Registrar,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Application:
    """Sign and close an application. 422 names what is missing; duplicates are searched for."""
    return await finalising.finalise_application(
        work, parts, by=officer, application_id=application_id, approval=approval
    )


@router.post("/{application_id}/withdrawal")
@refused_as(AuditEvent.APPLICATION_WITHDRAWAL_REFUSED)
async def withdraw(
    application_id: UUID,
    order: WithdrawApplication,
    _: Bureau,
    officer: Registrar,
    work: CurrentWork,
) -> WithdrawnApplication:
    """Withdraw on the applicant's word; captures are wiped. 409 once it is approved."""
    return await giving_up.withdraw_application(
        work, by=officer, application_id=application_id, reason=order.reason
    )
