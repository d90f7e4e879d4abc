"""Calls about what happens in a life: events from civil acts, and deaths."""

from uuid import UUID

from identity.contract.calls.decisions import DecisionsCalls
from identity.contract.decisions import Decision
from identity.contract.life_events import (
    ConfirmDeath,
    CorrectDeath,
    Death,
    LifeEvents,
    RecordLifeEvent,
    ReportDeath,
)
from shared.purposes import Purpose


class LifeEventsCalls(DecisionsCalls):
    async def record_life_event(
        self, person_id: UUID, order: RecordLifeEvent, *, officer: str, approval: str
    ) -> Decision:
        return await self._propose(
            f"/v1/persons/{person_id}/life-events",
            order,
            officer=officer,
            approval=approval,
            purpose=Purpose.CIVIL_REGISTRATION,
        )

    async def read_life_events(self, person_id: UUID, *, officer: str) -> LifeEvents:
        return await self._ask(
            "GET",
            f"/v1/persons/{person_id}/life-events",
            LifeEvents,
            headers=_registering(officer),
        )

    async def report_death(self, person_id: UUID, order: ReportDeath, *, officer: str) -> Death:
        return await self._ask(
            "POST",
            f"/v1/persons/{person_id}/death",
            Death,
            order=order,
            headers=_registering(officer),
        )

    async def read_death(self, person_id: UUID, *, officer: str) -> Death:
        return await self._ask(
            "GET", f"/v1/persons/{person_id}/death", Death, headers=_registering(officer)
        )

    async def confirm_death(
        self, person_id: UUID, order: ConfirmDeath, *, officer: str, approval: str
    ) -> Decision:
        return await self._propose(
            f"/v1/persons/{person_id}/death/confirmation",
            order,
            officer=officer,
            approval=approval,
            purpose=Purpose.CIVIL_REGISTRATION,
        )

    async def correct_death(
        self, person_id: UUID, order: CorrectDeath, *, officer: str, approval: str
    ) -> Decision:
        return await self._propose(
            f"/v1/persons/{person_id}/death/correction",
            order,
            officer=officer,
            approval=approval,
            purpose=Purpose.CIVIL_REGISTRATION,
        )


def _registering(officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": Purpose.CIVIL_REGISTRATION}
