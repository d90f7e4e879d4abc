"""What offices on the route report: facts, kept whenever they come, in whatever order."""

from datetime import datetime

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.movements import (
    Direction,
    ReportArrival,
    ReportControlResult,
    ReportCrossing,
)
from customs_gateway.contract.reference import Office
from customs_gateway.movements import store as movements
from customs_gateway.movements.lifecycle import MovementEvent, MovementState
from customs_gateway.movements.rules import (
    FoundDiscrepancy,
    Transit,
    finding_of,
    require_destination,
    require_items,
    require_on_route,
)
from shared.database.work import Work
from shared.officers.credential import Officer


async def record_crossing(
    work: Work, *, at: Office, by: Officer, reference: str, report: ReportCrossing
) -> Transit:
    """The goods crossed the border at an office on the route (T118)."""
    transit = await movements.get_locked(work, reference)
    require_on_route(transit, at.code)
    work.audit.record(AuditEvent.MOVEMENT_CROSSED, object=transit.reference)
    return await _append(
        work,
        transit,
        MovementEvent.CROSS,
        at=at,
        by=by,
        occurred_at=report.occurred_at,
        direction=report.direction,
    )


async def record_arrival(
    work: Work, *, at: Office, by: Officer, reference: str, report: ReportArrival
) -> Transit:
    """The goods were presented at destination (T006)."""
    transit = await movements.get_locked(work, reference)
    require_destination(transit, at.code)
    work.audit.record(AuditEvent.MOVEMENT_ARRIVED, object=transit.reference)
    return await _append(
        work, transit, MovementEvent.ARRIVE, at=at, by=by, occurred_at=report.occurred_at
    )


async def record_control_result(
    work: Work, *, at: Office, by: Officer, reference: str, report: ReportControlResult
) -> Transit:
    """What the control at destination found (T018).

    Raises ControlResultDiffers from an earlier one, or DiscrepancyItemUnknown.
    """
    transit = await movements.get_locked(work, reference)
    require_destination(transit, at.code)
    finding = finding_of(transit, report.conclusion)
    found = tuple(FoundDiscrepancy(one.kind, one.item) for one in report.discrepancies)
    require_items(transit, found)
    work.audit.record(
        AuditEvent.MOVEMENT_CONTROLLED, object=transit.reference, reason=report.conclusion
    )
    return await _append(
        work,
        transit,
        finding,
        at=at,
        by=by,
        occurred_at=report.occurred_at,
        discrepancies=found,
    )


async def _append(
    work: Work,
    transit: Transit,
    fact: MovementEvent,
    *,
    at: Office,
    by: Officer,
    occurred_at: datetime,
    direction: Direction | None = None,
    discrepancies: tuple[FoundDiscrepancy, ...] = (),
) -> Transit:
    """Keep the fact; whichever fact completes the road discharges the movement (T045)."""
    entry = transit.next_entry(
        fact,
        office=at.code,
        now=work.clock(),
        occurred_at=occurred_at,
        direction=direction,
        discrepancies=discrepancies,
    )
    after = await movements.append(work, transit, entry, by=by)
    if after.state is MovementState.DISCHARGED is not transit.state:
        work.audit.record(AuditEvent.MOVEMENT_DISCHARGED, object=after.reference)
    return after
