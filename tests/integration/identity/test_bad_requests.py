"""Bodies that nobody can read are the caller's mistake: refused, on record, nothing changed."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.roles import Role
from shared.signed_http.client_auth import SignedAuth
from shared.signed_http.keys import Purpose as KeyPurpose
from shared.states import State
from tests.support.enrolments import an_opening
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.platform import AnOfficer

CONTROL = "control_character_refused"

UNREADABLE = {
    "not_utf_8": b'{"a": "\xff"}',
    "nested_too_deep": b"[" * 100_000 + b"]" * 100_000,
    "a_number_too_long": b'{"a": ' + b"9" * 6_000 + b"}",
    "cut_off": b'{"a": ',
    "empty": b"",
    "a_lone_surrogate_as_name": b'{"\\ud800": 1}',
    "another_type": b'["a"]',
}


def a_client(
    identity: IdentityUnderTest, caller: str = "bureau-bamako.mli.aes.example"
) -> httpx.AsyncClient:
    auth = SignedAuth(
        identity.trust.new_key(caller, KeyPurpose.REQUEST),
        authority=ENTITY,
        entity=ENTITY,
        directory=identity.trust,
        clock=identity.clock,
    )
    transport = httpx.ASGITransport(identity.asgi, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://service.invalid", auth=auth)


async def events(engine: AsyncEngine) -> list[tuple[str, str | None, str | None]]:
    """Event, reason and actor of every audit entry."""
    query = (
        "SELECT event, convert_from(leaf, 'UTF8')::json->>'reason',"
        " convert_from(leaf, 'UTF8')::json->>'actor' FROM audit_entries ORDER BY position"
    )
    async with engine.connect() as connection:
        return [(row[0], row[1], row[2]) for row in await connection.execute(text(query))]


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_a_body_that_cannot_be_read_is_refused_and_recorded(
    identity: IdentityUnderTest, registrar: AnOfficer, body: bytes
) -> None:
    headers = {
        "aes-officer": registrar.credential,
        "aes-purpose": "enrolment",
        "content-type": "application/json",
    }
    answer = await a_client(identity).post(
        "/v1/enrolment/applications", content=body, headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")
    assert [event[:2] for event in await events(identity.engine)] == [
        ("application.opening_refused", "request_malformed")
    ]


@pytest.mark.parametrize("number", ["234567890123", "٢٣٤٥٦٧٨٩٠١٢٣", "2345678901"])
async def test_a_number_that_no_state_gave_is_refused_by_its_own_code(
    identity: IdentityUnderTest, registrar: AnOfficer, number: str
) -> None:
    answer = await a_client(identity).post(
        "/v1/cards",
        json={"identity_number": number, "reason": "first_issue"},
        headers={
            "aes-officer": registrar.credential,
            "aes-purpose": "card_issuance",
            "aes-approval": "not looked at yet",
        },
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")
    code = "identity_number_invalid" if number.isascii() and len(number) == 12 else None
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == "/body/identity_number"
    assert fault["code"] == (code or "string_pattern_mismatch")
    assert number not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/v1/enrolment/applications", 405),
        ("PUT", "/v1/enrolment/applications", 405),
        ("GET", "/v1/nowhere", 404),
    ],
)
async def test_what_no_route_takes_can_be_found_in_the_log_by_its_request_id(
    identity: IdentityUnderTest, method: str, path: str, status: int
) -> None:
    answer = await a_client(identity).request(method, path)
    assert answer.status_code == status
    assert len(answer.json()["request_id"]) == 32


@pytest.mark.parametrize("credential", ["x", "a.b.cc", ""])
async def test_what_is_no_credential_is_refused_as_one(
    identity: IdentityUnderTest, credential: str
) -> None:
    headers = {"aes-purpose": "audit"} | ({"aes-officer": credential} if credential else {})
    answer = await a_client(identity).get("/v1/audit/unlogged", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "officer_credential_invalid")


async def test_an_auditor_of_another_state_does_not_read_the_log_and_is_on_record(
    identity: IdentityUnderTest,
) -> None:
    auditor = identity.officer("auditor-of-bfa", Role.AUDITOR, state=State.BFA)
    headers = {"aes-purpose": "audit", "aes-officer": auditor.credential}
    for machine in ("bureau-ouagadougou.bfa.aes.example", "bureau-bamako.mli.aes.example"):
        answer = await a_client(identity, machine).get("/v1/audit/unlogged", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_authorised")
    refused = ("audit_log.reading_refused", "not_authorised", "BFA/auditor-of-bfa")
    assert await events(identity.engine) == [refused, refused]


@pytest.mark.parametrize("query", ["verbose=1", "first=0&verbose=1", "first=0&first=1", "%C3%A9"])
async def test_a_query_that_the_endpoint_does_not_take_is_refused_and_echoed_nowhere(
    identity: IdentityUnderTest, query: str
) -> None:
    auditor = identity.officer("auditor", Role.AUDITOR)
    headers = {"aes-purpose": "audit", "aes-officer": auditor.credential}
    answer = await a_client(identity).get(f"/v1/audit/pages?{query}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "query_parameter_unexpected")
    assert answer.json()["detail"].endswith(": first")
    assert await events(identity.engine) == [
        ("audit_log.reading_refused", "query_parameter_unexpected", None)
    ]


async def test_an_order_is_not_bent_by_its_address(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    answer = await a_client(identity).post(
        "/v1/cards/TEST12345/activation?card_number=TEST54321",
        headers={"aes-purpose": "document_status", "aes-officer": registrar.credential},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "query_parameter_unexpected")
    assert answer.json()["detail"].endswith(": none")


@pytest.mark.parametrize("content_type", ["application/json", "application/octet-stream"])
async def test_a_body_that_the_endpoint_does_not_take_is_refused(
    identity: IdentityUnderTest, registrar: AnOfficer, content_type: str
) -> None:
    answer = await a_client(identity).post(
        "/v1/cards/TEST12345/activation",
        content=b'{"reason": "lost"}',
        headers={
            "aes-purpose": "document_status",
            "aes-officer": registrar.credential,
            "content-type": content_type,
        },
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "body_unexpected")
    assert [event[:2] for event in await events(identity.engine)] == [
        ("card.activation_refused", "body_unexpected")
    ]


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"evidence": [{"source": 1}]}, "/evidence/0/source", "enum"),
        ({"civil": {"birth_place": "Ségou\u202e"}}, "/civil/birth_place", CONTROL),
        (
            {"civil": {"name": {"family_name": "Maïga\u0000Diop"}}},
            "/civil/name/family_name",
            CONTROL,
        ),
        (
            {"civil": {"national_number": {"type": "OTHER", "value": "1\n2"}}},
            "/civil/national_number/value",
            CONTROL,
        ),
    ],
)
async def test_what_is_not_meant_as_the_contract_says_is_named_and_not_echoed(
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    changed: dict[str, Any],
    pointer: str,
    code: str,
) -> None:
    order = merged(json.loads(an_opening().model_dump_json()), {"content": changed})
    answer = await a_client(identity).post(
        "/v1/enrolment/applications",
        json=order,
        headers={"aes-purpose": "enrolment", "aes-officer": registrar.credential},
    )
    assert answer.status_code == 400
    assert {"pointer": f"/body/content{pointer}", "code": code} in answer.json()["errors"]
    assert not any(text in answer.text for text in ("Ségou", "Maïga", "Diop", "\\u202e"))


async def test_json_that_does_not_say_it_is_json_is_refused(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    answer = await a_client(identity).post(
        "/v1/enrolment/applications",
        content=an_opening().model_dump_json(),
        headers={
            "aes-purpose": "enrolment",
            "aes-officer": registrar.credential,
            "content-type": "text/plain",
        },
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")


def merged(order: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    """The order with some members changed, however deep."""
    return order | {
        name: merged(order.get(name) or {}, value) if isinstance(value, dict) else value
        for name, value in changed.items()
    }
