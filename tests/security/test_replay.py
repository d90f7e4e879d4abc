"""Can a good request be used twice, or a bad one cost a row? With a store in memory."""

import asyncio

import pytest

from shared.signed_http.keys import Purpose
from tests.support.signed_exchange import (
    CALLER,
    Directory,
    EchoService,
    MemoryReplayStore,
    Wire,
    a_directory,
    a_key,
    a_record,
    a_service,
    a_wire,
    deliver,
)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_identical_request_counts_once(method: str) -> None:
    service = a_service(EchoService())
    answers = [await deliver(service, a_wire(method=method)) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 401, 401]
    assert answers[1].code == "replayed"


async def test_the_same_nonce_with_another_body_is_refused() -> None:
    service = a_service(EchoService())
    assert (await deliver(service, a_wire())).status == 200
    assert (await deliver(service, a_wire(body=b'{"a": 2}'))).code == "replayed"


async def test_of_fifty_at_once_one_is_served() -> None:
    service = a_service(EchoService())
    answers = await asyncio.gather(*(deliver(service, a_wire()) for _ in range(50)))
    assert sorted(answer.status for answer in answers) == [200] + [401] * 49


async def test_a_second_worker_with_the_same_store_refuses_it_too() -> None:
    store = MemoryReplayStore()
    first, second = (a_service(EchoService(store)) for _ in range(2))
    assert (await deliver(first, a_wire())).status == 200
    assert (await deliver(second, a_wire())).code == "replayed"


async def test_two_keys_of_one_entity_share_their_nonces() -> None:
    old, new = a_key(CALLER, name="old"), a_key(CALLER, name="new")
    directory = a_directory(old)
    directory.records[new.keyid] = a_record(new)
    service = a_service(EchoService(), directory=directory)
    assert (await deliver(service, a_wire(old))).status == 200
    assert (await deliver(service, a_wire(new))).code == "replayed"


async def test_two_entities_may_draw_the_same_nonce() -> None:
    other = a_key("office-kantchari.bfa.aes.example")
    directory = a_directory()
    directory.records[other.keyid] = a_record(other)
    service = a_service(EchoService(), directory=directory)
    answers = [await deliver(service, a_wire(key)) for key in (None, other)]
    assert [answer.status for answer in answers] == [200, 200]


FOREIGN = a_key("nobody.aes.example")


@pytest.mark.parametrize(
    "junk",
    [
        a_wire().without(b"signature", b"signature-input"),
        a_wire(FOREIGN),
        a_wire().with_input(b"bm9u", b"xm9u"),
        a_wire().with_header(b"content-type", b"text/plain"),
    ],
    ids=["unsigned", "foreign key", "forged", "altered"],
)
async def test_a_flood_that_is_not_signed_by_a_known_key_writes_nothing(junk: Wire) -> None:
    echo = EchoService()
    service = a_service(echo)
    for _ in range(20):
        assert (await deliver(service, junk)).status == 401
    assert (echo.store.spent, echo.seen) == (set(), [])


async def test_a_key_kept_for_answers_writes_nothing_either() -> None:
    echo = EchoService()
    directory = Directory(a_record(a_key(CALLER), Purpose.RESPONSE))
    assert (await deliver(a_service(echo, directory=directory), a_wire())).status == 403
    assert echo.store.spent == set()
