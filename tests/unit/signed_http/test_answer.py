"""Answers: whole, typed, signed, and signed by nobody but the door."""

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.signed_http.profile import Limits
from tests.support.signed_exchange import (
    Answered,
    Wire,
    a_service,
    a_wire,
    assert_bound,
    deliver,
)


def answering(*messages: Message) -> ASGIApp:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    return app


async def answered_by(*messages: Message, method: str = "POST") -> tuple[Answered, Wire]:
    wire = a_wire(method=method)
    return await deliver(a_service(answering(*messages)), wire), wire


async def test_an_answer_in_pieces_is_signed_whole() -> None:
    answer, wire = await answered_by(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"a/b")]},
        {"type": "http.response.body", "body": b"one ", "more_body": True},
        {"type": "http.response.body", "body": b"two"},
    )
    assert answer.body == b"one two"
    assert answer.value(b"content-length") == b"7"
    assert_bound(answer, wire)


async def test_an_answer_without_a_type_gets_one_and_is_signed() -> None:
    answer, wire = await answered_by(
        {"type": "http.response.start", "status": 204, "headers": []},
        {"type": "http.response.body"},
    )
    assert answer.value(b"content-type") == b"application/octet-stream"
    assert_bound(answer, wire)


async def test_the_application_cannot_put_its_own_signature_on_an_answer() -> None:
    own = [(b"signature", b"x"), (b"signature-input", b"x"), (b"content-digest", b"x")]
    answer, wire = await answered_by(
        {"type": "http.response.start", "status": 200, "headers": [*own, (b"etag", b'"1"')]},
        {"type": "http.response.body", "body": b"x"},
    )
    assert_bound(answer, wire)
    assert answer.value(b"etag") == b'"1"'


async def test_the_answer_to_head_is_signed_over_the_nothing_that_arrives() -> None:
    answer, wire = await answered_by(
        {"type": "http.response.start", "status": 200, "headers": []},
        {"type": "http.response.body", "body": b"not for you"},
        method="HEAD",
    )
    assert answer.body == b""
    assert_bound(answer, wire)


async def test_an_answer_above_its_limit_is_the_applications_mistake() -> None:
    app = answering(
        {"type": "http.response.start", "status": 200, "headers": []},
        {"type": "http.response.body", "body": b"12345"},
    )
    with pytest.raises(RuntimeError, match="at most 4 bytes"):
        await deliver(a_service(app, limits=Limits(answer_bytes_max=4)), a_wire())


async def test_an_answer_around_the_signer_is_the_applications_mistake() -> None:
    app = answering({"type": "http.response.pathsend", "path": "/etc/hostname"})
    with pytest.raises(RuntimeError, match="pathsend"):
        await deliver(a_service(app), a_wire())
