"""`liptako duty` for officers who may be drawn, `liptako oversight` for those who look into it."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer

from identity.contract.client import IdentityClient
from identity.contract.oversight.pairings import (
    END_DUTY,
    LIFT_SUSPENSION,
    RECUSE,
    SUSPEND_OFFICER,
    TAKE_DUTY,
    ConflictKind,
    Duty,
    OfficerSuspension,
    Pairing,
    PairingHistory,
    Pairings,
    PairingState,
    Recuse,
    SuspendOfficer,
    SuspensionReason,
    TakeDuty,
    duty_digest,
    duty_end_digest,
    recusal_digest,
    suspension_digest,
)
from services.admin.commands import reviewing
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from shared.entities import EntityKind

commands = group("oversight")
duty_commands = group("duty")

DUTY_HOURS = 8

_Object = Annotated[UUID, typer.Argument()]
_OfficerName = Annotated[str, typer.Argument()]
_Suspension = Annotated[UUID, typer.Argument()]


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(duty_commands, "take", changes=True)
async def take(
    desk: Desk, hours: Annotated[int, typer.Option("--hours", min=1, max=24)] = DUTY_HOURS
) -> Duty:
    """The officer signs who, where and until when."""
    until = desk.now.replace(microsecond=0) + timedelta(hours=hours)
    officer = desk.officer.officer
    digest = duty_digest(desk.state, officer.subject, officer.place, until)
    return await _registry(desk).take_duty(
        TakeDuty(until=until),
        officer=desk.credential,
        approval=desk.approve(TAKE_DUTY, digest),
    )


@desk_command(duty_commands, "end", changes=True)
async def end(desk: Desk) -> Duty:
    officer = desk.officer.officer
    digest = duty_end_digest(desk.state, officer.subject, officer.place)
    return await _registry(desk).end_duty(
        officer=desk.credential, approval=desk.approve(END_DUTY, digest)
    )


@desk_command(duty_commands, "drawn")
async def drawn(desk: Desk) -> Pairings:
    return await _registry(desk).own_pairings(officer=desk.credential)


@desk_command(duty_commands, "recuse", final=True)
async def recuse(
    desk: Desk,
    drawn_object: _Object,
    conflict: Annotated[ConflictKind, typer.Option("--conflict")],
) -> Pairing:
    order = Recuse(conflict=conflict)
    approval = desk.approve(RECUSE, recusal_digest(desk.state, drawn_object, order))
    return await _registry(desk).recuse(
        drawn_object, order, officer=desk.credential, approval=approval
    )


@desk_command(commands, "draw")
async def draw(desk: Desk, drawn_object: _Object) -> Pairing:
    return await _registry(desk).get_pairing(drawn_object, officer=desk.credential)


@desk_command(commands, "draws")
async def draws(
    desk: Desk,
    standing: Annotated[PairingState, typer.Option("--state")] = PairingState.WAITING,
) -> Pairings:
    return await _registry(desk).list_pairings(standing, officer=desk.credential)


@desk_command(commands, "draw-history")
async def draw_history(desk: Desk, drawn_object: _Object) -> PairingHistory:
    return await _registry(desk).get_pairing_history(drawn_object, officer=desk.credential)


@desk_command(commands, "draw-again", changes=True)
async def draw_again(desk: Desk, drawn_object: _Object) -> Pairing:
    return await _registry(desk).reopen_pairing(drawn_object, officer=desk.credential)


@desk_command(commands, "suspend-officer", changes=True)
async def suspend_officer(
    desk: Desk,
    suspended: _OfficerName,
    reason: Annotated[SuspensionReason, typer.Option("--reason")],
) -> OfficerSuspension:
    approval = desk.approve(SUSPEND_OFFICER, suspension_digest(desk.state, suspended))
    return await _registry(desk).suspend_officer(
        SuspendOfficer(officer=suspended, reason=reason),
        officer=desk.credential,
        approval=approval,
    )


@desk_command(commands, "lift-suspension", changes=True)
async def lift_suspension(
    desk: Desk, suspension: _Suspension, suspended: _OfficerName
) -> OfficerSuspension:
    approval = desk.approve(LIFT_SUSPENSION, suspension_digest(desk.state, suspended))
    return await _registry(desk).lift_suspension(
        suspension, officer=desk.credential, approval=approval
    )


for part in (reviewing.revisits, reviewing.alerts, reviewing.cases):
    commands.add_typer(part)
