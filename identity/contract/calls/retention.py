"""Calls about purges and legal holds."""

from uuid import UUID

from identity.contract.retention import Hold, PlaceHold, Purge, PurgeData, Purges
from shared.purposes import Purpose
from shared.web.client import ServiceClient


class RetentionCalls(ServiceClient):
    async def purge_data(self, order: PurgeData, *, officer: str) -> Purge:
        return await self._ask(
            "POST", "/v1/purges", Purge, order=order, headers=_for(Purpose.AUDIT, officer)
        )

    async def read_purges(self, *, officer: str) -> Purges:
        return await self._ask("GET", "/v1/purges", Purges, headers=_for(Purpose.AUDIT, officer))

    async def place_legal_hold(self, order: PlaceHold, *, officer: str) -> Hold:
        return await self._ask(
            "POST",
            "/v1/legal-holds",
            Hold,
            order=order,
            headers=_for(Purpose.RECORD_DECISION, officer),
        )

    async def lift_legal_hold(self, hold_id: UUID, *, officer: str) -> Hold:
        return await self._ask(
            "POST",
            f"/v1/legal-holds/{hold_id}/lifting",
            Hold,
            headers=_for(Purpose.RECORD_DECISION, officer),
        )


def _for(purpose: Purpose, officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": purpose}
