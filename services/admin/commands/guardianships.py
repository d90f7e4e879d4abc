"""`liptako guardianship`: who may act for a minor or a protected person."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from identity.contract.decisions import Decision, DecisionKind
from identity.contract.guardianships import (
    EndGuardianship,
    Guardianship,
    Guardianships,
    OpenGuardianship,
    SettleGuardianship,
)
from services.admin.proposing import PersonId, registry, signed
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.order_files import read_order

commands = group("guardianship")

_Guardianship = Annotated[UUID, typer.Argument(metavar="GUARDIANSHIP")]
_Order = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)]


@desk_command(commands, "list")
async def list_all(desk: Desk, person: PersonId) -> Guardianships:
    return await registry(desk).read_guardianships(person, officer=desk.credential)


@desk_command(commands, "show")
async def show(desk: Desk, guardianship: _Guardianship) -> Guardianship:
    return await registry(desk).read_guardianship(guardianship, officer=desk.credential)


@desk_command(commands, "open", changes=True)
async def open_guardianship(desk: Desk, person: PersonId, file: _Order) -> Decision:
    order = read_order(OpenGuardianship, file)
    return await registry(desk).open_guardianship(
        person,
        order,
        officer=desk.credential,
        approval=signed(desk, DecisionKind.GUARDIANSHIP_OPENING, person, order),
    )


@desk_command(commands, "dispute", changes=True)
async def dispute(desk: Desk, guardianship: _Guardianship) -> Guardianship:
    return await registry(desk).dispute_guardianship(guardianship, officer=desk.credential)


@desk_command(commands, "settle", changes=True)
async def settle(desk: Desk, guardianship: _Guardianship, file: _Order) -> Decision:
    order = read_order(SettleGuardianship, file)
    ward = await _ward(desk, guardianship)
    return await registry(desk).settle_guardianship(
        guardianship,
        order,
        officer=desk.credential,
        approval=signed(
            desk, DecisionKind.GUARDIANSHIP_SETTLEMENT, ward, order, about=guardianship
        ),
    )


@desk_command(commands, "end", final=True)
async def end(desk: Desk, guardianship: _Guardianship, file: _Order) -> Decision:
    order = read_order(EndGuardianship, file)
    ward = await _ward(desk, guardianship)
    return await registry(desk).end_guardianship(
        guardianship,
        order,
        officer=desk.credential,
        approval=signed(desk, DecisionKind.GUARDIANSHIP_END, ward, order, about=guardianship),
    )


@desk_command(commands, "hand-over", final=True)
async def hand_over(desk: Desk, guardianship: _Guardianship) -> Guardianship:
    return await registry(desk).hand_over_guardianship(guardianship, officer=desk.credential)


async def _ward(desk: Desk, guardianship: UUID) -> UUID:
    found = await registry(desk).read_guardianship(guardianship, officer=desk.credential)
    return found.ward_id
