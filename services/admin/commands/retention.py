"""`liptako retention`: purge what a State no longer keeps, and keep what a court wants kept."""

from typing import Annotated
from uuid import UUID

import typer

from identity.contract.client import IdentityClient
from identity.contract.retention import DataClass, Hold, PlaceHold, Purge, PurgeData, Purges
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from shared.entities import EntityKind

commands = group("retention")

_DataClass = Annotated[DataClass, typer.Argument()]


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "count")
async def count(desk: Desk, data_class: _DataClass) -> Purge:
    """What a purge would take, by the register's own count."""
    order = PurgeData(data_class=data_class, trial=True)
    return await _registry(desk).purge_data(order, officer=desk.credential)


@desk_command(commands, "purge", final=True)
async def purge(desk: Desk, data_class: _DataClass) -> Purges:
    """Order after order, since each takes a bounded number; the proof of each is shown."""
    proofs = []
    more = True
    while more:
        proof = await _registry(desk).purge_data(
            PurgeData(data_class=data_class), officer=desk.credential
        )
        proofs.append(proof)
        more = proof.more
    return Purges(purges=tuple(proofs))


@desk_command(commands, "proofs")
async def proofs(desk: Desk) -> Purges:
    return await _registry(desk).read_purges(officer=desk.credential)


@desk_command(commands, "hold", changes=True)
async def hold(
    desk: Desk,
    identity_number: Annotated[str, typer.Argument()],
    legal_basis: Annotated[str, typer.Option("--legal-basis")],
) -> Hold:
    order = PlaceHold(identity_number=identity_number, legal_basis=legal_basis)
    return await _registry(desk).place_legal_hold(order, officer=desk.credential)


@desk_command(commands, "lift", final=True)
async def lift(desk: Desk, hold: Annotated[UUID, typer.Argument()]) -> Hold:
    return await _registry(desk).lift_legal_hold(hold, officer=desk.credential)
