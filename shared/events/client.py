"""Deliver events to a service: the same call whoever it is."""

from shared.events.wire import Event, Receipt
from shared.web.client import ServiceClient


class EventClient(ServiceClient):
    """The intake of events of any service; errors as ServiceClient says."""

    async def deliver(self, event: Event) -> Receipt:
        """Hand one event over; its id is the idempotency key, however often it is sent."""
        return await self._ask(
            "POST",
            "/v1/events",
            Receipt,
            order=event,
            headers={"idempotency-key": f'"{event.event_id}"'},
        )
