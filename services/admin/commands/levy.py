"""`liptako levy`: the confederal levy assessed, collected, and what its ledger says."""

from datetime import date
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from customs_gateway.contract.client import CustomsClient
from customs_gateway.contract.ledger import TrialBalance
from customs_gateway.contract.levy import AssessLevy, Assessment, Collection, CollectLevy
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.order_files import read_order
from shared.entities import EntityKind
from shared.states import State

commands = group("levy")


def _gateway(desk: Desk) -> CustomsClient:
    return desk.ask(CustomsClient, EntityKind.CUSTOMS)


@desk_command(commands, "assess", changes=True)
async def assess(
    desk: Desk, file: Annotated[Path, typer.Argument(dir_okay=False, exists=True)]
) -> Assessment:
    order = read_order(AssessLevy, file)
    return await _gateway(desk).assess_levy(order, officer=desk.credential)


@desk_command(commands, "collect", changes=True)
async def collect(
    desk: Desk,
    assessment: Annotated[UUID, typer.Argument()],
    system: Annotated[str, typer.Option("--system")],
    receipt: Annotated[str, typer.Option("--receipt")],
    amount: Annotated[int, typer.Option("--amount", min=1)],
    paid_on: Annotated[date | None, typer.Option("--paid-on")] = None,
) -> Collection:
    order = CollectLevy(
        assessment_id=assessment,
        source_system=system,
        receipt=receipt,
        paid_on=paid_on or desk.now.date(),
        amount_francs=amount,
    )
    return await _gateway(desk).collect_levy(order, officer=desk.credential)


@desk_command(commands, "balance")
async def balance(
    desk: Desk, state: Annotated[State | None, typer.Option("--state")] = None
) -> TrialBalance:
    return await _gateway(desk).trial_balance(state or desk.state, officer=desk.credential)
