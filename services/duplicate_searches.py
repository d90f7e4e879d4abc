"""Searches for duplicates as jobs of the queue, made by whichever process delivers events."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from identity.adjudication.actions.settling import settle_application
from identity.deduplication.actions.forgetting import forget_encounter
from identity.deduplication.actions.opening import (
    FORGET_TASK,
    QUEUE,
    REFRESH_TASK,
    SEARCH_TASK,
    SETTLE_TASK,
)
from identity.deduplication.actions.refreshing import refresh
from identity.deduplication.actions.running import Searcher, TryAgain, run_job
from identity.enrolment.actions.import_deciding import FORGET_IMPORT_TASK, forget_lines
from services.deliveries import NotDelivered


@dataclass(frozen=True, slots=True)
class DuplicateSearches:
    """The queue of searches, and what to do with each of its jobs."""

    searcher: Searcher
    queue: str = QUEUE

    @property
    def tasks(self) -> Mapping[str, Callable[[UUID], Awaitable[None]]]:
        return {
            SEARCH_TASK: self._search,
            SETTLE_TASK: self._settle,
            REFRESH_TASK: self._refresh,
            FORGET_TASK: self._forget,
            FORGET_IMPORT_TASK: self._forget_import,
        }

    async def _search(self, application_id: UUID) -> None:
        try:
            await run_job(self.searcher, application_id)
        except TryAgain as failed:
            raise NotDelivered(failed.pause_seconds) from failed

    async def _settle(self, application_id: UUID) -> None:
        async with self.searcher.begin() as work:
            await settle_application(work, self.searcher.parts, application_id)

    async def _refresh(self, person_id: UUID) -> None:
        await refresh(self.searcher, person_id)

    async def _forget(self, encounter_id: UUID) -> None:
        await forget_encounter(self.searcher, encounter_id)

    async def _forget_import(self, import_id: UUID) -> None:
        more = True
        while more:
            async with self.searcher.begin() as work:
                more = await forget_lines(work, import_id=import_id)
