"""What a service makes of events that no register of ours would write."""

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


async def told(gateway: GatewayUnderTest, register: str, event: dict[str, Any]) -> httpx.Response:
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
        return await client.post("/v1/events", json=event)


async def test_no_state_keeps_the_news_of_another_out_by_its_event_id(
    gateway: GatewayUnderTest,
) -> None:
    event = an_event()
    for register in ("identity.bfa.aes.example", "identity.mli.aes.example"):
        answer = await told(gateway, register, event)
        assert (answer.status_code, answer.json()["reception"]) == (200, "taken")
    assert await gateway.count("driver_notices") == 2


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_an_event_of_a_moment_that_cannot_be_kept_is_refused_for_good(
    gateway: GatewayUnderTest, moment: str
) -> None:
    answer = await told(gateway, "identity.mli.aes.example", an_event(occurred_at=moment))
    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")
    assert answer.json()["errors"] == [
        {"pointer": "/body/occurred_at", "code": "moment_out_of_range"}
    ]
    assert await gateway.count("driver_notices") == 0
