"""What reaches no endpoint: refused, and of whom we know, on record with its nonce."""

import dataclasses
from collections.abc import Callable

import httpx
import pytest

from identity.contract.applications import Application
from shared.database.engine import create_engine
from tests.integration.identity.test_bad_requests import a_client, events
from tests.integration.identity.test_exactly_once import count, enrolment
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.platform import AnOfficer

NOWHERE = {
    "unknown": ("GET", "/v1/nowhere", 404, "route_unknown"),
    "unknown_order": ("POST", "/v1/nowhere", 404, "route_unknown"),
    "other_method": ("PUT", "/v1/enrolment/applications", 405, "method_not_allowed"),
    "not_utf_8": ("GET", "/v1/%FF", 400, "target_not_canonical"),
}


def a_bare_client(identity: IdentityUnderTest) -> httpx.AsyncClient:
    """A client that sends what it is given, and neither signs nor verifies."""
    transport = httpx.ASGITransport(identity.asgi, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://service.invalid")


async def signed(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Request:
    """The request as it would leave, signature and all, kept from leaving."""
    captured: list[httpx.Request] = []

    async def capture(leaving: httpx.Request) -> None:
        captured.append(leaving)
        raise httpx.ConnectError("captured before it left", request=leaving)

    client.event_hooks["request"] = [capture]
    with pytest.raises(httpx.ConnectError):
        await client.send(request)
    client.event_hooks["request"] = []
    return captured[0]


@pytest.mark.parametrize(("method", "path", "status", "code"), NOWHERE.values(), ids=NOWHERE)
async def test_an_address_that_nobody_serves_is_refused_and_recorded_once(
    identity: IdentityUnderTest, method: str, path: str, status: int, code: str
) -> None:
    client, bare = a_client(identity), a_bare_client(identity)
    sent = await signed(client, client.build_request(method, path))
    answers = [
        await bare.request(sent.method, sent.url, headers=sent.headers, content=sent.content)
        for _ in range(2)
    ]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (status, code),
        (401, "replayed"),
    ]
    assert all(len(one.json()["request_id"]) == 32 for one in answers)
    assert all("signature" in one.headers for one in answers)
    assert await events(identity.engine) == [
        ("request.refused", code, None),
        ("request.refused", "replayed", None),
    ]
    assert await count(identity, "replay_nonces") == 1
    assert await count(identity, "idempotent_answers") == 0


def altered(body: bytes) -> bytes:
    return body[:-2] + b" }"


def cut_off(body: bytes) -> bytes:
    return body[:-2]


def blown_up(body: bytes) -> bytes:
    return body + b" " * 1_048_576


BROKEN_ON_THE_WAY = {
    altered: "digest_mismatch",
    cut_off: "digest_mismatch",
    blown_up: "body_too_large",
}


@pytest.mark.parametrize(("broken", "code"), BROKEN_ON_THE_WAY.items())
async def test_a_body_broken_on_the_way_is_recorded_and_the_order_may_come_again(
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    broken: Callable[[bytes], bytes],
    code: str,
) -> None:
    client, bare = a_client(identity), a_bare_client(identity)
    sent = await signed(client, enrolment(client, registrar, "k-1"))
    body = broken(sent.content)
    headers = {**sent.headers, "content-length": str(len(body))}
    answer = await bare.request(sent.method, sent.url, headers=headers, content=body)
    assert answer.json()["code"] == code
    assert len(answer.json()["request_id"]) == 32
    as_it_was = await bare.request(
        sent.method, sent.url, headers=sent.headers, content=sent.content
    )
    assert as_it_was.json()["code"] == "replayed"
    assert await count(identity, "applications") == 0
    again = await client.send(enrolment(client, registrar, "k-1"))
    assert Application.model_validate_json(again.content).state == "in_progress"
    assert [event[:2] for event in await events(identity.engine)] == [
        ("request.refused", code),
        ("application.opening_refused", "replayed"),
        ("application.opened", "first"),
    ]


async def test_whoever_is_not_known_costs_no_row_wherever_they_ask(
    identity: IdentityUnderTest,
) -> None:
    bare = a_bare_client(identity)
    for method, path, status in (
        ("GET", "/v1/nowhere", 401),
        ("PUT", "/v1/enrolment/applications", 401),
        ("DELETE", "/healthz", 401),
    ):
        answer = await bare.request(method, path, headers={"host": ENTITY})
        assert answer.status_code == status
        assert "signature" not in answer.headers
    for table in ("replay_nonces", "audit_entries"):
        assert await count(identity, table) == 0


async def test_what_cannot_be_recorded_is_not_refused_but_put_off(
    identity: IdentityUnderTest,
) -> None:
    client = a_client(identity)
    away = create_engine("postgresql://nobody:nothing@127.0.0.1:1/nothing")
    identity.app.state.platform = dataclasses.replace(identity.parts.platform, engine=away)
    answer = await client.get("/v1/nowhere")
    assert (answer.status_code, answer.json()["code"]) == (503, "replay_store_unavailable")
    identity.app.state.platform = identity.parts.platform
    assert (await client.get("/v1/nowhere")).status_code == 404
