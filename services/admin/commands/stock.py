"""`liptako stock`: blank cards from delivery to destruction, counted every day."""

from datetime import date
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from identity.contract.client import IdentityClient
from identity.contract.stock import (
    DESTROY,
    DESTROY_REQUEST,
    ISSUE,
    RECEIVE,
    RELEASE,
    RELEASE_REQUEST,
    STORE,
    TAKE_BACK,
    CountLot,
    Destruction,
    FindBlank,
    Lot,
    LotNumber,
    Lots,
    MoveBlanks,
    NameMissing,
    ReceiveLot,
    Reconciliation,
    ReleaseLot,
    RequestDestruction,
    SerialRange,
    SpoilBlanks,
    SpoilReason,
    StoreLot,
    custody_digest,
    delivery_digest,
    destruction_digest,
    release_digest,
    storage_digest,
)
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.order_files import read_order
from services.terminal.progress import progress
from shared.entities import EntityKind
from shared.wire import Wire

commands = group("stock")

_Lot = Annotated[str, typer.Argument()]
_First = Annotated[int, typer.Option("--first", min=0)]
_Counted = Annotated[int, typer.Option("--counted", min=0)]
_Count = Annotated[int, typer.Option("--count", min=1)]
_SealNumber = Annotated[str, typer.Option("--seal-number")]
_Serials = Annotated[list[str], typer.Option("--serial")]
_Destruction = Annotated[UUID, typer.Argument()]


class DailyCounts(Wire):
    """What was counted in an evening, by lot; a file of the keepers."""

    lots: dict[LotNumber, CountLot]


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "receive", changes=True)
async def receive(
    desk: Desk,
    lot: _Lot,
    supplier: Annotated[str, typer.Option("--supplier")],
    prefix: Annotated[str, typer.Option("--prefix")],
    first: _First,
    announced: Annotated[int, typer.Option("--announced", min=1)],
    counted: _Counted,
    seal_number: _SealNumber,
) -> Lot:
    order = ReceiveLot(
        lot_number=lot,
        supplier=supplier,
        serial_prefix=prefix,
        serials=SerialRange(first=first, count=announced),
        counted=counted,
        seal_number=seal_number,
    )
    approval = desk.approve(RECEIVE, delivery_digest(order, desk.state))
    return await _registry(desk).receive_lot(order, officer=desk.credential, approval=approval)


@desk_command(commands, "store", changes=True)
async def store(desk: Desk, lot: _Lot, counted: _Counted) -> Lot:
    """The second officer signs their own count of the delivery that the book has."""
    registry = _registry(desk)
    known = await registry.lot(lot, officer=desk.credential)
    order = StoreLot(counted=counted)
    approval = desk.approve(STORE, storage_digest(known.order_digest, order, desk.state))
    return await registry.store_lot(lot, order, officer=desk.credential, approval=approval)


@desk_command(commands, "issue", changes=True)
async def issue(
    desk: Desk, lot: _Lot, first: _First, count: _Count, seal_number: _SealNumber
) -> Lot:
    order = MoveBlanks(serials=SerialRange(first=first, count=count), seal_number=seal_number)
    approval = desk.approve(ISSUE, custody_digest(lot, order, desk.state))
    return await _registry(desk).issue_blanks(
        lot, order, officer=desk.credential, approval=approval
    )


@desk_command(commands, "take-back", changes=True)
async def take_back(
    desk: Desk, lot: _Lot, first: _First, count: _Count, seal_number: _SealNumber
) -> Lot:
    order = MoveBlanks(serials=SerialRange(first=first, count=count), seal_number=seal_number)
    approval = desk.approve(TAKE_BACK, custody_digest(lot, order, desk.state))
    return await _registry(desk).take_back_blanks(
        lot, order, officer=desk.credential, approval=approval
    )


@desk_command(commands, "spoil", changes=True)
async def spoil(
    desk: Desk,
    lot: _Lot,
    serial: _Serials,
    reason: Annotated[SpoilReason, typer.Option("--reason")],
) -> Lot:
    order = SpoilBlanks(serials=tuple(serial), reason=reason)
    return await _registry(desk).spoil_blanks(lot, order, officer=desk.credential)


@desk_command(commands, "count", changes=True)
async def count(
    desk: Desk,
    lot: _Lot,
    in_vault: Annotated[int, typer.Option("--in-vault", min=0)],
    issued: Annotated[int, typer.Option("--issued", min=0)],
    spoiled: Annotated[int, typer.Option("--spoiled", min=0)],
) -> Reconciliation:
    order = CountLot(in_vault=in_vault, issued=issued, spoiled=spoiled)
    return await _registry(desk).count_lot(lot, order, officer=desk.credential)


@desk_command(commands, "reconcile", changes=True)
async def reconcile(
    desk: Desk, file: Annotated[Path, typer.Argument(dir_okay=False, exists=True)]
) -> object:
    """The count of an evening, lot by lot: what differs and where, and lots that nobody counted."""
    registry, counts = _registry(desk), read_order(DailyCounts, file).lots
    uncounted = {one.lot_number for one in (await registry.lots(officer=desk.credential)).lots}
    differing: list[Reconciliation] = []
    with progress(desk.session, total=len(counts), said="progress_lots") as count:
        for lot, order in counts.items():
            found = await registry.count_lot(lot, order, officer=desk.credential)
            if found.differences:
                differing.append(found)
            uncounted.discard(lot)
            count(1)
    return {
        "counted": len(counts),
        "differing": [one.model_dump(mode="json") for one in differing],
        "uncounted": sorted(uncounted),
    }


@desk_command(commands, "missing", final=True)
async def missing(desk: Desk, lot: _Lot, serial: _Serials) -> Lot:
    order = NameMissing(serials=tuple(serial))
    return await _registry(desk).name_missing(lot, order, officer=desk.credential)


@desk_command(commands, "found", changes=True)
async def found(desk: Desk, lot: _Lot, serial: Annotated[str, typer.Option("--serial")]) -> Lot:
    order = FindBlank(serial=serial)
    return await _registry(desk).find_blank(lot, order, officer=desk.credential)


@desk_command(commands, "request-release", changes=True)
async def request_release(
    desk: Desk,
    lot: _Lot,
    inquiry: Annotated[str, typer.Option("--inquiry")],
    finding: Annotated[str, typer.Option("--finding")],
) -> Lot:
    order = ReleaseLot(inquiry_reference=inquiry, finding=finding)
    approval = desk.approve(RELEASE_REQUEST, release_digest(lot, order, desk.state))
    return await _registry(desk).request_release(
        lot, order, officer=desk.credential, approval=approval
    )


@desk_command(commands, "release", final=True)
async def release(
    desk: Desk,
    lot: _Lot,
    inquiry: Annotated[str, typer.Option("--inquiry")],
    finding: Annotated[str, typer.Option("--finding")],
) -> Lot:
    """The second officer signs the findings as they know them."""
    order = ReleaseLot(inquiry_reference=inquiry, finding=finding)
    approval = desk.approve(RELEASE, release_digest(lot, order, desk.state))
    return await _registry(desk).release_lot(lot, officer=desk.credential, approval=approval)


@desk_command(commands, "show")
async def show(desk: Desk, lot: Annotated[str | None, typer.Argument()] = None) -> Lot | Lots:
    registry = _registry(desk)
    if lot is None:
        return await registry.lots(officer=desk.credential)
    return await registry.lot(lot, officer=desk.credential)


@desk_command(commands, "request-destruction", changes=True)
async def request_destruction(
    desk: Desk,
    place: Annotated[str, typer.Option("--place")],
    blank: Annotated[list[str] | None, typer.Option("--blank")] = None,
    card: Annotated[list[str] | None, typer.Option("--card")] = None,
    on: Annotated[date | None, typer.Option("--on")] = None,
) -> Destruction:
    order = RequestDestruction(
        blanks=tuple(blank or ()), cards=tuple(card or ()), place=place, on=on or desk.now.date()
    )
    approval = desk.approve(DESTROY_REQUEST, destruction_digest(order, desk.state))
    return await _registry(desk).request_destruction(
        order, officer=desk.credential, approval=approval
    )


@desk_command(commands, "destroy", final=True)
async def destroy(desk: Desk, destruction: _Destruction) -> Destruction:
    """The second officer sees blanks and cards destroyed, and signs the record that names them."""
    registry = _registry(desk)
    known = await registry.destruction(destruction, officer=desk.credential)
    approval = desk.approve(DESTROY, known.order_digest)
    return await registry.approve_destruction(
        destruction, officer=desk.credential, approval=approval
    )


@desk_command(commands, "withdraw-destruction", changes=True)
async def withdraw_destruction(desk: Desk, destruction: _Destruction) -> Destruction:
    return await _registry(desk).withdraw_destruction(destruction, officer=desk.credential)


@desk_command(commands, "show-destruction")
async def show_destruction(desk: Desk, destruction: _Destruction) -> Destruction:
    return await _registry(desk).destruction(destruction, officer=desk.credential)
