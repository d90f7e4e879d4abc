"""Calls about cards being made and brought to their holders: batches, jobs, shipments, counter."""

from uuid import UUID

from identity.contract.counter import (
    CheckHeldIdentity,
    CheckIdentity,
    CounterAct,
    CounterOrder,
    IdentityCheck,
)
from identity.contract.delivery import ReceiveShipment, ShipCards, Shipment
from identity.contract.personalisation import (
    Batch,
    CreateBatch,
    JobState,
    ReportResult,
    SealedJob,
    TakeJob,
)
from shared.purposes import Purpose
from shared.web.client import ServiceClient


class MakingCalls(ServiceClient):
    """One typed call per endpoint; an `approval` is the officer's signature over a digest."""

    async def create_batch(self, order: CreateBatch, *, officer: str) -> Batch:
        return await self._ask("POST", "/v1/batches", Batch, order=order, headers=_headers(officer))

    async def batch(self, batch_id: UUID, *, officer: str) -> Batch:
        return await self._ask("GET", f"/v1/batches/{batch_id}", Batch, headers=_headers(officer))

    async def release_batch(self, batch_id: UUID, *, officer: str, approval: str) -> Batch:
        """Let the workshop have a batch; the approval is over its `order_digest`."""
        path = f"/v1/batches/{batch_id}/release"
        return await self._ask("POST", path, Batch, headers=_headers(officer, approval))

    async def cancel_batch(self, batch_id: UUID, *, officer: str) -> Batch:
        path = f"/v1/batches/{batch_id}/cancellation"
        return await self._ask("POST", path, Batch, headers=_headers(officer))

    async def close_batch(self, batch_id: UUID, *, officer: str) -> Batch:
        path = f"/v1/batches/{batch_id}/closure"
        return await self._ask("POST", path, Batch, headers=_headers(officer))

    async def take_job(self, batch_id: UUID, order: TakeJob, *, officer: str) -> SealedJob:
        """The next card of a batch, for the workshop's blank."""
        return await self._ask(
            "POST",
            f"/v1/batches/{batch_id}/jobs",
            SealedJob,
            order=order,
            headers=_headers(officer),
        )

    async def report_result(self, batch_id: UUID, order: ReportResult, *, officer: str) -> JobState:
        """What came of a job."""
        return await self._ask(
            "POST",
            f"/v1/batches/{batch_id}/results",
            JobState,
            order=order,
            headers=_headers(officer),
        )

    async def ship_cards(self, order: ShipCards, *, officer: str) -> Shipment:
        return await self._ask(
            "POST", "/v1/shipments", Shipment, order=order, headers=_headers(officer)
        )

    async def shipment(self, shipment_id: UUID, *, officer: str) -> Shipment:
        path = f"/v1/shipments/{shipment_id}"
        return await self._ask("GET", path, Shipment, headers=_headers(officer))

    async def receive_shipment(
        self, shipment_id: UUID, order: ReceiveShipment, *, officer: str
    ) -> Shipment:
        return await self._ask(
            "POST",
            f"/v1/shipments/{shipment_id}/reception",
            Shipment,
            order=order,
            headers=_headers(officer),
        )

    async def close_shipment(self, shipment_id: UUID, *, officer: str) -> Shipment:
        """Give up what is missing; those cards are made again."""
        path = f"/v1/shipments/{shipment_id}/closure"
        return await self._ask("POST", path, Shipment, headers=_headers(officer))

    async def check_identity(
        self, card_number: str, order: CheckIdentity, *, officer: str
    ) -> IdentityCheck:
        """Compare a finger or the face, 1:1."""
        return await self._ask(
            "POST",
            f"/v1/cards/{card_number}/identity-checks",
            IdentityCheck,
            order=order,
            headers=_headers(officer),
        )

    async def check_holder(self, order: CheckHeldIdentity, *, officer: str) -> IdentityCheck:
        """Recognise who had a card in hand and has it no more; in any of the three States."""
        return await self._ask(
            "POST",
            "/v1/identity-checks",
            IdentityCheck,
            order=order,
            headers=_headers(officer, purpose=Purpose.DOCUMENT_STATUS),
        )

    async def do_at_counter(
        self, card_number: str, order: CounterOrder, *, officer: str, approval: str
    ) -> CounterAct:
        """Hand over, reinstate, or give a new code; the approval is over `counter_digest`."""
        return await self._ask(
            "POST",
            f"/v1/cards/{card_number}/counter-acts",
            CounterAct,
            order=order,
            headers=_headers(officer, approval),
        )

    async def approve_counter_act(self, act_id: UUID, *, officer: str, approval: str) -> CounterAct:
        """As the supervisor; the approval is over the act's `order_digest`."""
        path = f"/v1/counter-acts/{act_id}/approval"
        return await self._ask("POST", path, CounterAct, headers=_headers(officer, approval))

    async def refuse_counter_act(self, act_id: UUID, *, officer: str) -> CounterAct:
        path = f"/v1/counter-acts/{act_id}/refusal"
        return await self._ask("POST", path, CounterAct, headers=_headers(officer))


def _headers(
    officer: str, approval: str | None = None, *, purpose: Purpose = Purpose.CARD_ISSUANCE
) -> dict[str, str | None]:
    return {"aes-officer": officer, "aes-approval": approval, "aes-purpose": purpose}
