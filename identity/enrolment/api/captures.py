"""Endpoints of an application's captures; each is the body of a request of its own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query
from pydantic import ValidationError

from identity.audit_events import AuditEvent
from identity.contract.captures import (
    Capture,
    CaptureContent,
    CaptureDescription,
    CaptureKind,
    Captures,
)
from identity.enrolment.actions import capturing, reading
from identity.errors.enrolment import CaptureInvalid
from identity.parts import Parts
from identity.web import Bureau
from shared.biometrics.fingers import Impression
from shared.database.replay import NOTHING_KEPT
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import CurrentWork, for_purpose, officer_with
from shared.web.consultation import Consult
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/enrolment/applications/{application_id}",
    tags=["enrolment"],
    route_class=TransactionalRoute,
    dependencies=[for_purpose(Purpose.ENROLMENT)],
)

Registrar = Annotated[Officer, Depends(officer_with(Role.REGISTRAR))]
Concerned = Annotated[
    Officer,
    Depends(officer_with(Role.REGISTRAR, Role.ENROLMENT_SUPERVISOR, Role.ENROLMENT_APPROVER)),
]
Judge = Annotated[
    Officer, Depends(officer_with(Role.ENROLMENT_SUPERVISOR, Role.ENROLMENT_APPROVER))
]


async def _description(
    kind: CaptureKind,
    position: Annotated[int | None, Query(ge=1, le=10)] = None,
    impression: Annotated[int | None, Query(ge=0, le=8)] = None,
) -> CaptureDescription:
    try:
        return CaptureDescription(
            kind=kind,
            position=position,
            impression=None if impression is None else Impression(impression),
        )
    except (ValidationError, ValueError):
        raise CaptureInvalid(
            "a position is for captures of a finger, and for all of them"
        ) from None


@router.put("/buffers/{buffer_id}")
@refused_as(AuditEvent.CAPTURE_TAKING_REFUSED)
async def put_capture(
    application_id: UUID,
    buffer_id: UUID,
    _: Bureau,
    officer: Registrar,
    description: Annotated[CaptureDescription, Depends(_description)],
    content: Annotated[bytes, Body(media_type="application/octet-stream")],
    work: CurrentWork,
    parts: Parts,
    consult: Consult,
) -> Capture:
    """Bring a capture. The answer says which is kept, and how good it is; 422 for no such thing."""
    return await capturing.put_capture(
        work,
        parts,
        consult,
        by=officer,
        application_id=application_id,
        buffer_id=buffer_id,
        description=description,
        content=content,
    )


@router.get("/buffers/{buffer_id}")
@refused_as(AuditEvent.CAPTURE_READING_REFUSED, kept=NOTHING_KEPT)
async def read_capture(
    application_id: UUID,
    buffer_id: UUID,
    _: Bureau,
    officer: Judge,
    work: CurrentWork,
    parts: Parts,
) -> CaptureContent:
    """Look at a capture, to decide on the application. 403 unless one is to; 404 once wiped."""
    return await reading.read_capture(
        work, parts, by=officer, application_id=application_id, buffer_id=buffer_id
    )


@router.delete("/buffers/{buffer_id}")
@refused_as(AuditEvent.CAPTURE_REMOVAL_REFUSED)
async def remove_capture(
    application_id: UUID, buffer_id: UUID, _: Bureau, officer: Registrar, work: CurrentWork
) -> Captures:
    """Take a capture out of one's own open application."""
    return await capturing.remove_capture(
        work, by=officer, application_id=application_id, buffer_id=buffer_id
    )


@router.get("/captures")
@refused_as(AuditEvent.CAPTURES_LISTING_REFUSED)
async def list_captures(
    application_id: UUID, _: Bureau, __: Concerned, work: CurrentWork
) -> Captures:
    """What was captured and how good it is, without what it shows."""
    return await capturing.list_captures(work, application_id=application_id)
