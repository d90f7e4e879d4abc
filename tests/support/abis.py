"""An identification system to which something happens on the way; all else reaches it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.biometrics.abis import Abis, Encounter, Task


@dataclass
class InterruptedAbis:
    """Passes every order on to `inner`; a test says what comes in between."""

    inner: Abis

    async def insert(self, encounter: Encounter) -> UUID:
        return await self.inner.insert(encounter)

    async def identify(self, encounter_id: UUID, *, among: Sequence[UUID]) -> UUID:
        return await self.inner.identify(encounter_id, among=among)

    async def merge(self, target: UUID, source: UUID) -> UUID:
        return await self.inner.merge(target, source)

    async def delete(self, encounter_id: UUID) -> UUID:
        return await self.inner.delete(encounter_id)

    async def status(self, task_id: UUID) -> Task:
        return await self.inner.status(task_id)
