"""Events on their way to one recipient: whatever waits while a request is out goes with the next.

A request costs both sides nearly the same whether it carries one event or dozens, so the more
there is to tell, the less each costs; a single event still leaves at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from shared.events.wire import EVENTS_TOLD_MAX

HandOver = Callable[[Sequence[UUID]], Awaitable[Mapping[UUID, float]]]
"""Tells a recipient of events; answers which are to be told again, and after how many seconds."""


class NotDelivered(Exception):
    """The event is to be handed over again after a pause."""

    def __init__(self, pause_seconds: float) -> None:
        super().__init__()
        self.pause_seconds = pause_seconds


class Deliveries:
    """One request at a time to a recipient; of several events whose turn it is, all in one."""

    def __init__(self, hand_over: HandOver) -> None:
        self._hand_over = hand_over
        self._line = asyncio.Lock()
        self._waiting: dict[UUID, asyncio.Future[float | None]] = {}

    async def deliver(self, event_id: UUID) -> None:
        """Deliver an event, in a request of one's own or in that of another that waits too.

        Raises NotDelivered when there is to be another attempt.
        """
        told = self._waiting.setdefault(event_id, asyncio.get_running_loop().create_future())
        try:
            async with self._line:
                while not told.done():
                    await self._tell_those_first_in_line()
        finally:  # whoever is cancelled leaves the line, and takes nobody along
            self._waiting.pop(event_id, None)
        pause_seconds = told.result()
        if pause_seconds is not None:
            raise NotDelivered(pause_seconds)

    async def _tell_those_first_in_line(self) -> None:
        turns = dict(list(self._waiting.items())[:EVENTS_TOLD_MAX])
        again = await self._hand_over(list(turns))
        for event_id, told in turns.items():
            self._waiting.pop(event_id, None)
            told.set_result(again.get(event_id))
