"""Endpoints of notices: what a person is told, their answer, their appeal."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.oversight.notices import (
    AcknowledgeNotice,
    AnswerNotice,
    AppealNotice,
    DecideNotice,
    HearAppeal,
    Notice,
    NoticeFile,
    Notices,
    ReadNotices,
)
from identity.oversight.actions import notices
from identity.parts import Parts
from shared.database.replay import NOTHING_KEPT
from shared.entities import EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with, own_machine
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1",
    tags=["oversight"],
    route_class=TransactionalRoute,
    dependencies=[Depends(own_machine(EntityKind.BUREAU))],
)
_AT_THE_COUNTER = [for_purpose(Purpose.HOLDER_REQUEST)]
_OVERSEEING = [for_purpose(Purpose.OVERSIGHT)]

Registrar = Annotated[Officer, Depends(officer_with(Role.REGISTRAR))]
Overseer = Annotated[Officer, Depends(officer_with(Role.OVERSIGHT_OFFICER))]


@router.post("/notice-readings", dependencies=_AT_THE_COUNTER)
@refused_as(AuditEvent.NOTICE_READING_REFUSED, kept=NOTHING_KEPT)
async def read(order: ReadNotices, _: Registrar, work: CurrentWork, parts: Parts) -> Notices:
    """Tell a person who is there what is being checked about them. 404 for an unknown number."""
    return await notices.read_notices(work, parts, order)


@router.post("/notices/{notice_id}/acknowledgement", dependencies=_AT_THE_COUNTER)
@refused_as(AuditEvent.NOTICE_CHANGE_REFUSED)
async def acknowledge(
    notice_id: UUID, order: AcknowledgeNotice, _: Registrar, work: CurrentWork
) -> Notice:
    """The person has been told."""
    return await notices.acknowledge_notice(work, notice_id=notice_id, order=order)


@router.post("/notices/{notice_id}/answer", dependencies=_AT_THE_COUNTER)
@refused_as(AuditEvent.NOTICE_CHANGE_REFUSED)
async def answer(
    notice_id: UUID, order: AnswerNotice, _: Registrar, work: CurrentWork, parts: Parts
) -> Notice:
    """Take the person's answer, in their own words."""
    return await notices.answer_notice(work, parts, notice_id=notice_id, order=order)


@router.post("/notices/{notice_id}/appeal", dependencies=_AT_THE_COUNTER)
@refused_as(AuditEvent.NOTICE_CHANGE_REFUSED)
async def appeal(
    notice_id: UUID, order: AppealNotice, _: Registrar, work: CurrentWork, parts: Parts
) -> Notice:
    """Take the person's appeal. 409 before anything is maintained, or too late."""
    return await notices.appeal_notice(work, parts, notice_id=notice_id, order=order)


@router.get("/notices/{notice_id}", dependencies=_OVERSEEING)
@refused_as(AuditEvent.NOTICE_READING_REFUSED, kept=NOTHING_KEPT)
async def read_file(
    notice_id: UUID, officer: Overseer, work: CurrentWork, parts: Parts
) -> NoticeFile:
    """What the person said, for who decides. 403 for whoever took part in the person's file."""
    return await notices.read_notice_file(work, parts, by=officer, notice_id=notice_id)


@router.post("/notices/{notice_id}/decision", dependencies=_OVERSEEING)
@refused_as(AuditEvent.NOTICE_CHANGE_REFUSED)
async def decide(
    notice_id: UUID,
    order: DecideNotice,
    officer: Overseer,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Notice:
    """Be satisfied, or maintain the finding. 409 while the person can still answer."""
    return await notices.decide_notice(
        work, parts, by=officer, notice_id=notice_id, order=order, approval=approval
    )


@router.post("/notices/{notice_id}/hearing", dependencies=_OVERSEEING)
@refused_as(AuditEvent.NOTICE_CHANGE_REFUSED)
async def hear(
    notice_id: UUID,
    order: HearAppeal,
    officer: Overseer,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Notice:
    """Hear the appeal. 403 for whoever took part in the file, the case or the notice."""
    return await notices.hear_appeal(
        work, parts, by=officer, notice_id=notice_id, order=order, approval=approval
    )
