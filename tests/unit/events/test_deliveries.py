"""Do events that wait for one recipient share requests, and is none lost or told twice?"""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from services.deliveries import Deliveries, NotDelivered
from shared.events.wire import EVENTS_TOLD_MAX


class Recipient:
    """Notes what each request told it; the first takes until somebody opens the line."""

    def __init__(self) -> None:
        self.told: list[list[UUID]] = []
        self.again: dict[UUID, float] = {}
        self.open = asyncio.Event()

    async def hand_over(self, event_ids: Sequence[UUID]) -> dict[UUID, float]:
        self.told.append(list(event_ids))
        await self.open.wait()
        return {event_id: self.again[event_id] for event_id in event_ids if event_id in self.again}


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_an_event_that_is_alone_leaves_at_once() -> None:
    recipient, event_id = Recipient(), uuid4()
    recipient.open.set()

    await Deliveries(recipient.hand_over).deliver(event_id)

    assert recipient.told == [[event_id]]


async def test_events_that_come_during_a_request_share_the_next() -> None:
    recipient, events = Recipient(), [uuid4() for _ in range(5)]
    deliveries = Deliveries(recipient.hand_over)
    waiting = [asyncio.create_task(deliveries.deliver(event_id)) for event_id in events]
    await settled()
    recipient.open.set()
    await asyncio.gather(*waiting)

    assert sorted(event_id for told in recipient.told for event_id in told) == sorted(events)
    assert len(recipient.told) <= 2


async def test_a_request_carries_no_more_than_its_recipient_takes() -> None:
    recipient = Recipient()
    recipient.open.set()
    deliveries = Deliveries(recipient.hand_over)

    await asyncio.gather(*(deliveries.deliver(uuid4()) for _ in range(3 * EVENTS_TOLD_MAX)))

    assert max(map(len, recipient.told)) <= EVENTS_TOLD_MAX
    assert sum(map(len, recipient.told)) == 3 * EVENTS_TOLD_MAX


async def test_only_what_was_not_delivered_is_to_be_told_again() -> None:
    recipient, good, bad = Recipient(), uuid4(), uuid4()
    recipient.open.set()
    recipient.again = {bad: 2.5}
    deliveries = Deliveries(recipient.hand_over)

    done = await asyncio.gather(
        deliveries.deliver(good), deliveries.deliver(bad), return_exceptions=True
    )

    assert done[0] is None
    assert isinstance(done[1], NotDelivered)
    assert done[1].pause_seconds == pytest.approx(2.5)


async def test_whoever_is_cancelled_takes_nobody_along() -> None:
    recipient, first, second = Recipient(), uuid4(), uuid4()
    deliveries = Deliveries(recipient.hand_over)
    cancelled = asyncio.create_task(deliveries.deliver(first))
    await settled()
    waiting = asyncio.create_task(deliveries.deliver(second))
    await settled()
    cancelled.cancel()
    recipient.open.set()
    await waiting

    assert cancelled.cancelled()
    assert recipient.told == [[first], [second]]


async def test_an_error_nobody_foresaw_reaches_those_who_wait_too() -> None:
    async def broken(event_ids: Sequence[UUID]) -> dict[UUID, float]:
        raise RuntimeError(len(event_ids))

    deliveries = Deliveries(broken)
    done = await asyncio.gather(
        *(deliveries.deliver(uuid4()) for _ in range(3)), return_exceptions=True
    )

    assert all(isinstance(each, RuntimeError) for each in done)
