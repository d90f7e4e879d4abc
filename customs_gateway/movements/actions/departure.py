"""What the office of departure may order before release; each raises IllegalTransition."""

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.movements import (
    CancellationReason,
    RefusalReason,
    RejectionReason,
)
from customs_gateway.contract.reference import Office
from customs_gateway.movements import store as movements
from customs_gateway.movements.actions.commands import give_command
from customs_gateway.movements.lifecycle import MovementEvent
from customs_gateway.movements.rules import Transit, require_departure
from shared.database.work import Work
from shared.identifiers import draw_transit_reference
from shared.officers.credential import Officer


async def accept_declaration(work: Work, *, at: Office, by: Officer, reference: str) -> Transit:
    """Accept a declaration and give it its transit reference number (T028)."""
    transit = await _command(
        work,
        MovementEvent.ACCEPT,
        at=at,
        by=by,
        reference=reference,
        recorded=AuditEvent.MOVEMENT_ACCEPTED,
    )
    year = work.clock().year
    return await movements.give_reference(
        work, transit, lambda: draw_transit_reference(year, by.state, at.code, work.random)
    )


async def reject_declaration(
    work: Work, *, at: Office, by: Officer, reference: str, reason: RejectionReason
) -> Transit:
    """Send a declaration back with the code of its error (T056)."""
    return await _command(
        work,
        MovementEvent.REJECT,
        at=at,
        by=by,
        reference=reference,
        recorded=AuditEvent.MOVEMENT_REJECTED,
        reason=reason,
    )


async def select_for_control(work: Work, *, at: Office, by: Officer, reference: str) -> Transit:
    """Hold the goods for a control before they leave (T060)."""
    return await _command(
        work,
        MovementEvent.SELECT_FOR_CONTROL,
        at=at,
        by=by,
        reference=reference,
        recorded=AuditEvent.MOVEMENT_SELECTED_FOR_CONTROL,
    )


async def refuse_release(
    work: Work, *, at: Office, by: Officer, reference: str, reason: RefusalReason
) -> Transit:
    """Refuse for good to release the goods (T051)."""
    return await _command(
        work,
        MovementEvent.REFUSE_RELEASE,
        at=at,
        by=by,
        reference=reference,
        recorded=AuditEvent.MOVEMENT_NOT_RELEASED,
        reason=reason,
    )


async def cancel_movement(
    work: Work, *, at: Office, by: Officer, reference: str, reason: CancellationReason
) -> Transit:
    """Withdraw a declaration that has not been released (T014)."""
    return await _command(
        work,
        MovementEvent.CANCEL,
        at=at,
        by=by,
        reference=reference,
        recorded=AuditEvent.MOVEMENT_CANCELLED,
        reason=reason,
    )


async def _command(
    work: Work,
    event: MovementEvent,
    *,
    at: Office,
    by: Officer,
    reference: str,
    recorded: AuditEvent,
    reason: RejectionReason | RefusalReason | CancellationReason | None = None,
) -> Transit:
    transit = await movements.get_locked(work, reference)
    require_departure(transit, at.code)
    return await give_command(work, transit, event, at=at, by=by, recorded=recorded, reason=reason)
