"""`liptako card`, once a card is made: in force, recognised, declared, ended."""

from datetime import date
from typing import Annotated
from uuid import UUID

import typer

from identity.contract.cards import (
    REVOKE,
    REVOKE_REQUEST,
    Card,
    CardReceipt,
    Channel,
    DeclarationKind,
    DeclareCard,
    DeclareHeldCard,
    HeldCards,
    ProofOfHolder,
    ReadHeldCards,
    Report,
    ReportCard,
    ReporterKind,
    ReportKind,
    Reports,
    RevocationReason,
    RevokeCard,
    SuspendCard,
    SuspendHeldCard,
    SuspensionReason,
    revocation_digest,
)
from identity.contract.client import IdentityClient
from identity.contract.counter import (
    CheckHeldIdentity,
    CheckIdentity,
    IdentityCheck,
    check_context,
)
from identity.contract.verification import (
    Attribute,
    Expression,
    Operator,
    Verification,
    VerifyCard,
)
from services.admin.commands import card_requests
from services.admin.registry_keys import sealing_key
from services.terminal.captures import FINGER, PORTRAIT, captured
from services.terminal.commands import desk_command
from services.terminal.desk import Desk
from shared.entities import EntityKind, service_of
from shared.errors import ErrorKind, PlatformError
from shared.purposes import Purpose
from shared.sealing.message import seal_message
from shared.states import State

commands = card_requests.commands

_CardNumber = Annotated[str, typer.Argument()]
_IdentityNumber = Annotated[str, typer.Argument()]
_IssuingState = Annotated[State | None, typer.Option("--state")]
_Code = Annotated[str | None, typer.Option("--code")]
_Check = Annotated[UUID | None, typer.Option("--check")]
_Document = Annotated[str | None, typer.Option("--document")]
_HeldNumber = Annotated[str | None, typer.Argument()]
_Holder = Annotated[str | None, typer.Option("--identity-number")]


class QuestionUnreadable(PlatformError):
    """A question is an attribute, an operator and a value, such as `age>=18`."""

    kind = ErrorKind.MALFORMED
    code = "question_unreadable"


class CardNotNamed(PlatformError):
    """Neither the number of a card was given nor that of its holder."""

    kind = ErrorKind.MALFORMED
    code = "card_not_named"


def _registry(desk: Desk, state: State | None = None) -> IdentityClient:
    return desk.ask(IdentityClient, EntityKind.IDENTITY, state or desk.state)


@desk_command(commands, "activate", changes=True)
async def activate(desk: Desk, card_number: _CardNumber) -> Card:
    return await _registry(desk).activate_card(card_number, officer=desk.credential)


@desk_command(commands, "recognise", changes=True)
async def recognise(
    desk: Desk,
    identity_number: _IdentityNumber,
    finger: FINGER = None,
    portrait: PORTRAIT = None,
    state: _IssuingState = None,
) -> IdentityCheck:
    """In any of the three States; the capture is sealed to the State whose citizen it is of."""
    registry = service_of(EntityKind.IDENTITY, state or desk.state)
    capture = CheckIdentity(**captured(finger, portrait)).model_dump_json().encode()
    context = check_context(desk.settings.entity, registry, identity_number)
    sealed = seal_message(sealing_key(desk, registry), capture, context=context)
    order = CheckHeldIdentity(identity_number=identity_number, sealed_capture=sealed)
    return await _registry(desk, state).check_holder(order, officer=desk.credential)


@desk_command(commands, "suspend", changes=True)
async def suspend(
    desk: Desk,
    reason: Annotated[SuspensionReason, typer.Option("--reason")],
    card_number: _HeldNumber = None,
    identity_number: _Holder = None,
    code: _Code = None,
    check: _Check = None,
    document: _Document = None,
    channel: Annotated[Channel, typer.Option("--channel")] = Channel.COUNTER,
    state: _IssuingState = None,
) -> CardReceipt:
    proof, registry = _proof(code, check, document), _registry(desk, state)
    order = SuspendCard(reason=reason, proof=proof, channel=channel)
    if card_number is None:
        held = SuspendHeldCard(identity_number=_named(identity_number), **dict(order))
        return await registry.suspend_held_card(held, officer=desk.credential)
    return await registry.suspend_card(card_number, order, officer=desk.credential)


@desk_command(commands, "declare", final=True)
async def declare(
    desk: Desk,
    kind: Annotated[DeclarationKind, typer.Option("--kind")],
    card_number: _HeldNumber = None,
    identity_number: _Holder = None,
    code: _Code = None,
    check: _Check = None,
    document: _Document = None,
    happened_on: Annotated[date | None, typer.Option("--happened-on")] = None,
    place: Annotated[str | None, typer.Option("--place")] = None,
    state: _IssuingState = None,
) -> CardReceipt:
    proof, registry = _proof(code, check, document), _registry(desk, state)
    order = DeclareCard(kind=kind, proof=proof, happened_on=happened_on, place=place)
    if card_number is None:
        held = DeclareHeldCard(identity_number=_named(identity_number), **dict(order))
        return await registry.declare_held_card(held, officer=desk.credential)
    return await registry.declare_card(card_number, order, officer=desk.credential)


@desk_command(commands, "report", changes=True)
async def report(
    desk: Desk,
    card_number: _CardNumber,
    kind: Annotated[ReportKind, typer.Option("--kind")],
    reporter: Annotated[ReporterKind, typer.Option("--reporter")],
    state: _IssuingState = None,
) -> Report:
    order = ReportCard(kind=kind, reporter=reporter)
    return await _registry(desk, state).report_card(card_number, order, officer=desk.credential)


@desk_command(commands, "reports")
async def reports(desk: Desk, card_number: _CardNumber) -> Reports:
    return await _registry(desk).card_reports(card_number, officer=desk.credential)


@desk_command(commands, "withdraw-report", changes=True)
async def withdraw_report(desk: Desk, report: Annotated[UUID, typer.Argument()]) -> Report:
    return await _registry(desk).withdraw_card_report(report, officer=desk.credential)


@desk_command(commands, "revoke", final=True)
async def revoke(
    desk: Desk,
    card_number: _CardNumber,
    reason: Annotated[RevocationReason, typer.Option("--reason")],
) -> Card:
    order = RevokeCard(reason=reason)
    approval = desk.approve(REVOKE_REQUEST, revocation_digest(card_number, order, desk.state))
    return await _registry(desk).revoke_card(
        card_number, order, officer=desk.credential, approval=approval
    )


@desk_command(commands, "approve-revocation", final=True)
async def approve_revocation(
    desk: Desk,
    card_number: _CardNumber,
    reason: Annotated[RevocationReason, typer.Option("--reason")],
) -> Card:
    """The second officer signs what they know of it, as at `approve`."""
    digest = revocation_digest(card_number, RevokeCard(reason=reason), desk.state)
    return await _registry(desk).approve_revocation(
        card_number, officer=desk.credential, approval=desk.approve(REVOKE, digest)
    )


@desk_command(commands, "return", changes=True)
async def take_back(desk: Desk, card_number: _CardNumber) -> Card:
    return await _registry(desk).take_card_back(card_number, officer=desk.credential)


@desk_command(commands, "unclaimed", changes=True)
async def unclaimed(desk: Desk, card_number: _CardNumber) -> Card:
    return await _registry(desk).leave_card_unclaimed(card_number, officer=desk.credential)


@desk_command(commands, "show")
async def show(
    desk: Desk,
    card_number: _CardNumber,
    purpose: Annotated[Purpose, typer.Option("--purpose")] = Purpose.DOCUMENT_STATUS,
) -> Card:
    return await _registry(desk).get_card(card_number, officer=desk.credential, purpose=purpose)


@desk_command(commands, "held")
async def held(desk: Desk, identity_number: _IdentityNumber) -> HeldCards:
    order = ReadHeldCards(identity_number=identity_number)
    return await _registry(desk).held_cards(order, officer=desk.credential)


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
    return await _registry(desk, state).verify_card(
        order, purpose=Purpose.BORDER_CHECK, officer=desk.credential
    )


def _proof(code: str | None, check: UUID | None, document: str | None) -> ProofOfHolder:
    return ProofOfHolder(suspension_code=code, check_id=check, document_number=document)


def _named(identity_number: str | None) -> str:
    """Whoever does not know the number of their card says their own."""
    if identity_number is None:
        raise CardNotNamed
    return identity_number


def _expression(text: str) -> Expression:
    for operator in (Operator.AT_LEAST, Operator.BELOW, Operator.EQUAL):
        attribute, found, value = text.partition(operator)
        if found and attribute in set(Attribute):
            return Expression(attribute=Attribute(attribute), operator=operator, value=value)
    raise QuestionUnreadable(f"{text!r} asks nothing that can be answered")
