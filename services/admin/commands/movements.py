"""`liptako movement`: a transit movement, as the customs offices on its road report it."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from customs_gateway.contract.client import CustomsClient
from customs_gateway.contract.discrepancies import (
    Discrepancy,
    OpenRecovery,
    RecoveryReason,
    ResolutionReason,
    ResolveDiscrepancy,
    Settlement,
    SettleRecovery,
)
from customs_gateway.contract.movements import (
    CancellationReason,
    CancelMovement,
    Conclusion,
    DeclareTransit,
    Direction,
    DriverDocument,
    Movement,
    MovementLog,
    RefusalReason,
    RefuseRelease,
    RejectDeclaration,
    RejectionReason,
    ReleaseMovement,
    ReportArrival,
    ReportControlResult,
    ReportCrossing,
)
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.order_files import read_order
from shared.entities import EntityKind
from shared.states import State

commands = group("movement")

_Reference = Annotated[str, typer.Argument()]
_At = Annotated[datetime | None, typer.Option("--at")]


def _gateway(desk: Desk) -> CustomsClient:
    return desk.ask(CustomsClient, EntityKind.CUSTOMS)


@desk_command(commands, "declare", changes=True)
async def declare(
    desk: Desk, file: Annotated[Path, typer.Argument(dir_okay=False, exists=True)]
) -> Movement:
    order = read_order(DeclareTransit, file)
    return await _gateway(desk).declare_transit(order, officer=desk.credential)


@desk_command(commands, "accept", changes=True)
async def accept(desk: Desk, reference: _Reference) -> Movement:
    return await _gateway(desk).accept_declaration(reference, officer=desk.credential)


@desk_command(commands, "reject", final=True)
async def reject(
    desk: Desk,
    reference: _Reference,
    reason: Annotated[RejectionReason, typer.Option("--reason")],
) -> Movement:
    order = RejectDeclaration(reason=reason)
    return await _gateway(desk).reject_declaration(reference, order, officer=desk.credential)


@desk_command(commands, "hold", changes=True)
async def hold(desk: Desk, reference: _Reference) -> Movement:
    return await _gateway(desk).select_for_control(reference, officer=desk.credential)


@desk_command(commands, "release", changes=True)
async def release(
    desk: Desk,
    reference: _Reference,
    plate: Annotated[str, typer.Option("--plate")],
    seal: Annotated[list[str], typer.Option("--seal")],
    limit: Annotated[date, typer.Option("--limit")],
    driver_card: Annotated[str, typer.Option("--driver-card")],
    driver_expires: Annotated[date, typer.Option("--driver-expires")],
    driver_state: Annotated[State, typer.Option("--driver-state")],
) -> Movement:
    order = ReleaseMovement(
        vehicle_plate=plate,
        seals=tuple(seal),
        limit_date=limit,
        driver=DriverDocument(
            issuing_state=driver_state, card_number=driver_card, expires_on=driver_expires
        ),
    )
    return await _gateway(desk).release_movement(reference, order, officer=desk.credential)


@desk_command(commands, "refuse", final=True)
async def refuse(
    desk: Desk,
    reference: _Reference,
    reason: Annotated[RefusalReason, typer.Option("--reason")],
) -> Movement:
    order = RefuseRelease(reason=reason)
    return await _gateway(desk).refuse_release(reference, order, officer=desk.credential)


@desk_command(commands, "cancel", final=True)
async def cancel(
    desk: Desk,
    reference: _Reference,
    reason: Annotated[CancellationReason, typer.Option("--reason")],
) -> Movement:
    order = CancelMovement(reason=reason)
    return await _gateway(desk).cancel_movement(reference, order, officer=desk.credential)


@desk_command(commands, "crossing", changes=True)
async def crossing(
    desk: Desk,
    reference: _Reference,
    direction: Annotated[Direction, typer.Option("--direction")],
    at: _At = None,
) -> Movement:
    report = ReportCrossing(direction=direction, occurred_at=at or desk.now)
    return await _gateway(desk).report_crossing(reference, report, officer=desk.credential)


@desk_command(commands, "arrival", changes=True)
async def arrival(desk: Desk, reference: _Reference, at: _At = None) -> Movement:
    report = ReportArrival(occurred_at=at or desk.now)
    return await _gateway(desk).report_arrival(reference, report, officer=desk.credential)


@desk_command(commands, "control", changes=True)
async def control(
    desk: Desk,
    reference: _Reference,
    conclusion: Annotated[Conclusion, typer.Option("--conclusion")],
    discrepancy: Annotated[list[str] | None, typer.Option("--discrepancy")] = None,
    at: _At = None,
) -> Movement:
    report = ReportControlResult(
        conclusion=conclusion,
        discrepancies=tuple(_found(one) for one in discrepancy or ()),
        occurred_at=at or desk.now,
    )
    return await _gateway(desk).report_control_result(reference, report, officer=desk.credential)


def _found(text: str) -> Discrepancy:
    """`quantity_short:1`, or the kind alone when it concerns all goods."""
    kind, colon, item = text.partition(":")
    return Discrepancy.model_validate_strings({"kind": kind} | ({"item": item} if colon else {}))


@desk_command(commands, "resolve", final=True)
async def resolve(
    desk: Desk,
    reference: _Reference,
    reason: Annotated[ResolutionReason, typer.Option("--reason")],
    evidence: Annotated[str, typer.Option("--evidence")],
) -> Movement:
    order = ResolveDiscrepancy(reason=reason, evidence=evidence)
    return await _gateway(desk).resolve_discrepancy(reference, order, officer=desk.credential)


@desk_command(commands, "recover", final=True)
async def recover(
    desk: Desk,
    reference: _Reference,
    reason: Annotated[RecoveryReason, typer.Option("--reason")],
    state: Annotated[State, typer.Option("--state")],
) -> Movement:
    order = OpenRecovery(reason=reason, recovering_state=state)
    return await _gateway(desk).open_recovery(reference, order, officer=desk.credential)


@desk_command(commands, "settle", final=True)
async def settle(
    desk: Desk,
    reference: _Reference,
    settlement: Annotated[Settlement, typer.Option("--settlement")],
    receipt: Annotated[str, typer.Option("--receipt")],
) -> Movement:
    order = SettleRecovery(settlement=settlement, receipt=receipt)
    return await _gateway(desk).settle_recovery(reference, order, officer=desk.credential)


@desk_command(commands, "show")
async def show(desk: Desk, reference: _Reference) -> Movement:
    return await _gateway(desk).get_movement(reference, officer=desk.credential)


@desk_command(commands, "log")
async def log(desk: Desk, reference: _Reference) -> MovementLog:
    return await _gateway(desk).get_log(reference, officer=desk.credential)


@desk_command(commands, "offices")
async def offices(desk: Desk) -> object:
    known = await _gateway(desk).offices()
    columns = ("code", "name", "country", "kind", "status", "as_of", "entity")
    listed = [{name: getattr(office, name) for name in columns} for office in known.offices]
    return {"edition_date": known.edition_date, "offices": listed}
