"""The audit log of a service, for those who verify it: leaves and signed checkpoints."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from shared.audit.wire import LogPageWire
from shared.database import audit_log
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import CurrentWork, officer_with, purpose_among
from shared.web.route import TransactionalRoute, refused_as


def audit_router(*, read: StrEnum, refused: StrEnum) -> APIRouter:
    """`/v1/audit`: the log page by page; entries name persons only by salted references."""
    router = APIRouter(prefix="/v1/audit", tags=["audit"], route_class=TransactionalRoute)
    auditor = Annotated[Officer, Depends(officer_with(Role.AUDITOR))]

    @router.get("/pages", dependencies=[Depends(purpose_among(Purpose.AUDIT))])
    @refused_as(refused)
    async def page(
        _: auditor,
        work: CurrentWork,
        first: Annotated[int, Query(ge=0)],
    ) -> LogPageWire | None:
        """The log from leaf `first` to the next checkpoint; null at its end."""
        connection = await work.session.connection()
        found = await audit_log.read_page(connection, first=first)
        if first == 0:
            work.audit.record(read)
        return None if found is None else LogPageWire.model_validate(found)

    @router.get("/unlogged", dependencies=[Depends(purpose_among(Purpose.AUDIT))])
    @refused_as(refused)
    async def unlogged(_: auditor, work: CurrentWork) -> list[str]:
        """Entries outside the log, described; an intact log has none."""
        return await audit_log.read_unlogged(await work.session.connection())

    return router
