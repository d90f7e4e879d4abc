"""Lists of other issuers: asked for once however many want them, and no oftener than bearable."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from shared.signed_http.keys import Purpose
from shared.status import live_lists
from shared.status.live_lists import PAUSE_AFTER_FAILURE, LiveStatusLists, StatusUndetermined
from shared.status.packed_statuses import StatusValue
from shared.status.publication import LIST_LIFETIME, TTL_SECONDS, publish
from tests.support.platform import AdjustableClock, KnownKeys

ISSUER = "identity.mli.aes.example"
URI = f"https://{ISSUER}/v1/status-lists/cards/0"
TTL = timedelta(seconds=TTL_SECONDS)
PLACE = 7


class Issuer:
    """Signs lists on demand, slowly, and can be away."""

    def __init__(self) -> None:
        self.clock = AdjustableClock()
        self.trust = KnownKeys()
        self.key = self.trust.new_key(ISSUER, Purpose.STATUS_LIST)
        self.lists = LiveStatusLists(self.trust, self.clock)
        self.away = False
        self.status = StatusValue.VALID
        self.asked = 0
        self.answering = asyncio.Event()
        self.answering.set()

    async def status_at(self, place: int = PLACE, uri: str = URI) -> StatusValue:
        async def fetch() -> str:
            self.asked += 1
            await asyncio.sleep(0)
            await self.answering.wait()
            if self.away:
                raise httpx.ConnectError("nobody there")
            return publish(self.key, uri=uri, not_valid={PLACE: self.status}, now=self.clock())

        known = await self.lists.status(entity=ISSUER, uri=uri, index=place, fetch=fetch)
        return known.value

    async def at_once(self, readers: int) -> list[StatusValue | BaseException]:
        asking = (self.status_at() for _ in range(readers))
        return await asyncio.gather(*asking, return_exceptions=True)


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


async def test_many_at_once_cause_one_question_and_all_get_its_answer(issuer: Issuer) -> None:
    assert await issuer.at_once(20) == [StatusValue.VALID] * 20
    assert issuer.asked == 1

    issuer.status = StatusValue.INVALID
    issuer.clock.advance(TTL)
    assert await issuer.at_once(20) == [StatusValue.INVALID] * 20
    assert issuer.asked == 2


async def test_a_list_is_believed_until_its_ttl_has_passed(issuer: Issuer) -> None:
    await issuer.status_at()
    issuer.status = StatusValue.INVALID
    issuer.clock.advance(TTL - timedelta(seconds=1))
    assert await issuer.status_at() is StatusValue.VALID
    issuer.clock.advance(timedelta(seconds=1))
    assert await issuer.status_at() is StatusValue.INVALID


async def test_a_failing_issuer_is_asked_once_by_many_and_then_left_alone_for_a_while(
    issuer: Issuer,
) -> None:
    issuer.away = True
    told = await issuer.at_once(20)
    assert {type(one) for one in told} == {StatusUndetermined}
    assert issuer.asked == 1

    issuer.away = False
    issuer.clock.advance(PAUSE_AFTER_FAILURE - timedelta(seconds=1))
    with pytest.raises(StatusUndetermined):
        await issuer.status_at()
    assert issuer.asked == 1
    issuer.clock.advance(timedelta(seconds=1))
    assert await issuer.status_at() is StatusValue.VALID


async def test_while_an_issuer_fails_its_last_list_serves_until_that_expires(
    issuer: Issuer,
) -> None:
    await issuer.status_at()
    issuer.away = True
    issuer.clock.advance(TTL)
    assert await issuer.at_once(5) == [StatusValue.VALID] * 5
    assert issuer.asked == 2
    issuer.clock.advance(LIST_LIFETIME)
    with pytest.raises(StatusUndetermined):
        await issuer.status_at()


async def test_a_reader_who_gives_up_leaves_the_question_to_the_next(issuer: Issuer) -> None:
    issuer.answering.clear()
    first = asyncio.create_task(issuer.status_at())
    await asyncio.sleep(0)
    second = asyncio.create_task(issuer.status_at())
    await asyncio.sleep(0)
    first.cancel()
    issuer.answering.set()

    assert await second is StatusValue.VALID
    assert issuer.asked == 2


async def test_an_older_list_than_the_one_held_is_not_believed(issuer: Issuer) -> None:
    issuer.status = StatusValue.INVALID
    await issuer.status_at()
    old = publish(issuer.key, uri=URI, not_valid={}, now=issuer.clock() - timedelta(hours=1))

    async def replayed() -> str:
        return old

    issuer.clock.advance(TTL)
    known = await issuer.lists.status(entity=ISSUER, uri=URI, index=PLACE, fetch=replayed)

    assert known.value is StatusValue.INVALID


async def test_another_entitys_list_is_not_believed(issuer: Issuer) -> None:
    other = issuer.trust.new_key("identity.bfa.aes.example", Purpose.STATUS_LIST)

    async def fetch() -> str:
        return publish(other, uri=URI, not_valid={}, now=issuer.clock())

    with pytest.raises(StatusUndetermined):
        await issuer.lists.status(entity=ISSUER, uri=URI, index=PLACE, fetch=fetch)


async def test_addresses_that_lead_nowhere_make_room_first_and_never_pile_up(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_lists, "ADDRESSES_MAX", 5)
    await issuer.status_at()
    issuer.away = True
    for number in range(10):
        with pytest.raises(StatusUndetermined):
            await issuer.status_at(uri=f"{URI}-{number}")

    assert len(issuer.lists._known) == 5
    asked = issuer.asked
    assert await issuer.status_at() is StatusValue.VALID
    assert issuer.asked == asked


async def test_lists_that_take_too_much_room_go_the_longest_unasked_first(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    uris = [f"{URI}-{number}" for number in range(3)]
    await issuer.status_at(uri=uris[0])
    (one,) = issuer.lists._known.values()
    monkeypatch.setattr(live_lists, "KEPT_BYTES_MAX", 2 * one.bytes)
    await issuer.status_at(uri=uris[1])
    await issuer.status_at(uri=uris[0])
    await issuer.status_at(uri=uris[2])

    assert list(issuer.lists._known) == [uris[0], uris[2]]
