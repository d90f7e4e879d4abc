"""Endpoints under /v1/stock and /v1/destructions: blank cards, their counts and their end."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.stock import (
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
    SpoilBlanks,
    StoreLot,
)
from identity.parts import Parts
from identity.stock.actions import counting, custody, destruction, lots
from shared.entities import EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with, own_machine
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1",
    tags=["stock"],
    route_class=TransactionalRoute,
    dependencies=[Depends(own_machine(EntityKind.BUREAU)), for_purpose(Purpose.CARD_ISSUANCE)],
)

Keeper = Annotated[Officer, Depends(officer_with(Role.STOCK_KEEPER))]
LOT = "/stock/lots/{lot_number}"


@router.post("/stock/lots")
@refused_as(AuditEvent.BLANK_LOT_RECEIPT_REFUSED)
async def receive(
    order: ReceiveLot, officer: Keeper, approval: Approval, work: CurrentWork, parts: Parts
) -> Lot:
    """Enter a delivery of blanks. 409 when count and note differ, or it was entered before."""
    lot = await lots.receive_lot(work, parts, by=officer, order=order, approval=approval)
    return await lots.wire_lot(work, lot)


@router.get("/stock/lots")
@refused_as(AuditEvent.STOCK_READING_REFUSED)
async def read_all(_: Keeper, work: CurrentWork) -> Lots:
    """Every lot with its counts, newest first."""
    found = await lots.read_lots(work)
    return Lots(lots=tuple([await lots.wire_lot(work, lot) for lot in found]))


@router.get(LOT)
@refused_as(AuditEvent.STOCK_READING_REFUSED)
async def read(lot_number: LotNumber, _: Keeper, work: CurrentWork) -> Lot:
    return await lots.wire_lot(work, await lots.read_lot(work, lot_number=lot_number))


@router.post(f"{LOT}/storage")
@refused_as(AuditEvent.BLANK_LOT_STORAGE_REFUSED)
async def store(
    lot_number: LotNumber,
    order: StoreLot,
    officer: Keeper,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Lot:
    """Put a delivery in the vault, counted again. 403 for who received it, 409 if counts differ."""
    lot = await lots.store_lot(
        work, parts, by=officer, lot_number=lot_number, order=order, approval=approval
    )
    return await lots.wire_lot(work, lot)


@router.post(f"{LOT}/issues")
@refused_as(AuditEvent.BLANKS_ISSUE_REFUSED)
async def issue(
    lot_number: LotNumber,
    order: MoveBlanks,
    officer: Keeper,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Lot:
    """Hand blanks over to the workshop. 409 for a blocked lot or blanks not in the vault."""
    lot = await custody.issue_blanks(
        work, parts, by=officer, lot_number=lot_number, order=order, approval=approval
    )
    return await lots.wire_lot(work, lot)


@router.post(f"{LOT}/returns")
@refused_as(AuditEvent.BLANKS_TAKING_BACK_REFUSED)
async def take_back(
    lot_number: LotNumber,
    order: MoveBlanks,
    officer: Keeper,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Lot:
    """Take unused blanks back. 409 when one of them is not at the workshop."""
    lot = await custody.take_back_blanks(
        work, parts, by=officer, lot_number=lot_number, order=order, approval=approval
    )
    return await lots.wire_lot(work, lot)


@router.post(f"{LOT}/spoilage")
@refused_as(AuditEvent.BLANKS_SPOILING_REFUSED)
async def spoil(lot_number: LotNumber, order: SpoilBlanks, _: Keeper, work: CurrentWork) -> Lot:
    """Set spoiled blanks aside for destruction."""
    lot = await custody.spoil_blanks(work, lot_number=lot_number, order=order)
    return await lots.wire_lot(work, lot)


@router.post(f"{LOT}/counts")
@refused_as(AuditEvent.BLANK_LOT_COUNT_REFUSED)
async def count(
    lot_number: LotNumber, order: CountLot, officer: Keeper, work: CurrentWork
) -> Reconciliation:
    """Enter a daily count. What does not add up blocks the lot; that is answered, not refused."""
    return await counting.count_lot(work, by=officer, lot_number=lot_number, order=order)


@router.post(f"{LOT}/losses")
@refused_as(AuditEvent.BLANKS_MISSING_REFUSED)
async def name_missing(
    lot_number: LotNumber, order: NameMissing, _: Keeper, work: CurrentWork
) -> Lot:
    """Name the missing blanks; the lot is blocked."""
    lot = await counting.name_missing(work, lot_number=lot_number, order=order)
    return await lots.wire_lot(work, lot)


@router.post(f"{LOT}/finds")
@refused_as(AuditEvent.BLANK_FINDING_REFUSED)
async def find(lot_number: LotNumber, order: FindBlank, _: Keeper, work: CurrentWork) -> Lot:
    """A missing blank goes back into the vault."""
    lot = await counting.find_blank(work, lot_number=lot_number, order=order)
    return await lots.wire_lot(work, lot)


@router.post(f"{LOT}/release-request")
@refused_as(AuditEvent.BLANK_LOT_RELEASE_REFUSED)
async def request_release(
    lot_number: LotNumber,
    order: ReleaseLot,
    officer: Keeper,
    approval: Approval,
    work: CurrentWork,
    parts: Parts,
) -> Lot:
    """Sign what the inquiry into a blocked lot found."""
    lot = await counting.request_release(
        work, parts, by=officer, lot_number=lot_number, order=order, approval=approval
    )
    return await lots.wire_lot(work, lot)


@router.post(f"{LOT}/release")
@refused_as(AuditEvent.BLANK_LOT_RELEASE_REFUSED)
async def release(
    lot_number: LotNumber, officer: Keeper, approval: Approval, work: CurrentWork
) -> Lot:
    """Open a blocked lot again. 403 for the officer who signed the findings."""
    lot = await counting.release_lot(work, by=officer, lot_number=lot_number, approval=approval)
    return await lots.wire_lot(work, lot)


@router.post("/destructions")
@refused_as(AuditEvent.DESTRUCTION_REQUEST_REFUSED)
async def request_destruction(
    order: RequestDestruction, officer: Keeper, approval: Approval, work: CurrentWork, parts: Parts
) -> Destruction:
    """Set blanks and cards aside for destruction. 409 when one of them is not there for it."""
    row = await destruction.request_destruction(
        work, parts, by=officer, order=order, approval=approval
    )
    return await destruction.wire_destruction(work, row)


@router.get("/destructions/{destruction_id}")
@refused_as(AuditEvent.STOCK_READING_REFUSED)
async def read_destruction(destruction_id: UUID, _: Keeper, work: CurrentWork) -> Destruction:
    row = await destruction.read_destruction(work, destruction_id=destruction_id)
    return await destruction.wire_destruction(work, row)


@router.post("/destructions/{destruction_id}/approval")
@refused_as(AuditEvent.DESTRUCTION_APPROVAL_REFUSED)
async def approve_destruction(
    destruction_id: UUID, officer: Keeper, approval: Approval, work: CurrentWork
) -> Destruction:
    """Destroy, before a second officer. 403 for the one who asked for it."""
    row = await destruction.approve_destruction(
        work, by=officer, destruction_id=destruction_id, approval=approval
    )
    return await destruction.wire_destruction(work, row)


@router.post("/destructions/{destruction_id}/withdrawal")
@refused_as(AuditEvent.DESTRUCTION_WITHDRAWAL_REFUSED)
async def withdraw_destruction(destruction_id: UUID, _: Keeper, work: CurrentWork) -> Destruction:
    """Free what was set aside again."""
    row = await destruction.withdraw_destruction(work, destruction_id=destruction_id)
    return await destruction.wire_destruction(work, row)
