"""What becomes of goods that were not as declared; each raises IllegalTransition.

The office of destination finds a discrepancy; the office of departure, which answers for the
movement, resolves it or opens the recovery; an office of the State that recovers tells of the end.
"""

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.discrepancies import (
    OpenRecovery,
    RecoveryReason,
    ResolveDiscrepancy,
    SettleRecovery,
)
from customs_gateway.contract.reference import Office
from customs_gateway.movements import store as movements
from customs_gateway.movements.actions.commands import give_command
from customs_gateway.movements.lifecycle import MovementEvent
from customs_gateway.movements.rules import (
    Transit,
    require_departure,
    require_on_route,
    require_recovering_state,
    require_recovery_of,
    require_resolution_overdue,
)
from customs_gateway.policy.offices import OfficeDirectory
from customs_gateway.policy.time_limits import TimeLimits
from shared.database.work import Work
from shared.officers.credential import Officer


async def resolve_discrepancy(
    work: Work, *, at: Office, by: Officer, reference: str, order: ResolveDiscrepancy
) -> Transit:
    """Hold a discrepancy to be solved, which discharges the movement (T049, T045)."""
    transit = await movements.get_locked(work, reference)
    require_departure(transit, at.code)
    discharged = await give_command(
        work,
        transit,
        MovementEvent.RESOLVE_DISCREPANCY,
        at=at,
        by=by,
        recorded=AuditEvent.MOVEMENT_DISCREPANCY_RESOLVED,
        reason=order.reason,
        evidence=order.evidence,
    )
    work.audit.record(AuditEvent.MOVEMENT_DISCHARGED, object=transit.reference)
    return discharged


async def open_recovery(
    work: Work,
    offices: OfficeDirectory,
    limits: TimeLimits,
    *,
    at: Office,
    by: Officer,
    reference: str,
    order: OpenRecovery,
) -> Transit:
    """Leave the debt to one State on the route, by decision or when the time is over (T150).

    Raises RecoveringStateNotOnRoute or ResolutionTimeNotOver.
    """
    transit = await movements.get_locked(work, reference)
    require_departure(transit, at.code)
    passed = {offices.get(code).country for code in transit.route}
    require_recovering_state(order.recovering_state, of_route=passed)
    if order.reason is RecoveryReason.NOT_RESOLVED_IN_TIME:
        require_resolution_overdue(transit, limits, now=work.clock())
    opened = await give_command(
        work,
        transit,
        MovementEvent.OPEN_RECOVERY,
        at=at,
        by=by,
        recorded=AuditEvent.MOVEMENT_RECOVERY_OPENED,
        reason=order.reason,
    )
    return await movements.name_recovering_state(work, opened, order.recovering_state)


async def settle_recovery(
    work: Work, *, at: Office, by: Officer, reference: str, order: SettleRecovery
) -> Transit:
    """The recovering State was paid (T152); RecoveryOfAnotherState at an office of another."""
    transit = await movements.get_locked(work, reference)
    require_on_route(transit, at.code)
    require_recovery_of(transit, by.state)
    return await give_command(
        work,
        transit,
        MovementEvent.SETTLE_RECOVERY,
        at=at,
        by=by,
        recorded=AuditEvent.MOVEMENT_RECOVERY_SETTLED,
        reason=order.settlement,
        evidence=order.receipt,
    )
