"""The daily round as a job of the queue, done by whichever process delivers events.

What was done is looked through, and captures that are nobody's any more are forgotten.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from identity.deduplication.actions.forgetting import order_forgetting
from identity.oversight.actions.watching import QUEUE, ROUND_TASK, look_through
from identity.parts import IdentityParts
from shared.audit.trail import AuditContext
from shared.database.work import begin_work


@dataclass(frozen=True, slots=True)
class DailyOversight:
    """The queue of rounds, and what to do with each."""

    parts: IdentityParts
    queue: str = QUEUE

    @property
    def tasks(self) -> Mapping[str, Callable[[UUID], Awaitable[None]]]:
        return {ROUND_TASK: self._look_through}

    async def _look_through(self, round_id: UUID) -> None:
        platform = self.parts.platform
        context = AuditContext(service=platform.entity, trust_version=platform.trust.version)
        async with begin_work(platform.engine, platform.clock, context, platform.random) as work:
            await look_through(work, self.parts, round_id)
            await order_forgetting(work)
