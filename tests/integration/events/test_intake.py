"""What a service makes of events that no register of ours would write."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.signed_http.client_auth import SignedAuth
from shared.signed_http.keys import Purpose
from tests.integration.customs.conftest import ENTITY as CUSTOMS
from tests.integration.customs.conftest import GatewayUnderTest


def an_event(**changes: Any) -> dict[str, Any]:
    event = {
        "event_id": str(uuid4()),
        "topic": "card.revoked",
        "subject": "driver-1",
        "sequence": 1,
        "occurred_at": "2026-03-02T12:00:00Z",
    }
    return event | changes


async def told(gateway: GatewayUnderTest, register: str, *events: dict[str, Any]) -> httpx.Response:
    auth = SignedAuth(
        gateway.trust.new_key(register, Purpose.REQUEST),
        authority=CUSTOMS,
        entity=CUSTOMS,
        directory=gateway.trust,
        clock=gateway.clock,
    )
    transport = httpx.ASGITransport(gateway.asgi, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://service.invalid", auth=auth
    ) as client:
        return await client.post("/v1/events", json={"events": events})


def receptions(answer: httpx.Response) -> dict[str, str]:
    return {each["event_id"]: each["reception"] for each in answer.json()["receipts"]}


async def test_no_state_keeps_the_news_of_another_out_by_its_event_id(
    gateway: GatewayUnderTest,
) -> None:
    event = an_event()
    for register in ("identity.bfa.aes.example", "identity.mli.aes.example"):
        answer = await told(gateway, register, event)
        assert answer.status_code == 200
        assert receptions(answer) == {event["event_id"]: "taken"}
    assert await gateway.count("driver_notices") == 2


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_an_event_of_a_moment_that_cannot_be_kept_is_refused_for_good(
    gateway: GatewayUnderTest, moment: str
) -> None:
    answer = await told(gateway, "identity.mli.aes.example", an_event(occurred_at=moment))
    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")
    refused = {"pointer": "/body/events/0/occurred_at", "code": "moment_out_of_range"}
    assert refused in answer.json()["errors"]
    assert await gateway.count("driver_notices") == 0


async def test_events_told_at_once_are_taken_in_the_order_of_their_numbers(
    gateway: GatewayUnderTest,
) -> None:
    events = [an_event(sequence=number) for number in (2, 1, 3)]
    answer = await told(gateway, "identity.mli.aes.example", *events, events[0])
    assert receptions(answer) == {
        events[1]["event_id"]: "taken",
        events[0]["event_id"]: "repeated",
        events[2]["event_id"]: "taken",
    }
    assert await gateway.count("driver_notices") == 3


async def test_of_events_told_at_once_none_is_taken_when_one_is_refused(
    gateway: GatewayUnderTest,
) -> None:
    strange = an_event(topic="card.activated", subject="driver-2")
    answer = await told(gateway, "identity.mli.aes.example", an_event(), strange)
    assert (answer.status_code, answer.json()["code"]) == (403, "topic_not_expected")
    assert await gateway.count("driver_notices") == 0
    assert await gateway.count("inbox_events") == 0


async def test_two_requests_that_tell_of_the_same_persons_do_not_wait_for_each_other(
    gateway: GatewayUnderTest,
) -> None:
    subjects = [f"driver-{number}" for number in range(8)]
    one = [an_event(subject=subject) for subject in subjects]
    other = [an_event(subject=subject, sequence=2) for subject in reversed(subjects)]
    answers = await asyncio.gather(
        *(told(gateway, "identity.mli.aes.example", *events) for events in (one, other) * 3)
    )
    assert {answer.status_code for answer in answers} == {200}
