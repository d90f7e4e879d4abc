"""The caller's side: what it sends, and which answers it believes."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from shared.clock import Clock
from shared.signed_http.client_auth import SIGNATURE_BASE, AnswerNotTrusted, SignedAuth
from shared.signed_http.errors import TargetNotCanonical
from shared.signed_http.keys import Purpose
from shared.signed_http.profile import Limits
from shared.signed_http.verify import RequestHead, find_signer, read_request
from tests.support.signed_exchange import (
    CALLER,
    NOON,
    OTHER_SERVICE,
    SERVICE,
    Directory,
    EchoService,
    a_directory,
    a_key,
    a_policy,
    a_record,
    a_service,
    noon,
)

ADDRESS = "http://127.0.0.1:8001"


def an_auth(
    *,
    directory: Directory | None = None,
    clock: Clock = noon,
    limits: Limits | None = None,
    entity: str = SERVICE,
) -> SignedAuth:
    return SignedAuth(
        a_key(CALLER),
        authority=SERVICE,
        entity=entity,
        directory=directory or a_directory(),
        clock=clock,
        limits=limits,
    )


def a_client(app: ASGIApp, auth: SignedAuth | None = None) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url=ADDRESS, auth=auth or an_auth())


async def test_a_call_is_signed_for_the_authority_and_sent_to_the_address() -> None:
    echo = EchoService()
    async with a_client(a_service(echo)) as client:
        answer = await client.post("/v1/cards?a=1", json={"a": 1})
    assert answer.json() == {"path": "/v1/cards", "bytes": 7}
    assert answer.request.url.host == "127.0.0.1"
    assert answer.request.headers["host"] == SERVICE
    assert answer.request.headers["accept-encoding"] == "identity"
    assert echo.seen[0]["state"]["peer"].entity == CALLER


async def test_a_caller_reads_covered_headers_and_hints_of_transport_alone() -> None:
    async with a_client(a_service(EchoService())) as client:
        answer = await client.get("/v1/cards")
    assert sorted(answer.headers) == ["content-length", "content-type"]


async def test_a_caller_can_keep_the_bytes_that_the_answers_signature_covers() -> None:
    async with a_client(a_service(EchoService())) as client:
        answer = await client.get("/v1/cards")
    lines = answer.extensions[SIGNATURE_BASE].split(b"\n")
    assert lines[0] == b'"@status": 200'
    assert b'"@path";req: /v1/cards' in lines


async def test_every_attempt_has_a_nonce_of_its_own() -> None:
    echo = EchoService()
    async with a_client(a_service(echo)) as client:
        await client.get("/a")
        await client.get("/a")
    assert len(echo.store.spent) == 2


async def test_a_request_that_is_sent_again_keeps_its_idempotency_key() -> None:
    echo = EchoService()
    async with a_client(a_service(echo)) as client:
        request = client.build_request("POST", "/v1/cards", json={})
        await client.send(request)
        await client.send(request)
    first, second = (scope["state"]["peer"] for scope in echo.seen)
    assert first.idempotency_key == second.idempotency_key
    assert first.fingerprint == second.fingerprint
    assert first.nonce != second.nonce


async def test_a_given_idempotency_key_is_sent() -> None:
    echo = EchoService()
    async with a_client(a_service(echo)) as client:
        await client.put("/a", content=b"x", headers={"idempotency-key": '"mine"'})
    assert echo.seen[0]["state"]["peer"].idempotency_key == "mine"


async def test_an_unsafe_request_without_a_body_is_signed_too() -> None:
    async with a_client(a_service(EchoService())) as client:
        answer = await client.delete("/v1/sessions/1")
    assert answer.status_code == 200
    assert answer.request.headers["content-type"] == "application/octet-stream"


async def test_a_streamed_body_is_read_and_signed() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    echo = EchoService()
    async with a_client(a_service(echo)) as client:
        await client.post("/a", content=pieces())
    assert echo.bodies == [b"one two"]


async def test_a_target_with_another_spelling_is_not_even_sent() -> None:
    async with a_client(a_service(EchoService())) as client:
        with pytest.raises(TargetNotCanonical):
            await client.get("/v1/%76erify")


async def test_a_signed_refusal_is_an_answer() -> None:
    late = an_auth(clock=lambda: NOON - timedelta(seconds=70))
    async with a_client(a_service(EchoService()), late) as client:
        answer = await client.get("/a")
    assert answer.status_code == 401
    assert "window_invalid" in answer.text
    assert "2026-11-02T12:00:00" in answer.text


async def test_an_unsigned_answer_is_no_answer() -> None:
    stranger = a_service(EchoService(), directory=Directory())
    async with a_client(stranger) as client:
        with pytest.raises(AnswerNotTrusted, match="signature_required") as refused:
            await client.get("/a")
    assert refused.value.claimed_code == "key_unknown"
    assert isinstance(refused.value, httpx.TransportError)
    assert refused.value.request.url.path == "/a"


async def test_an_unsigned_answer_need_not_claim_anything() -> None:
    async with a_client(EchoBare(b"hello")) as client:
        with pytest.raises(AnswerNotTrusted) as refused:
            await client.get("/a")
    assert refused.value.claimed_code is None


async def test_an_answer_of_another_entity_is_no_answer() -> None:
    other = a_key(OTHER_SERVICE)
    directory = a_directory()
    directory.records[other.keyid] = a_record(other, Purpose.RESPONSE)
    async with a_client(a_service(EchoService(), key=other), an_auth(directory=directory)) as c:
        with pytest.raises(AnswerNotTrusted, match="key_purpose_invalid"):
            await c.get("/a")


async def test_an_answer_that_was_changed_on_the_way_is_no_answer() -> None:
    async with a_client(Meddling(a_service(EchoService()))) as client:
        with pytest.raises(AnswerNotTrusted, match="digest_mismatch"):
            await client.get("/a")


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"location", b"http://evil.example/")]
        await send({"type": "http.response.start", "status": 307, "headers": headers})
        await send({"type": "http.response.body"})

    async with a_client(a_service(app)) as client:
        answer = await client.get("/a")
    assert answer.status_code == 307
    assert "location" not in answer.headers


async def test_a_client_that_follows_redirects_is_told_not_to_believe_them() -> None:
    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"location", b"/elsewhere")]
        moved = scope["path"] == "/a"
        status = 307 if moved else 200
        await send({"type": "http.response.start", "status": status, "headers": headers * moved})
        await send({"type": "http.response.body"})

    async with a_client(app) as client:
        with pytest.raises(AnswerNotTrusted):
            await client.get("/a", follow_redirects=True)


async def test_an_endless_answer_is_cut_off() -> None:
    pulled = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal pulled
        while True:
            pulled += 1
            yield b"x" * 1000

    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=endless()))
    auth = an_auth(limits=Limits(answer_bytes_max=2500))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, auth=auth) as client:
        with pytest.raises(AnswerNotTrusted, match="more than 2500 bytes"):
            await client.get("/a")
    assert pulled == 3


def test_a_client_without_a_loop_signs_and_verifies_too() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        head = RequestHead(
            request.method,
            request.url.raw_path,
            b"",
            [(name.lower(), value) for name, value in request.headers.raw],
        )
        claim = read_request(head, a_policy())
        assert find_signer(claim, a_directory(), NOON).entity == CALLER
        return httpx.Response(200, content=b"unsigned")

    with sync_client(refuse) as client, pytest.raises(AnswerNotTrusted, match="signature_requ"):
        client.get("/a")


def test_a_client_without_a_loop_cuts_an_endless_answer_off_and_closes_it() -> None:
    stream = Endless()
    with (
        sync_client(lambda _: httpx.Response(200, stream=stream), Limits(answer_bytes_max=10)) as c,
        pytest.raises(AnswerNotTrusted, match="more than 10 bytes"),
    ):
        c.get("/a")
    assert stream.closed


async def test_over_tls_the_certificate_must_be_the_authoritys() -> None:
    asked: list[object] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.extensions["sni_hostname"])
        return httpx.Response(200)

    transport = httpx.MockTransport(handler)
    async with httpx.AsyncClient(transport=transport, auth=an_auth()) as client:
        with pytest.raises(AnswerNotTrusted):
            await client.get("https://127.0.0.1:8001/a")
    assert asked == [SERVICE]


def sync_client(
    handler: Callable[[httpx.Request], httpx.Response], limits: Limits | None = None
) -> httpx.Client:
    transport = httpx.MockTransport(handler)
    return httpx.Client(transport=transport, base_url=ADDRESS, auth=an_auth(limits=limits))


class Endless(httpx.SyncByteStream):
    closed = False

    @override
    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b"1234"

    @override
    def close(self) -> None:
        self.closed = True


class EchoBare:
    """An application that answers without any signature."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": self.body})


class Meddling:
    """A proxy that changes the body of every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def meddle(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": message["body"].replace(b"/a", b"/b")}
            await send(message)

        await self.app(scope, receive, meddle)
