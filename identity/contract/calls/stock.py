"""The registry's blank cards, as its own offices see them."""

from uuid import UUID

from pydantic import BaseModel

from identity.contract.stock import (
    CountLot,
    Destruction,
    FindBlank,
    Lot,
    Lots,
    MoveBlanks,
    NameMissing,
    ReceiveLot,
    Reconciliation,
    ReleaseLot,
    RequestDestruction,
    SpoilBlanks,
    StoreLot,
)
from shared.purposes import Purpose
from shared.web.client import ServiceClient


class StockCalls(ServiceClient):
    """One typed call per endpoint; `approval` is the officer's signature over the digest named."""

    async def receive_lot(self, order: ReceiveLot, *, officer: str, approval: str) -> Lot:
        """Enter a delivery; the approval is over `delivery_digest`."""
        return await self._lot("", officer, order, approval)

    async def lots(self, *, officer: str) -> Lots:
        return await self._ask("GET", "/v1/stock/lots", Lots, headers=_headers(officer))

    async def lot(self, lot_number: str, *, officer: str) -> Lot:
        return await self._ask(
            "GET", f"/v1/stock/lots/{lot_number}", Lot, headers=_headers(officer)
        )

    async def store_lot(
        self, lot_number: str, order: StoreLot, *, officer: str, approval: str
    ) -> Lot:
        """Put a delivery in the vault, counted again; the approval is over `storage_digest`."""
        return await self._lot(f"/{lot_number}/storage", officer, order, approval)

    async def issue_blanks(
        self, lot_number: str, order: MoveBlanks, *, officer: str, approval: str
    ) -> Lot:
        """Hand blanks to the workshop; the approval is over `custody_digest`."""
        return await self._lot(f"/{lot_number}/issues", officer, order, approval)

    async def take_back_blanks(
        self, lot_number: str, order: MoveBlanks, *, officer: str, approval: str
    ) -> Lot:
        return await self._lot(f"/{lot_number}/returns", officer, order, approval)

    async def spoil_blanks(self, lot_number: str, order: SpoilBlanks, *, officer: str) -> Lot:
        return await self._lot(f"/{lot_number}/spoilage", officer, order)

    async def count_lot(self, lot_number: str, order: CountLot, *, officer: str) -> Reconciliation:
        return await self._ask(
            "POST",
            f"/v1/stock/lots/{lot_number}/counts",
            Reconciliation,
            order=order,
            headers=_headers(officer),
        )

    async def name_missing(self, lot_number: str, order: NameMissing, *, officer: str) -> Lot:
        return await self._lot(f"/{lot_number}/losses", officer, order)

    async def find_blank(self, lot_number: str, order: FindBlank, *, officer: str) -> Lot:
        return await self._lot(f"/{lot_number}/finds", officer, order)

    async def request_release(
        self, lot_number: str, order: ReleaseLot, *, officer: str, approval: str
    ) -> Lot:
        """Sign the findings on a blocked lot; the approval is over `release_digest`."""
        return await self._lot(f"/{lot_number}/release-request", officer, order, approval)

    async def release_lot(self, lot_number: str, *, officer: str, approval: str) -> Lot:
        """Open a blocked lot; the approval is over the lot's `release_digest`."""
        return await self._lot(f"/{lot_number}/release", officer, None, approval)

    async def request_destruction(
        self, order: RequestDestruction, *, officer: str, approval: str
    ) -> Destruction:
        """Ask for a destruction; the approval is over `destruction_digest`."""
        return await self._destruction("", officer, order, approval)

    async def destruction(self, destruction_id: UUID, *, officer: str) -> Destruction:
        return await self._ask(
            "GET", f"/v1/destructions/{destruction_id}", Destruction, headers=_headers(officer)
        )

    async def approve_destruction(
        self, destruction_id: UUID, *, officer: str, approval: str
    ) -> Destruction:
        """Destroy, as the second officer; the approval is over the record's `order_digest`."""
        return await self._destruction(f"/{destruction_id}/approval", officer, None, approval)

    async def withdraw_destruction(self, destruction_id: UUID, *, officer: str) -> Destruction:
        return await self._destruction(f"/{destruction_id}/withdrawal", officer)

    async def _lot(
        self, path: str, officer: str, order: BaseModel | None = None, approval: str | None = None
    ) -> Lot:
        return await self._ask(
            "POST", f"/v1/stock/lots{path}", Lot, order=order, headers=_headers(officer, approval)
        )

    async def _destruction(
        self, path: str, officer: str, order: BaseModel | None = None, approval: str | None = None
    ) -> Destruction:
        return await self._ask(
            "POST",
            f"/v1/destructions{path}",
            Destruction,
            order=order,
            headers=_headers(officer, approval),
        )


def _headers(officer: str, approval: str | None = None) -> dict[str, str | None]:
    return {
        "aes-officer": officer,
        "aes-approval": approval,
        "aes-purpose": Purpose.CARD_ISSUANCE,
    }
