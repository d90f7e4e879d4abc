"""`liptako card`: an identity card from request to end, two officers with a key each."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from identity.contract.cards import (
    Card,
    IssueReason,
    RequestCard,
    RevocationReason,
    RevokeCard,
    SuspendCard,
    SuspensionReason,
    order_digest,
)
from identity.contract.client import IdentityClient
from identity.contract.verification import (
    Attribute,
    Expression,
    Operator,
    Verification,
    VerifyCard,
)
from services.admin.printing import print_card
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.document_folder import require_fresh
from shared.entities import EntityKind
from shared.errors import ErrorKind, PlatformError
from shared.purposes import Purpose
from shared.states import State

commands = group("card")

REQUEST, APPROVE = "card.request", "card.approve"

_CardNumber = Annotated[str, typer.Argument()]
_IdentityNumber = Annotated[str, typer.Argument()]
_Holder = Annotated[str | None, typer.Option("--identity-number")]
_Out = Annotated[Path, typer.Option("--out", file_okay=False)]


class QuestionUnreadable(PlatformError):
    """A question is an attribute, an operator and a value, such as `age>=18`."""

    kind = ErrorKind.MALFORMED
    code = "question_unreadable"


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "request", changes=True)
async def request(
    desk: Desk,
    identity_number: _IdentityNumber,
    reason: Annotated[IssueReason, typer.Option("--reason")] = IssueReason.FIRST_ISSUE,
) -> Card:
    order = RequestCard(identity_number=identity_number, reason=reason)
    approval = desk.approve(REQUEST, order_digest(order, desk.state))
    return await _registry(desk).request_card(order, officer=desk.credential, approval=approval)


@desk_command(commands, "approve", changes=True)
async def approve(
    desk: Desk,
    card_number: _CardNumber,
    identity_number: Annotated[str, typer.Option("--identity-number")],
    reason: Annotated[IssueReason, typer.Option("--reason")] = IssueReason.FIRST_ISSUE,
) -> Card:
    """The approver signs what they know of the request, not what the registry says it is."""
    order = RequestCard(identity_number=identity_number, reason=reason)
    approval = desk.approve(APPROVE, order_digest(order, desk.state))
    return await _registry(desk).approve_card(
        card_number, officer=desk.credential, approval=approval
    )


@desk_command(commands, "cancel", final=True)
async def cancel(desk: Desk, card_number: _CardNumber) -> Card:
    return await _registry(desk).cancel_card(card_number, officer=desk.credential)


@desk_command(commands, "personalise", changes=True)
async def personalise(
    desk: Desk, card_number: _CardNumber, out: _Out, identity_number: _Holder = None
) -> object:
    require_fresh(out)
    made = await _registry(desk).personalise_card(card_number, officer=desk.credential)
    files = print_card(out, made, bureau=desk.machine, personal_number=identity_number or "")
    return {**dict(made.card), "files": files}


@desk_command(commands, "activate", changes=True)
async def activate(desk: Desk, card_number: _CardNumber) -> Card:
    return await _registry(desk).activate_card(card_number, officer=desk.credential)


@desk_command(commands, "suspend", changes=True)
async def suspend(
    desk: Desk,
    card_number: _CardNumber,
    reason: Annotated[SuspensionReason, typer.Option("--reason")],
) -> Card:
    order = SuspendCard(reason=reason)
    return await _registry(desk).suspend_card(card_number, order, officer=desk.credential)


@desk_command(commands, "reinstate", changes=True)
async def reinstate(desk: Desk, card_number: _CardNumber) -> Card:
    return await _registry(desk).reinstate_card(card_number, officer=desk.credential)


@desk_command(commands, "revoke", final=True)
async def revoke(
    desk: Desk,
    card_number: _CardNumber,
    reason: Annotated[RevocationReason, typer.Option("--reason")],
) -> Card:
    order = RevokeCard(reason=reason)
    return await _registry(desk).revoke_card(card_number, order, officer=desk.credential)


@desk_command(commands, "show")
async def show(
    desk: Desk,
    card_number: _CardNumber,
    purpose: Annotated[Purpose, typer.Option("--purpose")] = Purpose.DOCUMENT_STATUS,
) -> Card:
    return await _registry(desk).get_card(card_number, officer=desk.credential, purpose=purpose)


@desk_command(commands, "verify")
async def verify(
    desk: Desk,
    card_number: _CardNumber,
    expires: Annotated[date, typer.Option("--expires")],
    state: Annotated[State | None, typer.Option("--state")] = None,
    question: Annotated[list[str] | None, typer.Option("--question")] = None,
) -> Verification:
    """For border posts: of the machines that people sit at, only they may ask this."""
    order = VerifyCard(
        card_number=card_number,
        expires_on=expires,
        expressions=tuple(_expression(one) for one in question or ()),
    )
    registry = desk.ask(IdentityClient, EntityKind.IDENTITY, state or desk.state)
    return await registry.verify_card(order, purpose=Purpose.BORDER_CHECK, officer=desk.credential)


def _expression(text: str) -> Expression:
    for operator in (Operator.AT_LEAST, Operator.BELOW, Operator.EQUAL):
        attribute, found, value = text.partition(operator)
        if found and attribute in set(Attribute):
            return Expression(attribute=Attribute(attribute), operator=operator, value=value)
    raise QuestionUnreadable(f"{text!r} asks nothing that can be answered")
