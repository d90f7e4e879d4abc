"""`liptako decision`: what one officer proposed about a person, and what another makes of it."""

from typing import Annotated
from uuid import UUID

import typer

from identity.contract.decisions import (
    APPROVE,
    Decision,
    DecisionContent,
    OpenDecisions,
    content_digest,
)
from services.admin.proposing import registry
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from shared.errors import ErrorKind, PlatformError

commands = group("decision")

DIGEST_CHARACTERS_MIN = 16
"""As many as `show` writes; with them, whoever approves says which content they have read."""

_Decision = Annotated[UUID, typer.Argument(metavar="DECISION")]
_Digest = Annotated[str, typer.Option("--digest")]


class DigestDiffers(PlatformError):
    """The proposal is not the one whose digest was given: read it again before approving."""

    kind = ErrorKind.UNPROCESSABLE
    code = "digest_differs"


@desk_command(commands, "list")
async def list_waiting(desk: Desk) -> OpenDecisions:
    return await registry(desk).waiting_decisions(officer=desk.credential)


@desk_command(commands, "show")
async def show(desk: Desk, decision_id: _Decision) -> DecisionContent:
    return await registry(desk).read_decision(decision_id, officer=desk.credential)


@desk_command(commands, "approve", changes=True)
async def approve(desk: Desk, decision_id: _Decision, digest: _Digest) -> Decision:
    """What is signed is computed here from the proposal, and must be what `show` had shown."""
    found = await registry(desk).read_decision(decision_id, officer=desk.credential)
    about = found.decision
    computed = content_digest(
        about.kind, desk.state, about.person_id, found.proposal, about=about.about
    )
    if len(digest) < DIGEST_CHARACTERS_MIN or not computed.startswith(digest.rstrip("…").lower()):
        raise DigestDiffers
    return await registry(desk).approve_decision(
        decision_id, officer=desk.credential, approval=desk.approve(APPROVE, computed)
    )


@desk_command(commands, "reject", final=True)
async def reject(desk: Desk, decision_id: _Decision) -> Decision:
    return await registry(desk).reject_decision(decision_id, officer=desk.credential)


@desk_command(commands, "withdraw", final=True)
async def withdraw(desk: Desk, decision_id: _Decision) -> Decision:
    return await registry(desk).withdraw_decision(decision_id, officer=desk.credential)
