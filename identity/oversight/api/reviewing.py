"""Endpoints under /v1/oversight: re-visits, alerts and cases."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.oversight.alerts import (
    Alert,
    Alerts,
    AlertState,
    EscalateAlert,
    ExplainAlert,
)
from identity.contract.oversight.cases import (
    OversightCase,
    OversightCases,
    OversightCaseState,
    ReviewCase,
)
from identity.contract.oversight.revisits import (
    ReportRevisit,
    Revisit,
    RevisitFile,
    Revisits,
    RevisitState,
)
from identity.oversight.actions import casework, revisiting, watching
from identity.parts import Parts
from shared.database.replay import NOTHING_KEPT
from shared.entities import EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with, own_machine
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/oversight",
    tags=["oversight"],
    route_class=TransactionalRoute,
    dependencies=[Depends(own_machine(EntityKind.BUREAU)), for_purpose(Purpose.OVERSIGHT)],
)

Visitor = Annotated[Officer, Depends(officer_with(Role.REVISIT_OFFICER))]
Overseer = Annotated[Officer, Depends(officer_with(Role.OVERSIGHT_OFFICER))]


@router.get("/revisits")
@refused_as(AuditEvent.REVISITS_READING_REFUSED)
async def list_revisits(state: RevisitState, _: Overseer, work: CurrentWork) -> Revisits:
    """What stands in a state, oldest first; of whom is not said."""
    return await revisiting.list_revisits(work, state=state)


@router.get("/revisits/{revisit_id}/file")
@refused_as(AuditEvent.REVISITS_READING_REFUSED, kept=NOTHING_KEPT)
async def read_file(
    revisit_id: UUID, officer: Visitor, work: CurrentWork, parts: Parts
) -> RevisitFile:
    """Whom to look for, and where. 403 unless one was drawn for it."""
    return await revisiting.read_file(work, parts, by=officer, revisit_id=revisit_id)


@router.post("/revisits/{revisit_id}/report")
@refused_as(AuditEvent.REVISIT_REPORT_REFUSED)
async def report(
    revisit_id: UUID,
    order: ReportRevisit,
    officer: Visitor,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Revisit:
    """Say what one found. 403 unless one was drawn for it."""
    return await revisiting.report_revisit(
        work, parts, by=officer, revisit_id=revisit_id, order=order, approval=approval
    )


@router.get("/alerts")
@refused_as(AuditEvent.ALERTS_READING_REFUSED)
async def list_alerts(state: AlertState, _: Overseer, work: CurrentWork) -> Alerts:
    """What stands in a state, oldest first."""
    return await watching.list_alerts(work, state=state)


@router.post("/alerts/{alert_id}/acknowledgement")
@refused_as(AuditEvent.ALERT_CHANGE_REFUSED)
async def acknowledge(alert_id: UUID, officer: Overseer, work: CurrentWork) -> Alert:
    """Look into an alert. 403 for whom it is about."""
    return await watching.acknowledge_alert(work, by=officer, alert_id=alert_id)


@router.post("/alerts/{alert_id}/explanation")
@refused_as(AuditEvent.ALERT_CHANGE_REFUSED)
async def explain(
    alert_id: UUID,
    order: ExplainAlert,
    officer: Overseer,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Alert:
    """Say why it is in order. 403 for somebody of the same office."""
    return await watching.explain_alert(
        work, parts, by=officer, alert_id=alert_id, order=order, approval=approval
    )


@router.post("/alerts/{alert_id}/escalation")
@refused_as(AuditEvent.ALERT_CHANGE_REFUSED)
async def escalate(
    alert_id: UUID,
    order: EscalateAlert,
    officer: Overseer,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Alert:
    """Hand it to an inquiry. 403 for somebody of the same office."""
    return await watching.escalate_alert(
        work, parts, by=officer, alert_id=alert_id, order=order, approval=approval
    )


@router.get("/cases")
@refused_as(AuditEvent.OVERSIGHT_CASES_READING_REFUSED)
async def list_cases(state: OversightCaseState, _: Overseer, work: CurrentWork) -> OversightCases:
    """What stands in a state, oldest first; nothing of what a first reviewer found."""
    return await casework.list_cases(work, state=state)


@router.post("/cases/{case_id}/reviews")
@refused_as(AuditEvent.OVERSIGHT_CASE_REVIEW_REFUSED)
async def review(
    case_id: UUID,
    order: ReviewCase,
    officer: Overseer,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> OversightCase:
    """Review a case. 403 for whoever took part in a file, or is of an office that did."""
    return await casework.review_case(
        work, parts, by=officer, case_id=case_id, order=order, approval=approval
    )
