"""Calls about who read what: a person's log, budgets, urgent accesses and delays."""

from uuid import UUID

from identity.contract.accesses import (
    AccessLog,
    Delay,
    ExhaustedBudgets,
    OpenUrgentAccess,
    ReadAccessLog,
    RequestDelay,
    ReviewUrgentAccess,
    UrgentAccess,
    UrgentAccesses,
)
from identity.contract.exports import ExportPerson, PersonExport
from shared.purposes import Purpose
from shared.web.client import ServiceClient


class AccessesCalls(ServiceClient):
    async def read_access_log(self, order: ReadAccessLog, *, officer: str) -> AccessLog:
        """One page of the reads of a person who asks for it."""
        return await self._ask(
            "POST",
            "/v1/access-log-readings",
            AccessLog,
            order=order,
            headers={"aes-officer": officer, "aes-purpose": Purpose.HOLDER_REQUEST},
        )

    async def export_person(self, order: ExportPerson, *, officer: str) -> PersonExport:
        """All that the register knows of a person who asks for it."""
        return await self._ask(
            "POST",
            "/v1/person-exports",
            PersonExport,
            order=order,
            headers={"aes-officer": officer, "aes-purpose": Purpose.HOLDER_REQUEST},
        )

    async def read_budget_alerts(self, *, officer: str) -> ExhaustedBudgets:
        return await self._ask(
            "GET", "/v1/read-budget-alerts", ExhaustedBudgets, headers=_auditing(officer)
        )

    async def open_urgent_access(
        self, order: OpenUrgentAccess, *, officer: str, approval: str
    ) -> UrgentAccess:
        """`approval` is the officer's signature over `urgent_access_digest`."""
        return await self._ask(
            "POST",
            "/v1/urgent-accesses",
            UrgentAccess,
            order=order,
            headers={
                "aes-officer": officer,
                "aes-approval": approval,
                "aes-purpose": order.purpose,
            },
        )

    async def unreviewed_urgent_accesses(self, *, officer: str) -> UrgentAccesses:
        return await self._ask(
            "GET", "/v1/urgent-accesses", UrgentAccesses, headers=_auditing(officer)
        )

    async def review_urgent_access(
        self, urgent_access_id: UUID, order: ReviewUrgentAccess, *, officer: str, approval: str
    ) -> UrgentAccess:
        """`approval` is the reviewer's signature over `review_digest`."""
        return await self._ask(
            "POST",
            f"/v1/urgent-accesses/{urgent_access_id}/review",
            UrgentAccess,
            order=order,
            headers={**_auditing(officer), "aes-approval": approval},
        )

    async def request_access_delay(
        self, order: RequestDelay, *, officer: str, approval: str
    ) -> Delay:
        """`approval` is the requester's signature over `delay_digest`."""
        return await self._ask(
            "POST",
            "/v1/access-delays",
            Delay,
            order=order,
            headers={**_deciding(officer), "aes-approval": approval},
        )

    async def approve_access_delay(self, delay_id: UUID, *, officer: str, approval: str) -> Delay:
        return await self._ask(
            "POST",
            f"/v1/access-delays/{delay_id}/approval",
            Delay,
            headers={**_deciding(officer), "aes-approval": approval},
        )

    async def refuse_access_delay(self, delay_id: UUID, *, officer: str) -> Delay:
        return await self._ask(
            "POST", f"/v1/access-delays/{delay_id}/refusal", Delay, headers=_deciding(officer)
        )

    async def lift_access_delay(self, delay_id: UUID, *, officer: str) -> Delay:
        return await self._ask(
            "POST", f"/v1/access-delays/{delay_id}/lifting", Delay, headers=_deciding(officer)
        )


def _auditing(officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": Purpose.AUDIT}


def _deciding(officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": Purpose.RECORD_DECISION}
