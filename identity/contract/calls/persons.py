"""Calls about persons: read a record at two times, propose to change it."""

from datetime import date, datetime
from uuid import UUID

from identity.contract.calls.decisions import DecisionsCalls
from identity.contract.decisions import Decision
from identity.contract.records import (
    ChangeNationality,
    ChangeRecordState,
    CorrectPerson,
    Person,
    PersonHistory,
    ReadPerson,
)
from shared.purposes import Purpose


class PersonsCalls(DecisionsCalls):
    async def read_person(self, order: ReadPerson, *, officer: str, purpose: Purpose) -> Person:
        """A person's record by number or alias."""
        return await self._ask(
            "POST",
            "/v1/person-readings",
            Person,
            order=order,
            headers={"aes-officer": officer, "aes-purpose": purpose},
        )

    async def read_person_by_id(
        self,
        person_id: UUID,
        *,
        officer: str,
        purpose: Purpose,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> Person:
        """The very record with this identifier, merged or not."""
        times = {"as_of": as_of, "known_at": known_at}
        return await self._ask(
            "GET",
            f"/v1/persons/{person_id}",
            Person,
            headers={"aes-officer": officer, "aes-purpose": purpose},
            query={name: time.isoformat() for name, time in times.items() if time is not None},
        )

    async def read_history(self, person_id: UUID, *, officer: str) -> PersonHistory:
        """All that was ever recorded of a person."""
        return await self._ask(
            "GET",
            f"/v1/persons/{person_id}/history",
            PersonHistory,
            headers={"aes-officer": officer, "aes-purpose": Purpose.RECORD_DECISION},
        )

    async def correct_person(
        self, person_id: UUID, order: CorrectPerson, *, officer: str, approval: str
    ) -> Decision:
        return await self._propose(
            f"/v1/persons/{person_id}/corrections", order, officer=officer, approval=approval
        )

    async def change_nationality(
        self, person_id: UUID, order: ChangeNationality, *, officer: str, approval: str
    ) -> Decision:
        return await self._propose(
            f"/v1/persons/{person_id}/nationality", order, officer=officer, approval=approval
        )

    async def block_person(
        self, person_id: UUID, order: ChangeRecordState, *, officer: str, approval: str
    ) -> Decision:
        return await self._propose(
            f"/v1/persons/{person_id}/blocking", order, officer=officer, approval=approval
        )

    async def unblock_person(
        self, person_id: UUID, order: ChangeRecordState, *, officer: str, approval: str
    ) -> Decision:
        return await self._propose(
            f"/v1/persons/{person_id}/unblocking", order, officer=officer, approval=approval
        )

    async def archive_person(
        self, person_id: UUID, order: ChangeRecordState, *, officer: str, approval: str
    ) -> Decision:
        return await self._propose(
            f"/v1/persons/{person_id}/archiving", order, officer=officer, approval=approval
        )
