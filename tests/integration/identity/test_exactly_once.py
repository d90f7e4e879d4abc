"""Replays, retries, conflicts and failing commits: one request has one effect or none."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from sqlalchemy import text
from starlette.types import Message, Receive, Scope, Send

from identity.contract.applications import Application
from shared.roles import Role
from shared.signed_http.client_auth import SignedAuth
from shared.signed_http.keys import Purpose as KeyPurpose
from shared.web.problems import MEDIA_TYPE
from tests.support.enrolments import an_opening
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.platform import AnOfficer

BUREAU = "bureau-bamako.mli.aes.example"
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]


FAIL_AT_COMMIT = """
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$
"""
WHEN_AN_APPLICATION_IS_ADDED = """
    CREATE CONSTRAINT TRIGGER commit_fails AFTER INSERT ON applications
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()
"""


def a_client(identity: IdentityUnderTest, app: ASGI | None = None) -> httpx.AsyncClient:
    """An httpx client that signs, for tests that look at the raw exchange."""
    auth = SignedAuth(
        identity.trust.new_key(BUREAU, KeyPurpose.REQUEST),
        authority=ENTITY,
        entity=ENTITY,
        directory=identity.trust,
        clock=identity.clock,
    )
    transport = httpx.ASGITransport(app or identity.asgi, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://service.invalid", auth=auth)


def enrolment(client: httpx.AsyncClient, officer: AnOfficer, key: str) -> httpx.Request:
    return client.build_request(
        "POST",
        "/v1/enrolment/applications",
        content=an_opening(key).model_dump_json(),
        headers={
            "content-type": "application/json",
            "aes-officer": officer.credential,
            "aes-purpose": "enrolment",
            "idempotency-key": f'"{key}"',
        },
    )


async def count(identity: IdentityUnderTest, table: str) -> int:
    async with identity.engine.connect() as connection:
        found = await connection.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
        return int(found.scalar_one())


async def signed_once(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Request:
    """The request as it left, signature and all, to be sent again as it is."""
    left: list[httpx.Request] = []

    async def note(sent: httpx.Request) -> None:
        left.append(sent)

    client.event_hooks["request"] = [note]
    await client.send(request)
    client.event_hooks["request"] = []
    sent = left[-1]
    return httpx.Request(sent.method, sent.url, headers=sent.headers, content=sent.content)


async def test_a_retry_with_the_same_key_has_one_effect_and_the_same_answer(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = a_client(identity)
    first = await client.send(enrolment(client, registrar, "k-1"))
    again = await client.send(enrolment(client, registrar, "k-1"))
    assert first.status_code == again.status_code == 200
    assert Application.model_validate_json(again.content) == (
        Application.model_validate_json(first.content)
    )
    assert await count(identity, "applications") == 1


async def test_the_same_key_with_another_body_is_a_conflict(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = a_client(identity)
    await client.send(enrolment(client, registrar, "k-1"))
    other = client.build_request(
        "POST",
        "/v1/enrolment/applications",
        content=b"{}",
        headers=enrolment(client, registrar, "k-1").headers,
    )
    other.headers["content-length"] = "2"
    answer = await client.send(other)
    assert answer.json()["code"] == "idempotency_conflict"
    assert await count(identity, "applications") == 1


async def test_the_same_key_of_another_machine_is_another_key(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = a_client(identity)
    await client.send(enrolment(client, registrar, "k-1"))
    other = identity.client("bureau-sikasso.mli.aes.example")
    other._http.headers["idempotency-key"] = '"k-1"'
    await other.open_application(an_opening("other"), officer=registrar.credential)
    assert await count(identity, "applications") == 2


async def test_an_identical_replay_is_refused_also_by_another_worker_and_after_a_restart(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = a_client(identity)
    same = await signed_once(client, enrolment(client, registrar, "k-1"))
    other_worker = httpx.AsyncClient(
        transport=httpx.ASGITransport(identity.asgi), base_url="http://service.invalid"
    )
    answers = [await other_worker.send(same) for _ in range(2)]
    assert [answer.json()["code"] for answer in answers] == ["replayed", "replayed"]
    assert await count(identity, "applications") == 1


async def test_fifty_copies_at_once_have_one_effect(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = a_client(identity)
    await client.send(enrolment(client, registrar, "k-0"))
    captured: list[httpx.Request] = []

    async def capture(request: httpx.Request) -> None:
        captured.append(request)
        raise httpx.ConnectError("captured before it left", request=request)

    client.event_hooks["request"] = [capture]
    with pytest.raises(httpx.ConnectError):
        await client.send(enrolment(client, registrar, "k-1"))
    sent = captured[0]
    bare = httpx.AsyncClient(
        transport=httpx.ASGITransport(identity.asgi), base_url="http://service.invalid"
    )
    answers = await asyncio.gather(
        *(
            bare.send(
                httpx.Request(sent.method, sent.url, headers=sent.headers, content=sent.content)
            )
            for _ in range(50)
        )
    )
    assert [answer.status_code for answer in answers].count(200) == 1
    assert await count(identity, "applications") == 2


async def test_a_commit_that_fails_is_answered_with_500_and_leaves_nothing(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    async with identity.engine.begin() as connection:
        for statement in (FAIL_AT_COMMIT, WHEN_AN_APPLICATION_IS_ADDED):
            await connection.execute(text(statement))
    client = a_client(identity)
    answer = await client.send(enrolment(client, registrar, "k-1"))
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert "disk" not in answer.text
    assert await count(identity, "applications") == 0
    async with identity.engine.begin() as connection:
        await connection.execute(text("DROP TRIGGER commit_fails ON applications"))
    retried = await client.send(enrolment(client, registrar, "k-1"))
    assert retried.status_code == 200
    assert await count(identity, "applications") == 1


async def test_unsigned_and_unknown_callers_cost_no_row(identity: IdentityUnderTest) -> None:
    bare = httpx.AsyncClient(
        transport=httpx.ASGITransport(identity.asgi), base_url="http://service.invalid"
    )
    for _ in range(5):
        answer = await bare.post("/v1/enrolment/applications", json={}, headers={"host": ENTITY})
        assert answer.json()["code"] == "signature_required"
    for table in ("replay_nonces", "audit_entries", "idempotent_answers"):
        assert await count(identity, table) == 0


async def test_a_role_that_is_missing_is_refused_and_audited_with_who_tried(
    identity: IdentityUnderTest,
) -> None:
    client = a_client(identity)
    auditor = identity.officer("officer-curious", Role.AUDITOR)
    answer = await client.send(enrolment(client, auditor, "k-1"))
    assert answer.json()["code"] == "role_missing"
    async with identity.engine.connect() as connection:
        found = await connection.execute(text("SELECT event, leaf FROM audit_entries"))
        (row,) = found.all()
    assert row.event == "application.opening_refused"
    assert b'"actor":"MLI/officer-curious"' in row.leaf
    assert b'"reason":"role_missing"' in row.leaf


async def test_a_body_that_breaks_the_contract_names_the_field_and_echoes_nothing(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = a_client(identity)
    request = enrolment(client, registrar, "k-1")
    body = an_opening("k-1").model_dump_json().replace('"sex":"F"', '"sex":"Mme Secrète"')
    broken = client.build_request(
        "POST", "/v1/enrolment/applications", content=body, headers=request.headers
    )
    broken.headers["content-length"] = str(len(body.encode()))
    answer = await client.send(broken)
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"pointer": "/body/content/civil/sex", "code": "enum"}]
    assert "Secrète" not in answer.text


async def test_problems_are_titled_in_the_language_the_signature_covers(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = a_client(identity)
    titles = {}
    for language in ("fr", "en"):
        answer = await client.get(
            "/v1/cards/TESTZZZZZ",
            headers={
                "aes-officer": registrar.credential,
                "aes-purpose": "document_status",
                "accept-language": language,
            },
        )
        titles[language] = answer.json()["title"]
    assert titles == {"fr": "Carte introuvable", "en": "Card not found"}


async def test_a_refusal_is_repeated_in_the_language_of_who_asks_again(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    client = a_client(identity)
    said = []
    for language in ("fr", "en", "fr"):
        answer = await client.post(
            "/v1/cards/TESTZZZZZ/activation",
            headers={
                "aes-officer": registrar.credential,
                "aes-purpose": "document_status",
                "accept-language": language,
                "idempotency-key": '"k-1"',
            },
        )
        assert (answer.status_code, answer.headers["content-type"]) == (404, MEDIA_TYPE)
        said.append(answer.json())
    assert [one["title"] for one in said] == [
        "Carte introuvable",
        "Card not found",
        "Carte introuvable",
    ]
    assert said[0]["remedy"] == said[2]["remedy"] != said[1]["remedy"]
    assert len({one["request_id"] for one in said}) == 1
    assert await count(identity, "audit_entries") == 1


def killed_before_the_answer(app: ASGI) -> ASGI:
    """Lose the connection the moment the answer starts, as a crash there would."""

    async def layer(scope: Scope, receive: Receive, _: Send) -> None:
        async def lost(message: Message) -> None:
            raise ConnectionResetError(message["type"])

        await app(scope, receive, lost)

    return layer


async def test_an_answer_that_is_lost_is_given_again_without_a_second_effect(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    lossy = a_client(identity, killed_before_the_answer(identity.asgi))
    with pytest.raises(httpx.TransportError):
        await lossy.send(enrolment(lossy, registrar, "k-1"))
    assert await count(identity, "applications") == 1
    client = a_client(identity)
    answer = await client.send(enrolment(client, registrar, "k-1"))
    assert answer.status_code == 200
    assert await count(identity, "applications") == 1
