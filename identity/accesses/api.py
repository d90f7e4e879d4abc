"""Endpoints under /v1/access-log-readings."""

from typing import Annotated

from fastapi import APIRouter, Depends

from identity.accesses.actions import telling
from identity.audit_events import AuditEvent
from identity.contract.accesses import AccessLog, ReadAccessLog
from identity.parts import Parts
from shared.database.replay import NOTHING_KEPT
from shared.entities import EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import CurrentWork, for_purpose, officer_with, own_machine
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/access-log-readings",
    tags=["accesses"],
    route_class=TransactionalRoute,
    dependencies=[Depends(own_machine(EntityKind.BUREAU))],
)

Attendant = Annotated[Officer, Depends(officer_with(Role.REGISTRAR, Role.REGISTRY_SUPERVISOR))]


@router.post("", dependencies=[for_purpose(Purpose.HOLDER_REQUEST)])
@refused_as(AuditEvent.ACCESS_LOG_READING_REFUSED, kept=NOTHING_KEPT)
async def read(order: ReadAccessLog, _: Attendant, work: CurrentWork, parts: Parts) -> AccessLog:
    """Who read what of a person, told to that person at a counter. 404 if they are unknown."""
    return await telling.read_log(work, parts, order)
