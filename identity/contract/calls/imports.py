"""Calls about imports of older registers."""

from uuid import UUID

from identity.contract.calls.enrolment import enrolling
from identity.contract.imports import Import, LineResults, OpenImport, SendLines
from shared.web.client import ServiceClient

_IMPORTS = "/v1/enrolment/imports"


class ImportsCalls(ServiceClient):
    """One typed call per endpoint; errors as ServiceClient says."""

    async def open_import(self, order: OpenImport, *, officer: str) -> Import:
        return await self._ask("POST", _IMPORTS, Import, order=order, headers=enrolling(officer))

    async def send_lines(self, import_id: UUID, order: SendLines, *, officer: str) -> LineResults:
        return await self._ask(
            "POST",
            f"{_IMPORTS}/{import_id}/lines",
            LineResults,
            order=order,
            headers=enrolling(officer),
        )

    async def get_import(self, import_id: UUID, *, officer: str) -> Import:
        return await self._ask("GET", f"{_IMPORTS}/{import_id}", Import, headers=enrolling(officer))

    async def get_rejects(self, import_id: UUID, *, after: int, officer: str) -> LineResults:
        return await self._ask(
            "GET",
            f"{_IMPORTS}/{import_id}/rejects",
            LineResults,
            query={"after": str(after)},
            headers=enrolling(officer),
        )

    async def finalise_import(self, import_id: UUID, *, officer: str, approval: str) -> Import:
        return await self._go_on(import_id, "finalisation", officer, approval)

    async def approve_import(self, import_id: UUID, *, officer: str, approval: str) -> Import:
        return await self._go_on(import_id, "approval", officer, approval)

    async def complete_import(self, import_id: UUID, *, officer: str) -> Import:
        return await self._go_on(import_id, "completion", officer)

    async def abandon_import(self, import_id: UUID, *, officer: str) -> Import:
        return await self._go_on(import_id, "abandonment", officer)

    async def _go_on(
        self, import_id: UUID, act: str, officer: str, approval: str | None = None
    ) -> Import:
        return await self._ask(
            "POST", f"{_IMPORTS}/{import_id}/{act}", Import, headers=enrolling(officer, approval)
        )
