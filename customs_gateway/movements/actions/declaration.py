"""How a movement comes to be known, and is read: declare, read, read the log."""

from uuid import uuid4

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.movements import DeclareTransit
from customs_gateway.contract.reference import Office
from customs_gateway.errors import RouteInvalid
from customs_gateway.movements import store as movements
from customs_gateway.movements.rules import Transit, require_on_route, require_route
from customs_gateway.movements.tables import GoodsItemRow, MovementRow
from customs_gateway.policy.offices import OfficeDirectory
from shared.database.work import Work
from shared.officers.credential import Officer


async def declare_movement(
    work: Work, offices: OfficeDirectory, *, at: Office, by: Officer, order: DeclareTransit
) -> Transit:
    """Lodge a declaration at its office of departure (T015).

    Raises RouteInvalid, OfficeUnknown or DeclarationAlreadyLodged.
    """
    route = (at.code, *order.transit_offices, order.destination_office)
    require_route(route)
    if any(offices.get(code).entity is None for code in route):
        raise RouteInvalid("an office of the route is outside the Confederation")
    movement = MovementRow(
        movement_id=uuid4(),
        lrn=order.lrn,
        holder=order.holder,
        departure_office=at.code,
        transit_offices=list(order.transit_offices),
        destination_office=order.destination_office,
        declared_by=by.subject,
        declared_at=work.clock(),
    )
    goods = [
        GoodsItemRow(movement_id=movement.movement_id, **item.model_dump()) for item in order.goods
    ]
    await movements.lodge(work, movement, goods)
    work.audit.record(AuditEvent.MOVEMENT_DECLARED, object=str(movement.movement_id))
    return await movements.get(work, str(movement.movement_id))


async def read_movement(work: Work, *, at: Office, reference: str) -> Transit:
    """A movement, for the offices on its route; raises MovementNotFound or OfficeNotOnRoute."""
    transit = await movements.get(work, reference)
    require_on_route(transit, at.code)
    work.audit.record(AuditEvent.MOVEMENT_READ, object=transit.reference)
    return transit
