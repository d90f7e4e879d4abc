"""Trust data in a running process: refreshed on time, refused when stale, cheap to flood."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from shared.entities import EntityKind
from shared.signed_http.keys import Purpose
from shared.trust.errors import TrustDataStale, TrustKeyMissing, TrustSourceUnreachable
from shared.trust.live import REFRESH_INTERVAL, UNKNOWN_KEY_INTERVAL, LiveTrust
from tests.unit.trust.simulator import (
    BURKINA_FASO,
    DAY,
    HOUR,
    MALI,
    NIGER,
    NOON,
    Simulator,
    an_entity,
)

SECOND = timedelta(seconds=1)
NO_TOLERANCE = timedelta(0)
UNKNOWN = "identity.mli.aes.example#unknown"


class Clockwork:
    """A clock in the test's hand, and with it the system clock, which python-tuf reads."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self.now = NOON
        self._traveller = traveller

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by
        self._traveller.move_to(self.now, tick=False)


@pytest.fixture
def clock() -> Iterator[Clockwork]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield Clockwork(traveller)


def a_trust(
    simulator: Simulator,
    clock: Clockwork,
    source: Path | None = None,
    *,
    tolerance: timedelta = NO_TOLERANCE,
) -> LiveTrust:
    client = simulator.client(source, cache=simulator.folder / "live")
    return LiveTrust(client, clock, tolerance=tolerance)


def requests_during(trust: LiveTrust, clock: Clockwork, duration: timedelta, keyid: str) -> int:
    """How often the repository is asked while a key id is looked up every second."""
    asked = 0
    end = clock.now + duration
    while clock.now < end:
        trust.find(keyid)
        if trust.is_due():
            trust.refresh()
            asked += 1
        clock.move(SECOND)
    return asked


def test_nothing_is_trusted_before_the_first_refresh(
    simulator: Simulator, clock: Clockwork
) -> None:
    trust = a_trust(simulator, clock)

    with pytest.raises(TrustDataStale):
        trust.find(UNKNOWN)
    assert trust.is_due()
    assert trust.version == "0"
    assert trust.expires_at < NOON


def test_after_the_start_keys_are_found(simulator: Simulator, clock: Clockwork) -> None:
    trust = a_trust(simulator, clock)
    trust.start()

    officers = trust.snapshot.officers_key(NIGER)
    assert trust.find(officers.keyid) == officers
    assert trust.version == "1"
    assert trust.expires_at == NOON + DAY


def test_an_unknown_key_asks_at_most_once_a_minute(simulator: Simulator, clock: Clockwork) -> None:
    trust = a_trust(simulator, clock)
    trust.start()

    assert requests_during(trust, clock, timedelta(minutes=5), UNKNOWN) == 4
    assert trust.find(UNKNOWN) is None


def test_known_keys_ask_on_schedule_only(simulator: Simulator, clock: Clockwork) -> None:
    trust = a_trust(simulator, clock)
    trust.start()
    known = trust.snapshot.officers_key(MALI).keyid

    assert requests_during(trust, clock, timedelta(minutes=21), known) == 2


def test_a_new_key_is_known_a_minute_after_it_was_first_asked_for(
    simulator: Simulator, clock: Clockwork
) -> None:
    trust = a_trust(simulator, clock)
    trust.start()
    post = an_entity(EntityKind.POST, BURKINA_FASO, place="new")
    simulator.publish_entity(post)
    keyid = post.keys[0].keyid

    assert trust.find(keyid) is None
    assert not trust.is_due()
    clock.move(UNKNOWN_KEY_INTERVAL)
    assert trust.is_due()
    trust.refresh()
    assert trust.find(keyid) == post.keys[0]


def test_a_failed_refresh_keeps_the_old_data_and_tries_again_soon(
    simulator: Simulator, clock: Clockwork
) -> None:
    trust = a_trust(simulator, clock)
    trust.start()
    hidden = simulator.repository.folder.rename(simulator.folder / "hidden")
    clock.move(REFRESH_INTERVAL)

    assert not trust.refresh()
    assert isinstance(trust.failed, TrustSourceUnreachable)
    assert trust.snapshot.officers_key(MALI).purpose is Purpose.OFFICERS
    assert not trust.is_due()
    clock.move(UNKNOWN_KEY_INTERVAL)
    assert trust.is_due()

    hidden.rename(simulator.repository.folder)
    assert trust.refresh()
    assert trust.failed is None
    assert not trust.is_due()


def test_stale_data_answers_nothing(simulator: Simulator, clock: Clockwork) -> None:
    trust = a_trust(simulator, clock)
    trust.start()
    known = trust.snapshot.officers_key(MALI).keyid
    clock.move(DAY - SECOND)
    assert trust.find(known) is not None

    clock.move(SECOND)

    with pytest.raises(TrustDataStale):
        trust.find(known)
    with pytest.raises(TrustDataStale):
        trust.snapshot.officers_key(MALI)
    assert trust.version == "1"


def test_a_post_may_tolerate_stale_data_for_as_long_as_its_policy_says(
    simulator: Simulator, clock: Clockwork
) -> None:
    trust = a_trust(simulator, clock, tolerance=48 * HOUR)
    trust.start()
    clock.move(71 * HOUR)
    assert trust.snapshot.officers_key(MALI).purpose is Purpose.OFFICERS

    clock.move(HOUR)

    with pytest.raises(TrustDataStale):
        trust.snapshot.officers_key(MALI)


def test_a_post_that_restarts_without_network_uses_its_last_set(
    simulator: Simulator, clock: Clockwork
) -> None:
    a_trust(simulator, clock).start()
    clock.move(30 * HOUR)

    restarted = a_trust(simulator, clock, simulator.folder / "nowhere", tolerance=48 * HOUR)
    restarted.start()

    assert restarted.snapshot.officers_key(MALI).purpose is Purpose.OFFICERS
    assert restarted.expires_at == NOON + DAY
    assert isinstance(restarted.failed, TrustSourceUnreachable)
    with pytest.raises(TrustDataStale):
        a_trust(simulator, clock, simulator.folder / "nowhere").snapshot.officers_key(MALI)


def test_a_first_start_without_network_says_why_it_failed(
    simulator: Simulator, clock: Clockwork
) -> None:
    with pytest.raises(TrustSourceUnreachable, match=r"timestamp\.json"):
        a_trust(simulator, clock, simulator.folder / "nowhere").start()


def test_a_clock_that_is_set_back_does_not_stop_refreshes(
    simulator: Simulator, clock: Clockwork
) -> None:
    trust = a_trust(simulator, clock)
    trust.start()

    clock.move(-DAY)

    assert trust.is_due()


def test_alarms_are_in_the_snapshot_and_the_rest_is_usable(
    simulator: Simulator, clock: Clockwork
) -> None:
    simulator.force("MLI", {"MLI/posts.json": b"{}"})
    trust = a_trust(simulator, clock)
    trust.start()

    assert [alarm.delegation for alarm in trust.snapshot.alarms] == ["MLI"]
    with pytest.raises(TrustKeyMissing):
        trust.snapshot.officers_key(MALI)
    assert trust.snapshot.officers_key(NIGER).purpose is Purpose.OFFICERS


async def test_the_background_task_refreshes_without_being_asked(
    simulator: Simulator, clock: Clockwork
) -> None:
    trust = a_trust(simulator, clock)
    task = asyncio.create_task(trust.keep_fresh())
    try:
        async with asyncio.timeout(10):
            while trust.version == "0":  # noqa: ASYNC110 - what is awaited has no event
                await asyncio.sleep(0.01)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    assert trust.snapshot.officers_key(MALI).purpose is Purpose.OFFICERS
