"""How a command enters the log of a movement."""

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.reference import Office
from customs_gateway.movements import store as movements
from customs_gateway.movements.lifecycle import MOVEMENT_LIFECYCLE, MovementEvent
from customs_gateway.movements.rules import Transit
from shared.database.work import Work
from shared.officers.credential import Officer


async def give_command(
    work: Work,
    transit: Transit,
    event: MovementEvent,
    *,
    at: Office,
    by: Officer,
    recorded: AuditEvent,
    reason: str | None = None,
    evidence: str | None = None,
) -> Transit:
    """Decide, record, append, for a movement that the work has locked; or IllegalTransition."""
    MOVEMENT_LIFECYCLE.after(transit.state, event)
    entry = transit.next_entry(
        event, office=at.code, now=work.clock(), reason=reason, evidence=evidence
    )
    work.audit.record(recorded, object=transit.reference, reason=reason)
    return await movements.append(work, transit, entry, by=by)
