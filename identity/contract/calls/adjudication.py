"""Calls about adjudication: draw a case, vote, appeal, and measure who votes."""

from uuid import UUID

from identity.contract.adjudication import (
    Appeal,
    Case,
    Cases,
    FileAppeal,
    OfficerRecords,
    SeedCase,
    SeededCase,
    Vote,
    VoteNoted,
)
from shared.purposes import Purpose
from shared.web.client import ServiceClient

_PATH = "/v1/adjudication"


class AdjudicationCalls(ServiceClient):
    async def draw_case(self, *, officer: str) -> Case:
        """The case that the officer has yet to vote on, or one drawn by lot."""
        return await self._ask("POST", f"{_PATH}/draws", Case, headers=_deciding(officer))

    async def read_case(self, case_id: UUID, *, officer: str) -> Case:
        return await self._ask("GET", f"{_PATH}/cases/{case_id}", Case, headers=_deciding(officer))

    async def cast_vote(
        self, case_id: UUID, order: Vote, *, officer: str, approval: str
    ) -> VoteNoted:
        """Vote; `approval` is the officer's signature over `vote_digest`."""
        return await self._ask(
            "POST",
            f"{_PATH}/cases/{case_id}/votes",
            VoteNoted,
            order=order,
            headers={**_deciding(officer), "aes-approval": approval},
        )

    async def waiting_cases(self, *, officer: str) -> Cases:
        """Cases that have not ended, oldest first."""
        return await self._ask("GET", f"{_PATH}/cases", Cases, headers=_deciding(officer))

    async def file_appeal(self, order: FileAppeal, *, officer: str) -> Appeal:
        """Have others decide again, for the applicant."""
        return await self._ask(
            "POST",
            f"{_PATH}/appeals",
            Appeal,
            order=order,
            headers={"aes-officer": officer, "aes-purpose": Purpose.HOLDER_REQUEST},
        )

    async def seed_case(self, order: SeedCase, *, officer: str) -> SeededCase:
        """Put a case whose answer is known among the others."""
        return await self._ask(
            "POST", f"{_PATH}/seeded-cases", SeededCase, order=order, headers=_deciding(officer)
        )

    async def measure_officers(self, *, officer: str) -> OfficerRecords:
        return await self._ask(
            "GET", f"{_PATH}/officers", OfficerRecords, headers=_deciding(officer)
        )


def _deciding(officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": Purpose.ADJUDICATION}
