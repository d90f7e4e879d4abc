"""`liptako oversight revisit|alert|case` and `liptako notice`: looked at again, and told."""

from typing import Annotated
from uuid import UUID

import typer

from identity.contract.accesses import HolderProof
from identity.contract.client import IdentityClient
from identity.contract.oversight.alerts import (
    ESCALATE_ALERT,
    EXPLAIN_ALERT,
    Alert,
    Alerts,
    AlertState,
    EscalateAlert,
    ExplainAlert,
    Explanation,
    closing_digest,
)
from identity.contract.oversight.cases import (
    REVIEW_CASE,
    CaseFinding,
    OversightCase,
    OversightCases,
    OversightCaseState,
    ReviewCase,
    review_digest,
)
from identity.contract.oversight.notices import (
    DECIDE_NOTICE,
    HEAR_APPEAL,
    AcknowledgeNotice,
    AnswerNotice,
    AppealNotice,
    AppealOutcome,
    DecideNotice,
    HearAppeal,
    Notice,
    NoticeFile,
    NoticeOutcome,
    Notices,
    ReadNotices,
    notice_digest,
)
from identity.contract.oversight.revisits import (
    REPORT_REVISIT,
    Discrepancy,
    ReportRevisit,
    Revisit,
    RevisitFile,
    RevisitFinding,
    Revisits,
    RevisitState,
    revisit_digest,
)
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from shared.entities import EntityKind

revisits = group("revisit")
alerts = group("alert")
cases = group("case")
notices = group("notice")

_Revisit = Annotated[UUID, typer.Argument()]
_Alert = Annotated[UUID, typer.Argument()]
_Case = Annotated[UUID, typer.Argument()]
_Notice = Annotated[UUID, typer.Argument()]
_AskedBy = Annotated[HolderProof, typer.Option("--asked-by")]
_ShownBy = Annotated[str, typer.Option("--reference")]


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(revisits, "list")
async def list_revisits(
    desk: Desk, standing: Annotated[RevisitState, typer.Option("--state")] = RevisitState.DUE
) -> Revisits:
    return await _registry(desk).list_revisits(standing, officer=desk.credential)


@desk_command(revisits, "file")
async def revisit_file(desk: Desk, revisit: _Revisit) -> RevisitFile:
    """Whom to look for, and where; the read is recorded."""
    return await _registry(desk).get_revisit_file(revisit, officer=desk.credential)


@desk_command(revisits, "report", final=True)
async def report(
    desk: Desk,
    revisit: _Revisit,
    found: Annotated[RevisitFinding, typer.Option("--found")],
    what_differs: Annotated[list[Discrepancy] | None, typer.Option("--discrepancy")] = None,
) -> Revisit:
    """The officer signs what they found, at which attempt."""
    registry = _registry(desk)
    shown = await registry.get_revisit_file(revisit, officer=desk.credential)
    order = ReportRevisit(finding=found, discrepancies=tuple(what_differs or ()))
    digest = revisit_digest(desk.state, revisit, order, shown.revisit.attempts + 1)
    return await registry.report_revisit(
        revisit,
        order,
        officer=desk.credential,
        approval=desk.approve(REPORT_REVISIT, digest),
    )


@desk_command(alerts, "list")
async def list_alerts(
    desk: Desk, standing: Annotated[AlertState, typer.Option("--state")] = AlertState.RAISED
) -> Alerts:
    return await _registry(desk).list_alerts(standing, officer=desk.credential)


@desk_command(alerts, "acknowledge", changes=True)
async def acknowledge(desk: Desk, alert: _Alert) -> Alert:
    return await _registry(desk).acknowledge_alert(alert, officer=desk.credential)


@desk_command(alerts, "explain", final=True)
async def explain(
    desk: Desk,
    alert: _Alert,
    explanation: Annotated[Explanation, typer.Option("--explanation")],
    shown_by: _ShownBy,
) -> Alert:
    order = ExplainAlert(explanation=explanation, reference=shown_by)
    approval = desk.approve(EXPLAIN_ALERT, closing_digest(desk.state, alert, order))
    return await _registry(desk).explain_alert(
        alert, order, officer=desk.credential, approval=approval
    )


@desk_command(alerts, "escalate", final=True)
async def escalate(desk: Desk, alert: _Alert, shown_by: _ShownBy) -> Alert:
    order = EscalateAlert(reference=shown_by)
    approval = desk.approve(ESCALATE_ALERT, closing_digest(desk.state, alert, order))
    return await _registry(desk).escalate_alert(
        alert, order, officer=desk.credential, approval=approval
    )


@desk_command(cases, "list")
async def list_cases(
    desk: Desk,
    standing: Annotated[OversightCaseState, typer.Option("--state")] = OversightCaseState.OPEN,
) -> OversightCases:
    return await _registry(desk).list_oversight_cases(standing, officer=desk.credential)


@desk_command(cases, "review", final=True)
async def review(
    desk: Desk, case: _Case, finding: Annotated[CaseFinding, typer.Option("--finding")]
) -> OversightCase:
    approval = desk.approve(REVIEW_CASE, review_digest(desk.state, case, finding))
    return await _registry(desk).review_oversight_case(
        case, ReviewCase(finding=finding), officer=desk.credential, approval=approval
    )


@desk_command(notices, "show")
async def show_notices(
    desk: Desk, identity_number: Annotated[str, typer.Argument()], asked_by: _AskedBy
) -> Notices:
    order = ReadNotices(identity_number=identity_number, asked_by=asked_by)
    return await _registry(desk).read_notices(order, officer=desk.credential)


@desk_command(notices, "acknowledge", changes=True)
async def acknowledge_notice(desk: Desk, notice: _Notice, asked_by: _AskedBy) -> Notice:
    order = AcknowledgeNotice(asked_by=asked_by)
    return await _registry(desk).acknowledge_notice(notice, order, officer=desk.credential)


@desk_command(notices, "answer", final=True)
async def answer(
    desk: Desk,
    notice: _Notice,
    asked_by: _AskedBy,
    words: Annotated[str, typer.Option("--words")],
) -> Notice:
    order = AnswerNotice(asked_by=asked_by, answer=words)
    return await _registry(desk).answer_notice(notice, order, officer=desk.credential)


@desk_command(notices, "appeal", final=True)
async def appeal(
    desk: Desk,
    notice: _Notice,
    asked_by: _AskedBy,
    words: Annotated[str, typer.Option("--words")],
) -> Notice:
    order = AppealNotice(asked_by=asked_by, grounds=words)
    return await _registry(desk).appeal_notice(notice, order, officer=desk.credential)


@desk_command(notices, "file")
async def notice_file(desk: Desk, notice: _Notice) -> NoticeFile:
    """What the person said, for who decides; the read is recorded."""
    return await _registry(desk).get_notice(notice, officer=desk.credential)


@desk_command(notices, "decide", final=True)
async def decide(
    desk: Desk,
    notice: _Notice,
    outcome: Annotated[NoticeOutcome, typer.Option("--outcome")],
) -> Notice:
    approval = desk.approve(DECIDE_NOTICE, notice_digest(desk.state, notice, outcome))
    return await _registry(desk).decide_notice(
        notice, DecideNotice(outcome=outcome), officer=desk.credential, approval=approval
    )


@desk_command(notices, "hear", final=True)
async def hear(
    desk: Desk,
    notice: _Notice,
    outcome: Annotated[AppealOutcome, typer.Option("--outcome")],
) -> Notice:
    approval = desk.approve(HEAR_APPEAL, notice_digest(desk.state, notice, outcome))
    return await _registry(desk).hear_notice_appeal(
        notice, HearAppeal(outcome=outcome), officer=desk.credential, approval=approval
    )
