"""The door: what the application behind it sees, and what leaves it signed."""

import asyncio
import json
from dataclasses import dataclass, field, replace

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from shared.errors import PlatformError
from shared.signed_http.errors import Replayed
from shared.signed_http.keys import KeyRecord, Purpose
from shared.signed_http.profile import Limits
from shared.trust.errors import TrustDataStale
from tests.support.signed_exchange import (
    CALLER,
    SERVICE,
    Directory,
    EchoService,
    Wire,
    a_directory,
    a_key,
    a_record,
    a_scope,
    a_service,
    a_wire,
    assert_bound,
    deliver,
)


async def test_a_signed_request_reaches_the_application_and_its_answer_is_signed() -> None:
    echo = EchoService()
    wire = a_wire()
    answer = await deliver(a_service(echo), wire)
    assert answer.status == 200
    assert json.loads(answer.body) == {"path": "/v1/documents/verify", "bytes": 8}
    assert_bound(answer, wire)
    assert echo.bodies == [wire.body]
    assert echo.seen[0]["state"]["peer"].entity == CALLER


async def test_the_application_sees_covered_fields_alone() -> None:
    echo = EchoService()
    wire = a_wire(headers={b"aes-purpose": b"border", b"x-user-role": b"admin", b"cookie": b"a"})
    await deliver(a_service(echo), wire.plus(b"authorization", b"Bearer x"))
    assert echo.seen[0]["headers"] == [
        (b"host", SERVICE.encode()),
        (b"content-type", b"application/json"),
        (b"idempotency-key", b'"key-1"'),
        (b"aes-purpose", b"border"),
        (b"content-length", b"8"),
    ]
    assert echo.seen[0]["extensions"] == {}


async def test_the_application_routes_on_the_path_that_was_signed() -> None:
    echo = EchoService()
    wire = a_wire(method="GET", path=b"/caf%C3%A9")
    scope = {**a_scope(wire), "path": "/somewhere/else"}
    sent = await run(a_service(echo), scope, [{"type": "http.request", "body": b""}])
    assert sent[0]["status"] == 200
    assert echo.seen[0]["path"] == "/café"


async def test_a_path_that_is_not_utf_8_is_refused_with_a_signature() -> None:
    wire = a_wire(method="GET", path=b"/%FF")
    answer = await deliver(a_service(EchoService()), wire)
    assert (answer.status, answer.code) == (400, "target_not_canonical")
    assert_bound(answer, wire)


async def test_a_stranger_is_refused_without_a_signature_and_without_reading_the_body() -> None:
    async def receive() -> Message:
        raise AssertionError("the body was read")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    wire = a_wire().without(b"signature", b"signature-input")
    await a_service(EchoService())(a_scope(wire), receive, send)
    headers = dict(sent[0]["headers"])
    assert sent[0]["status"] == 401
    assert b"signature" not in headers
    assert headers[b"date"] == b"Mon, 02 Nov 2026 12:00:00 GMT"
    assert headers[b"accept-signature"] == (
        b'aes=("@method" "@authority" "@path" "@query" "content-type" "content-digest"'
        b' "idempotency-key");created;expires;tag="aes-request"'
    )


@pytest.mark.parametrize(
    ("wire", "status", "code"),
    [
        (a_wire().with_header(b"host", b"evil.example"), 421, "wrong_authority"),
        (a_wire().plus(b"host", SERVICE.encode()), 400, "header_malformed"),
        (a_wire().plus(b"content-encoding", b"gzip"), 415, "encoding_not_allowed"),
        (a_wire(a_key("nobody.aes.example")), 401, "key_unknown"),
        (a_wire(a_key(SERVICE)), 403, "key_purpose_invalid"),
    ],
)
async def test_before_the_signer_is_known_nothing_is_signed(
    wire: Wire, status: int, code: str
) -> None:
    answer = await deliver(a_service(EchoService()), wire)
    assert (answer.status, answer.code, answer.signed) == (status, code, False)
    assert answer.value(b"content-length") == b"%d" % len(answer.body)


@pytest.mark.parametrize(
    ("wire", "status", "code"),
    [
        (a_wire().with_input(b"bm9u", b"xm9u"), 401, "signature_invalid"),
        (a_wire().with_input(b' "@query"', b""), 401, "components_incomplete"),
        (a_wire().without(b"content-digest"), 401, "components_incomplete"),
        (a_wire().without(b"idempotency-key"), 400, "idempotency_key_missing"),
        (a_wire().with_header(b"content-length", b"1048577"), 413, "body_too_large"),
        (a_wire().with_header(b"content-length", b"9" * 5000), 413, "body_too_large"),
        (a_wire().with_header(b"content-length", b"-1"), 413, "body_too_large"),
        (a_wire(method="GET", body=b"x"), 413, "body_too_large"),
    ],
)
async def test_once_the_signer_is_known_every_refusal_is_signed(
    wire: Wire, status: int, code: str
) -> None:
    answer = await deliver(a_service(EchoService()), wire)
    assert (answer.status, answer.code) == (status, code)
    assert_bound(answer, wire)


async def test_a_body_that_is_not_the_signed_one_is_refused() -> None:
    echo = EchoService()
    wire = a_wire()
    answer = await deliver(a_service(echo), wire, chunks=[b'{"a":', b" 2}"])
    assert (answer.status, answer.code) == (401, "digest_mismatch")
    assert_bound(answer, wire)
    assert echo.seen == []


@dataclass
class Recorder:
    """Records nothing, but remembers what it was told, and may have another answer."""

    instead: PlatformError | None = None
    told: list[tuple[str, str]] = field(default_factory=list)

    async def __call__(self, error: PlatformError, scope: Scope) -> PlatformError:
        self.told.append((error.code, scope["state"]["peer"].entity))
        return self.instead or error


@pytest.mark.parametrize(
    ("wire", "code"),
    [
        (a_wire().with_header(b"content-length", b"1048577"), "body_too_large"),
        (a_wire(method="GET", body=b"x"), "body_too_large"),
        (a_wire(method="GET", path=b"/%FF"), "target_not_canonical"),
        (replace(a_wire(), body=b'{"a": 2}'), "digest_mismatch"),
        (replace(a_wire(), body=b'{"a":'), "digest_mismatch"),
    ],
)
async def test_what_is_refused_after_the_signature_is_recorded_and_bound(
    wire: Wire, code: str
) -> None:
    recorder, echo = Recorder(), EchoService()
    answer = await deliver(a_service(echo, record=recorder), wire)
    assert (answer.code, recorder.told, echo.seen) == (code, [(code, CALLER)], [])
    assert_bound(answer, wire)


@pytest.mark.parametrize(
    "wire",
    [
        a_wire().without(b"signature", b"signature-input"),
        a_wire(a_key("nobody.aes.example")),
        a_wire().with_input(b"bm9u", b"xm9u"),
        a_wire().without(b"content-digest"),
    ],
)
async def test_what_is_refused_before_the_signature_holds_is_not_recorded(wire: Wire) -> None:
    recorder = Recorder()
    answer = await deliver(a_service(EchoService(), record=recorder), wire)
    assert answer.status in {400, 401}
    assert recorder.told == []


async def test_a_refusal_that_cannot_be_recorded_is_answered_otherwise() -> None:
    service = a_service(EchoService(), record=Recorder(instead=Replayed()))
    wire = replace(a_wire(), body=b'{"a": 2}')
    answer = await deliver(service, wire)
    assert (answer.status, answer.code) == (401, "replayed")
    assert answer.value(b"accept-signature") is not None
    assert_bound(answer, wire)


async def test_a_body_may_come_in_pieces() -> None:
    echo = EchoService()
    answer = await deliver(a_service(echo), a_wire(), chunks=[b'{"a"', b"", b": 1}"])
    assert answer.status == 200
    assert echo.bodies == [b'{"a": 1}']


async def test_a_body_is_read_to_its_limit_and_not_a_byte_further() -> None:
    service = a_service(EchoService(), limits=Limits(body_bytes_max=10))
    full = a_wire(body=b"0123456789")
    assert (await deliver(service, full)).status == 200
    over = a_wire(body=b"0123456789+").without(b"content-length")
    answer = await deliver(service, over, chunks=[b"0123456789", b"+", b"never read"])
    assert (answer.status, answer.code) == (413, "body_too_large")
    assert answer.value(b"connection") == b"close"


async def test_a_body_that_never_ends_is_cut_off_in_time() -> None:
    async def receive() -> Message:
        await asyncio.sleep(60)
        raise AssertionError("waited for the body")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    recorder = Recorder()
    service = a_service(EchoService(), limits=Limits(body_seconds_max=0.01), record=recorder)
    await service(a_scope(a_wire()), receive, send)
    assert sent[0]["status"] == 400
    assert json.loads(sent[1]["body"])["type"] == "urn:liptako:error:body_too_slow"
    assert recorder.told == [("body_too_slow", CALLER)]


async def test_nobody_is_answered_who_hung_up() -> None:
    sent = await run(a_service(EchoService()), a_scope(a_wire()), [{"type": "http.disconnect"}])
    assert sent == []


async def test_an_entity_that_asks_too_often_is_told_how_long_to_wait() -> None:
    service = a_service(EchoService(), limits=Limits(requests_per_second=0.5, requests_burst=1))
    assert (await deliver(service, a_wire())).status == 200
    wire = a_wire(nonce="another-nonce-another-no")
    answer = await deliver(service, wire)
    assert (answer.status, answer.code) == (429, "rate_limited")
    assert answer.value(b"retry-after") == b"2"
    assert answer.value(b"ratelimit") == b'"aes";r=0;t=2'
    assert_bound(answer, wire)


async def test_stale_trust_data_vouches_for_nobody() -> None:
    class Stale(Directory):
        @override
        def find(self, keyid: str) -> KeyRecord | None:
            raise TrustDataStale(keyid)

    answer = await deliver(a_service(EchoService(), directory=Stale()), a_wire())
    assert (answer.status, answer.code, answer.signed) == (503, "trust_data_stale", False)


@pytest.mark.parametrize("path", [b"/healthz", b"/readyz"])
async def test_public_paths_answer_anybody_without_a_signature(path: bytes) -> None:
    echo = EchoService()
    headers = ((b"host", b"127.0.0.1"), (b"x-user-role", b"admin"))
    answer = await deliver(a_service(echo), Wire("GET", path, b"", headers, b""))
    assert (answer.status, answer.signed) == (200, False)
    assert echo.seen[0]["headers"] == [(b"host", b"127.0.0.1")]
    assert "peer" not in echo.seen[0]["state"]


async def test_a_public_path_is_public_for_reading_alone() -> None:
    wire = Wire("POST", b"/healthz", b"", ((b"host", SERVICE.encode()),), b"")
    assert (await deliver(a_service(EchoService()), wire)).code == "signature_required"


async def test_a_problem_speaks_the_language_that_was_asked_for() -> None:
    wire = a_wire().with_header(b"host", b"evil.example").plus(b"accept-language", b"fr")
    answer = await deliver(a_service(EchoService()), wire)
    assert json.loads(answer.body)["language"] == "fr"


async def test_websockets_are_closed() -> None:
    sent = await run(a_service(EchoService()), {"type": "websocket"}, [])
    assert sent == [{"type": "websocket.close", "code": 1008}]


async def test_the_lifespan_passes_through() -> None:
    seen: list[str] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["type"])

    await run(a_service(app), {"type": "lifespan"}, [])
    assert seen == ["lifespan"]


async def test_the_application_hears_when_its_caller_hangs_up() -> None:
    heard: list[Message] = []

    async def app(_scope: Scope, receive: Receive, _send: Send) -> None:
        heard.extend([await receive(), await receive()])

    wire = a_wire(method="GET")
    body: Message = {"type": "http.request", "body": b"", "more_body": False}
    await run(a_service(app), a_scope(wire), [body, {"type": "http.disconnect"}])
    assert [message["type"] for message in heard] == ["http.request", "http.disconnect"]


async def run(app: ASGIApp, scope: Scope, messages: list[Message]) -> list[Message]:
    waiting = list(messages)
    sent: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


async def test_trust_is_asked_anew_for_each_request() -> None:
    directory = a_directory()
    service = a_service(EchoService(), directory=directory)
    newcomer = a_key("office-kantchari.bfa.aes.example")
    assert (await deliver(service, a_wire(newcomer))).code == "key_unknown"
    directory.records[newcomer.keyid] = a_record(newcomer, Purpose.REQUEST)
    assert (await deliver(service, a_wire(newcomer))).status == 200
