"""The customs gateway, as its callers see it."""

from uuid import UUID

from pydantic import BaseModel

from customs_gateway.contract.discrepancies import (
    OpenRecovery,
    ResolveDiscrepancy,
    SettleRecovery,
)
from customs_gateway.contract.events import DriverNotices
from customs_gateway.contract.ledger import TrialBalance
from customs_gateway.contract.levy import AssessLevy, Assessment, Collection, CollectLevy
from customs_gateway.contract.movements import (
    CancelMovement,
    DeclareTransit,
    Movement,
    MovementLog,
    RefuseRelease,
    RejectDeclaration,
    ReleaseMovement,
    ReportArrival,
    ReportControlResult,
    ReportCrossing,
)
from customs_gateway.contract.reference import Offices, TariffSubheading
from shared.states import State
from shared.web.client import ServiceClient


class CustomsClient(ServiceClient):
    """One typed call per endpoint; errors as ServiceClient says.

    `officer` is the credential of the person who acts; `reference` is a movement's TRN, or its id
    before it is accepted.
    """

    async def offices(self) -> Offices:
        return await self._ask("GET", "/v1/offices", Offices)

    async def tariff_subheading(self, code: str) -> TariffSubheading:
        return await self._ask("GET", f"/v1/reference/hs/{code}", TariffSubheading)

    async def declare_transit(self, order: DeclareTransit, *, officer: str) -> Movement:
        return await self._ask(
            "POST", "/v1/movements", Movement, order=order, headers={"aes-officer": officer}
        )

    async def get_movement(self, reference: str | UUID, *, officer: str) -> Movement:
        return await self._ask(
            "GET", f"/v1/movements/{reference}", Movement, headers={"aes-officer": officer}
        )

    async def get_log(self, reference: str | UUID, *, officer: str) -> MovementLog:
        return await self._ask(
            "GET",
            f"/v1/movements/{reference}/events",
            MovementLog,
            headers={"aes-officer": officer},
        )

    async def get_driver_notices(self, reference: str | UUID, *, officer: str) -> DriverNotices:
        """What became of the driver's card since the release, as their State told."""
        return await self._ask(
            "GET",
            f"/v1/movements/{reference}/driver-notices",
            DriverNotices,
            headers={"aes-officer": officer},
        )

    async def accept_declaration(self, reference: str | UUID, *, officer: str) -> Movement:
        return await self._change(reference, "acceptance", officer)

    async def reject_declaration(
        self, reference: str | UUID, order: RejectDeclaration, *, officer: str
    ) -> Movement:
        return await self._change(reference, "rejection", officer, order)

    async def select_for_control(self, reference: str | UUID, *, officer: str) -> Movement:
        return await self._change(reference, "departure-control", officer)

    async def release_movement(
        self, reference: str | UUID, order: ReleaseMovement, *, officer: str
    ) -> Movement:
        return await self._change(reference, "release", officer, order)

    async def refuse_release(
        self, reference: str | UUID, order: RefuseRelease, *, officer: str
    ) -> Movement:
        return await self._change(reference, "refusal", officer, order)

    async def cancel_movement(
        self, reference: str | UUID, order: CancelMovement, *, officer: str
    ) -> Movement:
        return await self._change(reference, "cancellation", officer, order)

    async def report_crossing(
        self, reference: str | UUID, report: ReportCrossing, *, officer: str
    ) -> Movement:
        return await self._change(reference, "crossings", officer, report)

    async def report_arrival(
        self, reference: str | UUID, report: ReportArrival, *, officer: str
    ) -> Movement:
        return await self._change(reference, "arrival", officer, report)

    async def report_control_result(
        self, reference: str | UUID, report: ReportControlResult, *, officer: str
    ) -> Movement:
        return await self._change(reference, "control-result", officer, report)

    async def resolve_discrepancy(
        self, reference: str | UUID, order: ResolveDiscrepancy, *, officer: str
    ) -> Movement:
        return await self._change(reference, "discrepancy-resolution", officer, order)

    async def open_recovery(
        self, reference: str | UUID, order: OpenRecovery, *, officer: str
    ) -> Movement:
        return await self._change(reference, "recovery", officer, order)

    async def settle_recovery(
        self, reference: str | UUID, order: SettleRecovery, *, officer: str
    ) -> Movement:
        return await self._change(reference, "recovery-settlement", officer, order)

    async def assess_levy(self, order: AssessLevy, *, officer: str) -> Assessment:
        return await self._ask(
            "POST",
            "/v1/levy/assessments",
            Assessment,
            order=order,
            headers={"aes-officer": officer},
        )

    async def collect_levy(self, order: CollectLevy, *, officer: str) -> Collection:
        return await self._ask(
            "POST",
            "/v1/levy/collections",
            Collection,
            order=order,
            headers={"aes-officer": officer},
        )

    async def trial_balance(self, state: State, *, officer: str) -> TrialBalance:
        return await self._ask(
            "GET",
            f"/v1/ledger/{state}/trial-balance",
            TrialBalance,
            headers={"aes-officer": officer},
        )

    async def _change(
        self,
        reference: str | UUID,
        change: str,
        officer: str,
        order: BaseModel | None = None,
    ) -> Movement:
        return await self._ask(
            "POST",
            f"/v1/movements/{reference}/{change}",
            Movement,
            order=order,
            headers={"aes-officer": officer},
        )
