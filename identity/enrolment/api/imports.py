"""Endpoints under /v1/enrolment/imports: bring an older register in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from identity.audit_events import AuditEvent
from identity.contract.imports import Import, LineResults, OpenImport, SendLines
from identity.enrolment.actions import import_deciding, importing
from identity.parts import Parts
from identity.web import Bureau
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/enrolment/imports",
    tags=["enrolment"],
    route_class=TransactionalRoute,
    dependencies=[for_purpose(Purpose.ENROLMENT)],
)

Registrar = Annotated[Officer, Depends(officer_with(Role.REGISTRAR))]
Approver = Annotated[Officer, Depends(officer_with(Role.ENROLMENT_APPROVER))]
Concerned = Annotated[Officer, Depends(officer_with(Role.REGISTRAR, Role.ENROLMENT_APPROVER))]


@router.post("")
@refused_as(AuditEvent.IMPORT_OPENING_REFUSED)
async def open_import(
    order: OpenImport, bureau: Bureau, officer: Registrar, work: CurrentWork
) -> Import:
    """Begin to bring a file in, or go on with it. 403 if it is another officer's import."""
    return await importing.open_import(work, by=officer, office=bureau.name, order=order)


@router.post("/{import_id}/lines")
@refused_as(AuditEvent.IMPORT_LINES_REFUSED)
async def send_lines(
    import_id: UUID,
    order: SendLines,
    _: Bureau,
    officer: Registrar,
    work: CurrentWork,
    parts: Parts,
) -> LineResults:
    """Bring lines; each is taken in once, and the answer says why one is rejected."""
    return await importing.take_lines(
        work, parts, by=officer, import_id=import_id, lines=order.lines
    )


@router.get("/{import_id}")
@refused_as(AuditEvent.IMPORT_READING_REFUSED)
async def read(import_id: UUID, _: Bureau, __: Concerned, work: CurrentWork) -> Import:
    """How far an import has got."""
    return await importing.read_import(work, import_id=import_id)


@router.get("/{import_id}/rejects")
@refused_as(AuditEvent.IMPORT_READING_REFUSED)
async def read_rejects(
    import_id: UUID,
    _: Bureau,
    __: Concerned,
    work: CurrentWork,
    after: Annotated[int, Query(ge=0)] = 0,
) -> LineResults:
    """Rejected lines behind a line, with why."""
    return await importing.read_rejects(work, import_id=import_id, after=after)


@router.post("/{import_id}/finalisation")
@refused_as(AuditEvent.IMPORT_FINALISATION_REFUSED)
async def finalise(
    import_id: UUID,
    _: Bureau,
    officer: Registrar,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Import:
    """Sign for an import of which all lines are in. 409 while some are missing."""
    return await import_deciding.finalise_import(
        work, parts, by=officer, import_id=import_id, approval=approval
    )


@router.post("/{import_id}/approval")
@refused_as(AuditEvent.IMPORT_APPROVAL_REFUSED)
async def approve(
    import_id: UUID,
    _: Bureau,
    officer: Approver,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Import:
    """Approve what another officer brought in, by signing the same digest."""
    return await import_deciding.approve_import(
        work, parts, by=officer, import_id=import_id, approval=approval
    )


@router.post("/{import_id}/completion")
@refused_as(AuditEvent.IMPORT_COMPLETION_REFUSED)
async def complete(
    import_id: UUID, _: Bureau, __: Approver, work: CurrentWork, parts: Parts
) -> Import:
    """Register by an approved import, a hundred persons at a time."""
    return await import_deciding.complete_import(work, parts, import_id=import_id)


@router.post("/{import_id}/abandonment")
@refused_as(AuditEvent.IMPORT_ABANDONMENT_REFUSED)
async def abandon(import_id: UUID, _: Bureau, officer: Approver, work: CurrentWork) -> Import:
    """Give up an import that is not approved; nothing of its lines is kept."""
    return await import_deciding.abandon_import(work, by=officer, import_id=import_id)
