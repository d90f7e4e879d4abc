"""`liptako delivery`: cards shipped, received, and handed over to whom they belong."""

from typing import Annotated
from uuid import UUID

import typer

from identity.contract.client import IdentityClient
from identity.contract.counter import (
    APPROVE,
    PROPOSE,
    ActKind,
    CheckIdentity,
    CounterAct,
    CounterOrder,
    IdentityCheck,
    Mandate,
    MandateKind,
    counter_digest,
)
from identity.contract.delivery import ReceiveShipment, ShipCards, Shipment
from services.terminal.captures import FINGER, PORTRAIT, captured
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from shared.entities import EntityKind

commands = group("delivery")

_CardNumber = Annotated[str, typer.Argument()]
_Shipment = Annotated[UUID, typer.Argument()]
_Act = Annotated[UUID, typer.Argument()]
_Cards = Annotated[list[str] | None, typer.Option("--card")]
_IdentityNumber = Annotated[str, typer.Option("--identity-number")]
_Check = Annotated[UUID | None, typer.Option("--check")]
_Witness = Annotated[str | None, typer.Option("--witness")]
_Proxy = Annotated[str | None, typer.Option("--proxy")]
_MandateKind = Annotated[MandateKind | None, typer.Option("--mandate")]
_MandateReference = Annotated[str | None, typer.Option("--mandate-reference")]


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "ship", changes=True)
async def ship(
    desk: Desk,
    office: Annotated[str, typer.Option("--office")],
    seal_number: Annotated[str, typer.Option("--seal-number")],
    card: _Cards = None,
) -> Shipment:
    order = ShipCards(office=office, cards=tuple(card or ()), seal_number=seal_number)
    return await _registry(desk).ship_cards(order, officer=desk.credential)


@desk_command(commands, "receive", changes=True)
async def receive(
    desk: Desk,
    shipment: _Shipment,
    card: _Cards = None,
    seal_broken: Annotated[bool, typer.Option("--seal-broken")] = False,
) -> Shipment:
    order = ReceiveShipment(cards=tuple(card or ()), seal_intact=not seal_broken)
    return await _registry(desk).receive_shipment(shipment, order, officer=desk.credential)


@desk_command(commands, "give-up", final=True)
async def give_up(desk: Desk, shipment: _Shipment) -> Shipment:
    return await _registry(desk).close_shipment(shipment, officer=desk.credential)


@desk_command(commands, "show")
async def show(desk: Desk, shipment: _Shipment) -> Shipment:
    return await _registry(desk).shipment(shipment, officer=desk.credential)


@desk_command(commands, "check", changes=True)
async def check(
    desk: Desk,
    card_number: _CardNumber,
    finger: FINGER = None,
    portrait: PORTRAIT = None,
) -> IdentityCheck:
    order = CheckIdentity(**captured(finger, portrait))
    return await _registry(desk).check_identity(card_number, order, officer=desk.credential)


@desk_command(commands, "hand-over", changes=True)
async def hand_over(
    desk: Desk,
    card_number: _CardNumber,
    identity_number: _IdentityNumber,
    check: _Check = None,
    witness: _Witness = None,
    proxy: _Proxy = None,
    mandate: _MandateKind = None,
    mandate_reference: _MandateReference = None,
) -> CounterAct:
    order = CounterOrder(
        kind=ActKind.HAND_OVER,
        identity_number=identity_number,
        check_id=check,
        witness_identity_number=witness,
        mandate=_mandate(proxy, mandate, mandate_reference),
    )
    return await _at_counter(desk, card_number, order)


@desk_command(commands, "reinstate", changes=True)
async def reinstate(
    desk: Desk,
    card_number: _CardNumber,
    identity_number: _IdentityNumber,
    check: _Check = None,
    witness: _Witness = None,
) -> CounterAct:
    return await _for_holder(
        desk, card_number, ActKind.REINSTATEMENT, identity_number, check, witness
    )


@desk_command(commands, "new-code", changes=True)
async def new_code(
    desk: Desk,
    card_number: _CardNumber,
    identity_number: _IdentityNumber,
    check: _Check = None,
    witness: _Witness = None,
) -> CounterAct:
    return await _for_holder(
        desk, card_number, ActKind.NEW_SUSPENSION_CODE, identity_number, check, witness
    )


@desk_command(commands, "approve", changes=True)
async def approve(
    desk: Desk,
    act: _Act,
    card_number: Annotated[str, typer.Option("--card-number")],
    identity_number: _IdentityNumber,
    kind: Annotated[ActKind, typer.Option("--kind")] = ActKind.HAND_OVER,
    witness: _Witness = None,
    proxy: _Proxy = None,
    mandate: _MandateKind = None,
    mandate_reference: _MandateReference = None,
) -> CounterAct:
    """The supervisor signs what they see at the counter, not what the registry says it is."""
    order = CounterOrder(
        kind=kind,
        identity_number=identity_number,
        witness_identity_number=witness,
        mandate=_mandate(proxy, mandate, mandate_reference),
    )
    approval = desk.approve(APPROVE, counter_digest(card_number, order, desk.state))
    return await _registry(desk).approve_counter_act(
        act, officer=desk.credential, approval=approval
    )


@desk_command(commands, "refuse", final=True)
async def refuse(desk: Desk, act: _Act) -> CounterAct:
    return await _registry(desk).refuse_counter_act(act, officer=desk.credential)


async def _for_holder(
    desk: Desk,
    card_number: str,
    kind: ActKind,
    identity_number: str,
    check: UUID | None,
    witness: str | None,
) -> CounterAct:
    order = CounterOrder(
        kind=kind,
        identity_number=identity_number,
        check_id=check,
        witness_identity_number=witness,
    )
    return await _at_counter(desk, card_number, order)


async def _at_counter(desk: Desk, card_number: str, order: CounterOrder) -> CounterAct:
    approval = desk.approve(PROPOSE, counter_digest(card_number, order, desk.state))
    return await _registry(desk).do_at_counter(
        card_number, order, officer=desk.credential, approval=approval
    )


def _mandate(proxy: str | None, kind: MandateKind | None, reference: str | None) -> Mandate | None:
    if proxy is None and kind is None and reference is None:
        return None
    return Mandate.model_validate(
        {"kind": kind, "proxy_identity_number": proxy, "reference": reference}
    )
