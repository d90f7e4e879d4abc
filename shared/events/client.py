"""Deliver events to a service: the same call whoever it is."""

from collections.abc import Sequence

from shared.events.wire import Event, Events, Receipts
from shared.web.client import ServiceClient


class EventClient(ServiceClient):
    """The intake of events of any service; errors as ServiceClient says."""

    async def deliver(self, events: Sequence[Event]) -> Receipts:
        """Hand events over, EVENTS_TOLD_MAX at most; the recipient takes all of them or none."""
        return await self._ask("POST", "/v1/events", Receipts, order=Events(events=tuple(events)))
