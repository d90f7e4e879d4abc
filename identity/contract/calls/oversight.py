"""Calls about oversight: duty, draws, and officers who are drawn no more."""

from uuid import UUID

from identity.contract.oversight.pairings import (
    Duty,
    OfficerSuspension,
    Pairing,
    PairingHistory,
    Pairings,
    PairingState,
    Recuse,
    SuspendOfficer,
    TakeDuty,
)
from shared.purposes import Purpose
from shared.web.client import ServiceClient

_PATH = "/v1/oversight"


class PairingsCalls(ServiceClient):
    async def take_duty(self, order: TakeDuty, *, officer: str, approval: str) -> Duty:
        """Be among those who may be drawn; `approval` signs `duty_digest`."""
        return await self._ask(
            "POST", f"{_PATH}/duties", Duty, order=order, headers=_signed(officer, approval)
        )

    async def end_duty(self, *, officer: str, approval: str) -> Duty:
        """Be drawn no more; `approval` signs `duty_end_digest`."""
        return await self._ask(
            "POST", f"{_PATH}/duties/end", Duty, headers=_signed(officer, approval)
        )

    async def own_pairings(self, *, officer: str) -> Pairings:
        """What the officer was drawn to decide."""
        return await self._ask(
            "GET", f"{_PATH}/pairings/own", Pairings, headers=_overseeing(officer)
        )

    async def list_pairings(self, state: PairingState, *, officer: str) -> Pairings:
        return await self._ask(
            "GET", f"{_PATH}/pairings?state={state}", Pairings, headers=_overseeing(officer)
        )

    async def get_pairing(self, object_id: UUID, *, officer: str) -> Pairing:
        return await self._ask(
            "GET", f"{_PATH}/pairings/{object_id}", Pairing, headers=_overseeing(officer)
        )

    async def get_pairing_history(self, object_id: UUID, *, officer: str) -> PairingHistory:
        return await self._ask(
            "GET",
            f"{_PATH}/pairings/{object_id}/history",
            PairingHistory,
            headers=_overseeing(officer),
        )

    async def recuse(
        self, object_id: UUID, order: Recuse, *, officer: str, approval: str
    ) -> Pairing:
        """Declare a conflict of interest: somebody else is drawn; signs `recusal_digest`."""
        return await self._ask(
            "POST",
            f"{_PATH}/pairings/{object_id}/recusal",
            Pairing,
            order=order,
            headers=_signed(officer, approval),
        )

    async def reopen_pairing(self, object_id: UUID, *, officer: str) -> Pairing:
        return await self._ask(
            "POST",
            f"{_PATH}/pairings/{object_id}/reopening",
            Pairing,
            headers=_overseeing(officer),
        )

    async def suspend_officer(
        self, order: SuspendOfficer, *, officer: str, approval: str
    ) -> OfficerSuspension:
        """Have an officer drawn no more; `approval` signs `suspension_digest`."""
        return await self._ask(
            "POST",
            f"{_PATH}/officer-suspensions",
            OfficerSuspension,
            order=order,
            headers=_signed(officer, approval),
        )

    async def lift_suspension(
        self, suspension_id: UUID, *, officer: str, approval: str
    ) -> OfficerSuspension:
        return await self._ask(
            "POST",
            f"{_PATH}/officer-suspensions/{suspension_id}/lifting",
            OfficerSuspension,
            headers=_signed(officer, approval),
        )


def _overseeing(officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": Purpose.OVERSIGHT}


def _signed(officer: str, approval: str) -> dict[str, str]:
    return {**_overseeing(officer), "aes-approval": approval}
