"""Asking another service within a request: what overlapping and failing requests leave behind."""

import asyncio
import json

import httpx
import pytest

from customs_gateway.contract.movements import CancellationReason, CancelMovement
from customs_gateway.movements.tables import TransitReferenceRow
from identity.contract.cards import Card
from shared.audit.trail import AuditContext
from shared.database.work import begin_work
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.customs.conftest import GatewayUnderTest
from tests.integration.customs.journeys import a_driver, a_release, an_accepted_movement, trn_of
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer

_CONTEXT = AuditContext(service="customs.aes.example", trust_version="test-1")


@pytest.fixture
def officer(linked_gateway: GatewayUnderTest) -> AnOfficer:
    return linked_gateway.officer(State.BFA)


@pytest.fixture
async def card(identity: IdentityUnderTest, registrar: AnOfficer) -> Card:
    return await a_driver(identity, registrar)


async def a_signed_release(
    gateway: GatewayUnderTest, trn: str, card: Card, officer: AnOfficer, key: str
) -> httpx.Request:
    """A release as it goes over the wire, under an idempotency key of the test's own."""
    client = gateway.client()._http
    request = client.build_request(
        "POST",
        f"/v1/movements/{trn}/release",
        content=a_release(card).model_dump_json().encode(),
        headers={
            "content-type": "application/json",
            "idempotency-key": f'"{key}"',
            "aes-officer": officer.credential,
        },
    )
    assert client.auth is not None
    return await anext(client.auth.async_auth_flow(request))


async def deliver(gateway: GatewayUnderTest, request: httpx.Request) -> tuple[int, str | None]:
    """Hand the very same bytes to the service; answer status and code."""
    transport = httpx.ASGITransport(gateway.asgi, raise_app_exceptions=False)
    response = await transport.handle_async_request(request)
    body = json.loads(await response.aread())
    return response.status_code, body.get("code")


async def test_retries_that_overlap_release_once_and_each_gets_an_answer_in_the_end(
    linked_gateway: GatewayUnderTest, card: Card, officer: AnOfficer
) -> None:
    trn = trn_of(await an_accepted_movement(linked_gateway, officer))
    requests = [
        await a_signed_release(linked_gateway, trn, card, officer, "one-key") for _ in range(3)
    ]

    together = await asyncio.gather(*(deliver(linked_gateway, one) for one in requests))
    later = await deliver(
        linked_gateway, await a_signed_release(linked_gateway, trn, card, officer, "one-key")
    )

    assert {answer for answer in together if answer[0] != 200} <= {(409, "in_progress")}
    assert later == (200, None)
    assert await linked_gateway.count("releases") == 1


async def test_a_replayed_release_is_refused_and_nobody_is_asked_again(
    linked_gateway: GatewayUnderTest, card: Card, officer: AnOfficer
) -> None:
    trn = trn_of(await an_accepted_movement(linked_gateway, officer))
    request = await a_signed_release(linked_gateway, trn, card, officer, "one-key")

    first = await deliver(linked_gateway, request)
    replayed = await deliver(linked_gateway, request)

    assert (first, replayed) == ((200, None), (401, "replayed"))
    assert len(linked_gateway.registry.connections_held) == 1
    assert (await linked_gateway.audited())[-1] == ("movement.release_refused", "replayed")


async def test_a_movement_cancelled_while_the_registry_was_asked_is_not_released(
    linked_gateway: GatewayUnderTest, card: Card, officer: AnOfficer
) -> None:
    trn = trn_of(await an_accepted_movement(linked_gateway, officer))
    client = linked_gateway.client()

    async def meanwhile() -> None:
        await client.cancel_movement(
            trn,
            CancelMovement(reason=CancellationReason.DECLARANT_REQUEST),
            officer=officer.credential,
        )

    linked_gateway.registry.meanwhile = meanwhile
    with pytest.raises(RemoteError) as refused:
        await client.release_movement(trn, a_release(card), officer=officer.credential)

    assert refused.value.code == "illegal_transition"
    movement = await client.get_movement(trn, officer=officer.credential)
    assert (movement.state, movement.release) == ("cancelled", None)


async def test_a_work_that_has_something_to_write_is_not_set_aside(
    linked_gateway: GatewayUnderTest, officer: AnOfficer
) -> None:
    movement = await an_accepted_movement(linked_gateway, officer)

    async with begin_work(linked_gateway.engine, linked_gateway.clock, _CONTEXT) as work:
        work.session.add(TransitReferenceRow(trn="X", movement_id=movement.movement_id))
        with pytest.raises(RuntimeError, match="something to write"):
            await work.set_aside()
        work.session.expunge_all()
