"""Endpoints under /v1/movements; a reference is a TRN, or before acceptance the movement's id."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import StringConstraints

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.discrepancies import (
    OpenRecovery,
    ResolveDiscrepancy,
    SettleRecovery,
)
from customs_gateway.contract.movements import (
    CancelMovement,
    DeclareTransit,
    LogEntry,
    Movement,
    MovementLog,
    RefuseRelease,
    RejectDeclaration,
    ReleaseMovement,
    ReportArrival,
    ReportControlResult,
    ReportCrossing,
)
from customs_gateway.movements.actions import declaration, departure, discrepancy, road
from customs_gateway.movements.actions.release import release_movement
from customs_gateway.parts import Parts
from customs_gateway.web import CallingOffice, CustomsOfficer
from shared.web.callers import Credential, CurrentWork
from shared.web.consultation import Consult
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(prefix="/v1/movements", tags=["movements"], route_class=TransactionalRoute)

Reference = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{18,36}$")]


@router.post("")
@refused_as(AuditEvent.MOVEMENT_DECLARATION_REFUSED)
async def declare(
    order: DeclareTransit,
    office: CallingOffice,
    officer: CustomsOfficer,
    work: CurrentWork,
    parts: Parts,
) -> Movement:
    """Lodge a declaration. 409 if the local reference was used, 422 if the route cannot be."""
    transit = await declaration.declare_movement(
        work, parts.offices, at=office, by=officer, order=order
    )
    return Movement.model_validate(transit)


@router.get("/{reference}")
@refused_as(AuditEvent.MOVEMENT_READING_REFUSED)
async def read(
    reference: Reference, office: CallingOffice, _: CustomsOfficer, work: CurrentWork
) -> Movement:
    """The movement as its log tells it, for the offices on its route."""
    return Movement.model_validate(
        await declaration.read_movement(work, at=office, reference=reference)
    )


@router.get("/{reference}/events")
@refused_as(AuditEvent.MOVEMENT_READING_REFUSED)
async def read_log(
    reference: Reference, office: CallingOffice, _: CustomsOfficer, work: CurrentWork
) -> MovementLog:
    """The log itself, for the offices on the route."""
    transit = await declaration.read_movement(work, at=office, reference=reference)
    return MovementLog(entries=tuple(LogEntry.model_validate(entry) for entry in transit.log))


@router.post("/{reference}/acceptance")
@refused_as(AuditEvent.MOVEMENT_ACCEPTANCE_REFUSED)
async def accept(
    reference: Reference, office: CallingOffice, officer: CustomsOfficer, work: CurrentWork
) -> Movement:
    """Accept a lodged declaration; it gets its TRN."""
    return Movement.model_validate(
        await departure.accept_declaration(work, at=office, by=officer, reference=reference)
    )


@router.post("/{reference}/rejection")
@refused_as(AuditEvent.MOVEMENT_REJECTION_REFUSED)
async def reject(
    reference: Reference,
    order: RejectDeclaration,
    office: CallingOffice,
    officer: CustomsOfficer,
    work: CurrentWork,
) -> Movement:
    """Send a lodged declaration back."""
    return Movement.model_validate(
        await departure.reject_declaration(
            work, at=office, by=officer, reference=reference, reason=order.reason
        )
    )


@router.post("/{reference}/departure-control")
@refused_as(AuditEvent.MOVEMENT_SELECTION_REFUSED)
async def select_for_control(
    reference: Reference, office: CallingOffice, officer: CustomsOfficer, work: CurrentWork
) -> Movement:
    """Hold accepted goods for a control."""
    return Movement.model_validate(
        await departure.select_for_control(work, at=office, by=officer, reference=reference)
    )


@router.post("/{reference}/release")
@refused_as(AuditEvent.MOVEMENT_RELEASE_REFUSED)
async def release(
    reference: Reference,
    order: ReleaseMovement,
    office: CallingOffice,
    officer: CustomsOfficer,
    credential: Credential,
    work: CurrentWork,
    consult: Consult,
    parts: Parts,
) -> Movement:
    """Release to a verified driver. 409 if the card is not in force, 503 if nobody can say."""
    transit = await release_movement(
        work,
        parts.registries,
        consult,
        at=office,
        by=officer,
        reference=reference,
        order=order,
        credential=credential,
    )
    return Movement.model_validate(transit)


@router.post("/{reference}/refusal")
@refused_as(AuditEvent.MOVEMENT_REFUSAL_REFUSED)
async def refuse_release(
    reference: Reference,
    order: RefuseRelease,
    office: CallingOffice,
    officer: CustomsOfficer,
    work: CurrentWork,
) -> Movement:
    """Refuse the release for good."""
    return Movement.model_validate(
        await departure.refuse_release(
            work, at=office, by=officer, reference=reference, reason=order.reason
        )
    )


@router.post("/{reference}/cancellation")
@refused_as(AuditEvent.MOVEMENT_CANCELLATION_REFUSED)
async def cancel(
    reference: Reference,
    order: CancelMovement,
    office: CallingOffice,
    officer: CustomsOfficer,
    work: CurrentWork,
) -> Movement:
    """Withdraw a movement that has not been released."""
    return Movement.model_validate(
        await departure.cancel_movement(
            work, at=office, by=officer, reference=reference, reason=order.reason
        )
    )


@router.post("/{reference}/crossings")
@refused_as(AuditEvent.MOVEMENT_CROSSING_REFUSED)
async def cross(
    reference: Reference,
    report: ReportCrossing,
    office: CallingOffice,
    officer: CustomsOfficer,
    work: CurrentWork,
) -> Movement:
    """Report that the goods crossed the border here; early, late and repeated reports count."""
    return Movement.model_validate(
        await road.record_crossing(work, at=office, by=officer, reference=reference, report=report)
    )


@router.post("/{reference}/arrival")
@refused_as(AuditEvent.MOVEMENT_ARRIVAL_REFUSED)
async def arrive(
    reference: Reference,
    report: ReportArrival,
    office: CallingOffice,
    officer: CustomsOfficer,
    work: CurrentWork,
) -> Movement:
    """Report that the goods were presented at destination."""
    return Movement.model_validate(
        await road.record_arrival(work, at=office, by=officer, reference=reference, report=report)
    )


@router.post("/{reference}/control-result")
@refused_as(AuditEvent.MOVEMENT_CONTROL_RESULT_REFUSED)
async def report_control(
    reference: Reference,
    report: ReportControlResult,
    office: CallingOffice,
    officer: CustomsOfficer,
    work: CurrentWork,
) -> Movement:
    """Report what the control at destination found; a conform result discharges the movement."""
    return Movement.model_validate(
        await road.record_control_result(
            work, at=office, by=officer, reference=reference, report=report
        )
    )


@router.post("/{reference}/discrepancy-resolution")
@refused_as(AuditEvent.MOVEMENT_DISCREPANCY_RESOLUTION_REFUSED)
async def resolve_discrepancy(
    reference: Reference,
    order: ResolveDiscrepancy,
    office: CallingOffice,
    officer: CustomsOfficer,
    work: CurrentWork,
) -> Movement:
    """Hold a major discrepancy to be solved, at the office of departure; this discharges."""
    return Movement.model_validate(
        await discrepancy.resolve_discrepancy(
            work, at=office, by=officer, reference=reference, order=order
        )
    )


@router.post("/{reference}/recovery")
@refused_as(AuditEvent.MOVEMENT_RECOVERY_OPENING_REFUSED)
async def open_recovery(
    reference: Reference,
    order: OpenRecovery,
    office: CallingOffice,
    officer: CustomsOfficer,
    work: CurrentWork,
    parts: Parts,
) -> Movement:
    """Leave an unresolved discrepancy to one State's recovery, at the office of departure."""
    transit = await discrepancy.open_recovery(
        work,
        parts.offices,
        parts.time_limits,
        at=office,
        by=officer,
        reference=reference,
        order=order,
    )
    return Movement.model_validate(transit)


@router.post("/{reference}/recovery-settlement")
@refused_as(AuditEvent.MOVEMENT_RECOVERY_SETTLEMENT_REFUSED)
async def settle_recovery(
    reference: Reference,
    order: SettleRecovery,
    office: CallingOffice,
    officer: CustomsOfficer,
    work: CurrentWork,
) -> Movement:
    """Tell that the debt was paid, at an office on the route of the recovering State."""
    return Movement.model_validate(
        await discrepancy.settle_recovery(
            work, at=office, by=officer, reference=reference, order=order
        )
    )
