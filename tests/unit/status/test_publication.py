"""A list that many read is signed once, and no reader gets one from before the last change."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from shared.signed_http.keys import Purpose, SigningKey
from shared.status.packed_statuses import StatusValue
from shared.status.publication import (
    LISTS_KEPT_MAX,
    SIGNED_AGAIN_AFTER,
    TTL_SECONDS,
    PublishedLists,
)
from shared.status.token_status_list import StatusList, verify_status_list_jwt
from tests.support.platform import NOON, KnownKeys

ISSUER = "identity.mli.aes.example"
URI = f"https://{ISSUER}/v1/status-lists/cards/0"
PLACE = 7


class Register:
    """What an issuer knows of one list, and how often it was asked."""

    def __init__(self) -> None:
        self.trust = KnownKeys()
        self.key: SigningKey = self.trust.new_key(ISSUER, Purpose.STATUS_LIST)
        self.lists = PublishedLists(self.key)
        self.version = 1
        self.not_valid: dict[int, StatusValue] = {}
        self.asked = 0

    def revoke(self) -> None:
        self.not_valid[PLACE] = StatusValue.INVALID
        self.version += 1

    async def read(self, *, uri: str = URI, after: timedelta = timedelta()) -> str:
        async def not_valid() -> Mapping[int, StatusValue]:
            self.asked += 1
            found = dict(self.not_valid)
            await asyncio.sleep(0)
            return found

        return await self.lists.token(
            uri, version=self.version, not_valid=not_valid, now=NOON + after
        )

    def opened(self, token: str, *, after: timedelta = timedelta()) -> StatusList:
        record = self.trust.find(self.key.keyid)
        assert record is not None
        return verify_status_list_jwt(token, record, uri=URI, now=NOON + after)


async def test_an_unchanged_list_is_signed_once() -> None:
    register = Register()

    tokens = {await register.read() for _ in range(3)}

    assert (len(tokens), register.asked) == (1, 1)


async def test_a_change_shows_to_the_next_reader() -> None:
    register = Register()
    before = register.opened(await register.read())
    register.revoke()
    after = register.opened(await register.read())

    assert (before.lookup(PLACE), after.lookup(PLACE)) == (StatusValue.VALID, StatusValue.INVALID)


async def test_a_list_is_signed_again_while_it_is_still_of_use_to_its_readers() -> None:
    register = Register()
    first = await register.read()
    aged = SIGNED_AGAIN_AFTER - timedelta(seconds=1)

    assert await register.read(after=aged) == first
    renewed = await register.read(after=SIGNED_AGAIN_AFTER)
    assert register.opened(renewed, after=SIGNED_AGAIN_AFTER).issued_at == NOON + SIGNED_AGAIN_AFTER
    assert timedelta(seconds=TTL_SECONDS) > SIGNED_AGAIN_AFTER


async def test_a_list_signed_in_the_future_of_a_clock_that_was_set_back_is_signed_again() -> None:
    register = Register()
    first = await register.read()

    assert await register.read(after=-timedelta(seconds=1)) != first


async def test_readers_at_once_of_a_changed_list_all_get_one_and_the_same() -> None:
    register = Register()
    await register.read()
    register.revoke()

    tokens = await asyncio.gather(*(register.read() for _ in range(5)))

    assert len(set(tokens)) == 1
    assert register.opened(tokens[0]).lookup(PLACE) == StatusValue.INVALID


async def test_a_slow_reader_of_an_old_version_does_not_bring_the_old_list_back() -> None:
    register = Register()
    held = asyncio.Event()

    async def slow() -> Mapping[int, StatusValue]:
        await held.wait()
        return {}

    late = asyncio.create_task(register.lists.token(URI, version=1, not_valid=slow, now=NOON))
    await asyncio.sleep(0)
    register.revoke()
    revoked = await register.read()
    held.set()

    assert await late == revoked
    assert await register.read() == revoked


async def test_no_more_lists_are_kept_than_the_limit_and_those_asked_for_stay() -> None:
    register = Register()
    register.lists._signed = dict.fromkeys(
        (f"{URI}-{number}" for number in range(LISTS_KEPT_MAX - 1)), None
    )  # type: ignore[assignment]  # what is kept is never looked at
    first = await register.read()
    await register.read(uri=f"{URI}-new")

    assert len(register.lists._signed) == LISTS_KEPT_MAX
    assert f"{URI}-0" not in register.lists._signed
    assert (await register.read(), register.asked) == (first, 2)
