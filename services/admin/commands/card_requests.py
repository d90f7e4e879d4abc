"""`liptako card`, before a card is made: one officer asks, another whom chance draws decides."""

from typing import Annotated
from uuid import UUID

import typer

from identity.contract.cards import (
    APPROVE,
    REFUSE,
    REQUEST,
    AskedCard,
    Card,
    IssueReason,
    RefusalReason,
    RefuseCard,
    RequestCard,
    WaiveFee,
    WaiverReason,
    order_digest,
    refusal_digest,
)
from identity.contract.client import IdentityClient
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from shared.entities import EntityKind

commands = group("card")

_CardNumber = Annotated[str, typer.Argument()]
_IdentityNumber = Annotated[str, typer.Argument()]
_CollectAt = Annotated[str | None, typer.Option("--collect-at")]


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "request", changes=True)
async def request(
    desk: Desk,
    identity_number: _IdentityNumber,
    reason: Annotated[IssueReason, typer.Option("--reason")] = IssueReason.FIRST_ISSUE,
    collect_at: _CollectAt = None,
) -> Card:
    order = RequestCard(identity_number=identity_number, reason=reason, collect_at=collect_at)
    approval = desk.approve(REQUEST, order_digest(order, desk.state))
    return await _registry(desk).request_card(order, officer=desk.credential, approval=approval)


@desk_command(commands, "approve", changes=True)
async def approve(
    desk: Desk,
    card_number: _CardNumber,
    identity_number: Annotated[str, typer.Option("--identity-number")],
    reason: Annotated[IssueReason, typer.Option("--reason")] = IssueReason.FIRST_ISSUE,
    collect_at: _CollectAt = None,
) -> Card:
    """The approver signs what they know of the request, not what the registry says it is."""
    order = RequestCard(identity_number=identity_number, reason=reason, collect_at=collect_at)
    approval = desk.approve(APPROVE, order_digest(order, desk.state))
    return await _registry(desk).approve_card(
        card_number, officer=desk.credential, approval=approval
    )


@desk_command(commands, "asked")
async def asked(desk: Desk, drawn_object: Annotated[UUID, typer.Argument()]) -> AskedCard:
    """For the officer drawn: the object is what `duty drawn` shows."""
    return await _registry(desk).asked_card(drawn_object, officer=desk.credential)


@desk_command(commands, "refuse", final=True)
async def refuse(
    desk: Desk,
    card_number: _CardNumber,
    reason: Annotated[RefusalReason, typer.Option("--reason")],
) -> Card:
    order = RefuseCard(reason=reason)
    approval = desk.approve(REFUSE, refusal_digest(card_number, order, desk.state))
    return await _registry(desk).refuse_card(
        card_number, order, officer=desk.credential, approval=approval
    )


@desk_command(commands, "cancel", final=True)
async def cancel(desk: Desk, card_number: _CardNumber) -> Card:
    return await _registry(desk).cancel_card(card_number, officer=desk.credential)


@desk_command(commands, "waive-fee", changes=True)
async def waive_fee(
    desk: Desk,
    card_number: _CardNumber,
    reason: Annotated[WaiverReason, typer.Option("--reason")],
) -> Card:
    order = WaiveFee(reason=reason)
    return await _registry(desk).waive_card_fee(card_number, order, officer=desk.credential)
