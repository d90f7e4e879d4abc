"""Calls about guardianships: who may act for a minor or a protected person."""

from uuid import UUID

from identity.contract.calls.decisions import DecisionsCalls
from identity.contract.decisions import Decision
from identity.contract.guardianships import (
    EndGuardianship,
    Guardianship,
    Guardianships,
    OpenGuardianship,
    SettleGuardianship,
)
from shared.purposes import Purpose


class GuardianshipsCalls(DecisionsCalls):
    async def open_guardianship(
        self, ward_id: UUID, order: OpenGuardianship, *, officer: str, approval: str
    ) -> Decision:
        return await self._propose(
            f"/v1/persons/{ward_id}/guardianships",
            order,
            officer=officer,
            approval=approval,
            purpose=Purpose.GUARDIANSHIP,
        )

    async def settle_guardianship(
        self, guardianship_id: UUID, order: SettleGuardianship, *, officer: str, approval: str
    ) -> Decision:
        return await self._propose(
            f"/v1/guardianships/{guardianship_id}/settlement",
            order,
            officer=officer,
            approval=approval,
            purpose=Purpose.GUARDIANSHIP,
        )

    async def end_guardianship(
        self, guardianship_id: UUID, order: EndGuardianship, *, officer: str, approval: str
    ) -> Decision:
        return await self._propose(
            f"/v1/guardianships/{guardianship_id}/end",
            order,
            officer=officer,
            approval=approval,
            purpose=Purpose.GUARDIANSHIP,
        )

    async def read_guardianships(self, person_id: UUID, *, officer: str) -> Guardianships:
        """All over a person or exercised by them."""
        return await self._ask(
            "GET",
            f"/v1/persons/{person_id}/guardianships",
            Guardianships,
            headers=_protecting(officer),
        )

    async def read_guardianship(self, guardianship_id: UUID, *, officer: str) -> Guardianship:
        return await self._ask(
            "GET",
            f"/v1/guardianships/{guardianship_id}",
            Guardianship,
            headers=_protecting(officer),
        )

    async def dispute_guardianship(self, guardianship_id: UUID, *, officer: str) -> Guardianship:
        return await self._ask(
            "POST",
            f"/v1/guardianships/{guardianship_id}/dispute",
            Guardianship,
            headers=_protecting(officer),
        )

    async def hand_over_guardianship(self, guardianship_id: UUID, *, officer: str) -> Guardianship:
        return await self._ask(
            "POST",
            f"/v1/guardianships/{guardianship_id}/handover",
            Guardianship,
            headers=_protecting(officer),
        )


def _protecting(officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": Purpose.GUARDIANSHIP}
