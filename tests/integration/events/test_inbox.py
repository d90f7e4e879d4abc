"""What the inbox promises: an effect once, however often and in whatever order events come."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database import inbox
from shared.events.wire import Event, Reception
from tests.integration.events.conftest import Works
from tests.support.platform import NOON, AdjustableClock

REGISTER = "identity.mli.aes.example"


def an_event(sequence: int = 1, subject: str = "a", event_id: UUID | None = None) -> Event:
    return Event(
        event_id=event_id or uuid4(),
        topic="card.revoked",
        subject=subject,
        sequence=sequence,
        occurred_at=NOON,
    )


async def received(works: Works, event: Event, sender: str = REGISTER) -> Reception:
    async with works() as work:
        return await inbox.receive(work, event, sender=sender)


async def test_a_second_delivery_is_known(works: Works) -> None:
    event = an_event()
    assert await received(works, event) is Reception.TAKEN
    assert await received(works, event) is Reception.REPEATED


async def test_two_deliveries_at_once_are_one(works: Works) -> None:
    event = an_event()
    receptions = await asyncio.gather(*(received(works, event) for _ in range(6)))
    assert sorted(receptions) == sorted([Reception.TAKEN, *[Reception.REPEATED] * 5])


async def test_a_delivery_whose_effect_failed_is_taken_the_next_time(works: Works) -> None:
    event = an_event()

    async def fail() -> None:
        async with works() as work:
            assert await inbox.receive(work, event, sender=REGISTER) is Reception.TAKEN
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await fail()
    assert await received(works, event) is Reception.TAKEN


async def test_what_comes_early_is_taken_and_what_comes_late_has_no_effect(works: Works) -> None:
    assert await received(works, an_event(1)) is Reception.TAKEN
    assert await received(works, an_event(3)) is Reception.TAKEN_AFTER_GAP
    assert await received(works, an_event(2)) is Reception.SUPERSEDED
    assert await received(works, an_event(4)) is Reception.TAKEN


async def test_subjects_and_senders_have_numbers_of_their_own(works: Works) -> None:
    assert await received(works, an_event(1, "a")) is Reception.TAKEN
    assert await received(works, an_event(1, "b")) is Reception.TAKEN
    assert await received(works, an_event(1, "a"), "identity.bfa.aes.example") is Reception.TAKEN


async def test_an_event_whose_id_was_forgotten_still_has_no_second_effect(
    works: Works, engine: AsyncEngine, clock: AdjustableClock
) -> None:
    event = an_event()
    await received(works, event)
    clock.advance(inbox.RECEIVED_KEPT + timedelta(seconds=1))
    async with engine.begin() as connection:
        await inbox.purge(connection, now=clock())
        assert await connection.scalar(text("SELECT count(*) FROM inbox_events")) == 0
    assert await received(works, event) is Reception.SUPERSEDED
