"""Calls about searches for duplicates: how they stand, and those a person must look at."""

from uuid import UUID

from identity.contract.deduplication import DedupJob, DedupJobs, IndexRebuild, RebuildIndex
from shared.purposes import Purpose
from shared.web.client import ServiceClient

_PATH = "/v1/duplicate-searches"


class DeduplicationCalls(ServiceClient):
    async def stopped_searches(self, *, officer: str) -> DedupJobs:
        """Searches that failed or took too long."""
        return await self._ask("GET", _PATH, DedupJobs, headers=_supervising(officer))

    async def read_search(self, application_id: UUID, *, officer: str) -> DedupJob:
        return await self._ask(
            "GET", f"{_PATH}/{application_id}", DedupJob, headers=_supervising(officer)
        )

    async def repeat_search(self, application_id: UUID, *, officer: str) -> DedupJob:
        """Have a stopped search made again."""
        return await self._ask(
            "POST",
            f"{_PATH}/{application_id}/repetition",
            DedupJob,
            headers=_supervising(officer),
        )

    async def rebuild_index(self, order: RebuildIndex, *, officer: str) -> IndexRebuild:
        """Have a part of the index made anew."""
        return await self._ask(
            "POST",
            f"{_PATH}/index-rebuilds",
            IndexRebuild,
            order=order,
            headers=_supervising(officer),
        )


def _supervising(officer: str) -> dict[str, str]:
    return {"aes-officer": officer, "aes-purpose": Purpose.ADJUDICATION}
