"""`liptako access`: who read what of a person, told to that person; budgets, urgency, delays."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from identity.contract.accesses import (
    AccessLog,
    Delay,
    ExhaustedBudgets,
    Finding,
    HolderProof,
    OpenUrgentAccess,
    ReadAccessLog,
    RequestDelay,
    ReviewUrgentAccess,
    UrgentAccess,
    UrgentAccesses,
    delay_digest,
    review_digest,
    urgent_access_digest,
)
from identity.contract.client import IdentityClient
from identity.contract.exports import ExportPerson, PersonExport
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from shared.entities import EntityKind
from shared.purposes import Purpose

commands = group("access")

OPEN_URGENT, REVIEW_URGENT = "urgent_access.open", "urgent_access.review"
REQUEST_DELAY, APPROVE_DELAY = "access_delay.request", "access_delay.approve"

_IdentityNumber = Annotated[str, typer.Argument()]
_AskedBy = Annotated[HolderProof, typer.Option("--asked-by")]
_UrgentAccess = Annotated[UUID, typer.Argument()]
_Delay = Annotated[UUID, typer.Argument()]


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "log")
async def log(
    desk: Desk,
    identity_number: _IdentityNumber,
    asked_by: _AskedBy,
    before: Annotated[UUID | None, typer.Option("--before")] = None,
) -> AccessLog:
    order = ReadAccessLog(identity_number=identity_number, asked_by=asked_by, before=before)
    return await _registry(desk).read_access_log(order, officer=desk.credential)


@desk_command(commands, "export")
async def export(desk: Desk, identity_number: _IdentityNumber, asked_by: _AskedBy) -> PersonExport:
    order = ExportPerson(identity_number=identity_number, asked_by=asked_by)
    return await _registry(desk).export_person(order, officer=desk.credential)


@desk_command(commands, "alerts")
async def alerts(desk: Desk) -> ExhaustedBudgets:
    return await _registry(desk).read_budget_alerts(officer=desk.credential)


@desk_command(commands, "urgent", changes=True)
async def urgent(
    desk: Desk,
    purpose: Annotated[Purpose, typer.Option("--purpose")],
    reason: Annotated[str, typer.Option("--reason")],
) -> UrgentAccess:
    order = OpenUrgentAccess(purpose=purpose, reason=reason)
    approval = desk.approve(OPEN_URGENT, urgent_access_digest(order, desk.state))
    return await _registry(desk).open_urgent_access(
        order, officer=desk.credential, approval=approval
    )


@desk_command(commands, "to-review")
async def to_review(desk: Desk) -> UrgentAccesses:
    return await _registry(desk).unreviewed_urgent_accesses(officer=desk.credential)


@desk_command(commands, "review", final=True)
async def review(
    desk: Desk,
    urgent_access: _UrgentAccess,
    finding: Annotated[Finding, typer.Option("--finding")],
) -> UrgentAccess:
    approval = desk.approve(REVIEW_URGENT, review_digest(urgent_access, finding, desk.state))
    return await _registry(desk).review_urgent_access(
        urgent_access,
        ReviewUrgentAccess(finding=finding),
        officer=desk.credential,
        approval=approval,
    )


@desk_command(commands, "delay", changes=True)
async def delay(
    desk: Desk,
    identity_number: _IdentityNumber,
    machine: Annotated[str, typer.Option("--machine")],
    legal_basis: Annotated[str, typer.Option("--legal-basis")],
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%dT%H:%M:%S%z"])],
) -> Delay:
    order = RequestDelay(
        identity_number=identity_number, machine=machine, legal_basis=legal_basis, ends_at=until
    )
    approval = desk.approve(REQUEST_DELAY, delay_digest(order, desk.state))
    return await _registry(desk).request_access_delay(
        order, officer=desk.credential, approval=approval
    )


@desk_command(commands, "delay-approve", changes=True)
async def delay_approve(
    desk: Desk,
    delay: _Delay,
    identity_number: Annotated[str, typer.Option("--identity-number")],
    machine: Annotated[str, typer.Option("--machine")],
    legal_basis: Annotated[str, typer.Option("--legal-basis")],
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%dT%H:%M:%S%z"])],
) -> Delay:
    """The approver signs the order they have before them, not what the registry says it is."""
    order = RequestDelay(
        identity_number=identity_number, machine=machine, legal_basis=legal_basis, ends_at=until
    )
    approval = desk.approve(APPROVE_DELAY, delay_digest(order, desk.state))
    return await _registry(desk).approve_access_delay(
        delay, officer=desk.credential, approval=approval
    )


@desk_command(commands, "delay-refuse", final=True)
async def delay_refuse(desk: Desk, delay: _Delay) -> Delay:
    return await _registry(desk).refuse_access_delay(delay, officer=desk.credential)


@desk_command(commands, "delay-lift", final=True)
async def delay_lift(desk: Desk, delay: _Delay) -> Delay:
    return await _registry(desk).lift_access_delay(delay, officer=desk.credential)
