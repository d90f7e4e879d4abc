"""Release with the driver verified by their own State."""

import asyncio
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from customs_gateway.contract.movements import DriverDocument, ReleaseMovement
from shared.signed_http.profile import Limits
from shared.signed_http.rate_limit import RateLimiter
from shared.signed_http.verify import (
    RequestHead,
    RequestPolicy,
    ResponseHead,
    read_request,
    verify_response,
)
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.customs.conftest import GatewayUnderTest
from tests.integration.customs.journeys import (
    a_driver,
    a_release,
    an_accepted_movement,
    trn_of,
)
from tests.support.card_chain import chain_of
from tests.support.identity_service import ENTITY as REGISTRY
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import NOON, AnOfficer


@pytest.fixture
def gateway(linked_gateway: GatewayUnderTest) -> GatewayUnderTest:
    """Every test here asks Mali's registry, or shows that it is not asked."""
    return linked_gateway


@pytest.fixture
def officer(gateway: GatewayUnderTest) -> AnOfficer:
    return gateway.officer(State.BFA)


async def everything_stored(gateway: GatewayUnderTest) -> str:
    """All rows of all tables as text, bytes in hex."""
    tables = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    async with gateway.engine.connect() as connection:
        contents = [
            await connection.scalar(
                text(f"SELECT string_agg(t::text, ' ') FROM {table} t")  # noqa: S608 - ours
            )
            for table in (await connection.execute(tables)).scalars()
        ]
    return " ".join(str(content) for content in contents)


async def post_release(
    gateway: GatewayUnderTest, trn: str, order: ReleaseMovement, officer: AnOfficer, key: str
) -> tuple[int, dict[str, object]]:
    """A release under an idempotency key of the test's own."""
    response = await gateway.client()._http.post(
        f"/v1/movements/{trn}/release",
        content=order.model_dump_json().encode(),
        headers={
            "content-type": "application/json",
            "idempotency-key": f'"{key}"',
            "aes-officer": officer.credential,
        },
    )
    return response.status_code, response.json()


async def test_no_connection_is_held_while_the_drivers_state_is_asked(
    gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    officer: AnOfficer,
) -> None:
    card = await a_driver(identity, registrar)
    trn = trn_of(await an_accepted_movement(gateway, officer))

    await gateway.client().release_movement(trn, a_release(card), officer=officer.credential)

    assert gateway.registry.connections_held == [0]


async def test_of_the_driver_only_a_pseudonym_and_a_digest_are_kept(
    gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    officer: AnOfficer,
) -> None:
    card = await a_driver(identity, registrar)
    trn = trn_of(await an_accepted_movement(gateway, officer))
    await gateway.client().release_movement(trn, a_release(card), officer=officer.credential)

    stored = await everything_stored(gateway)
    async with gateway.engine.connect() as connection:
        row = (await connection.execute(text("SELECT * FROM releases"))).one()
    assert card.card_number not in stored
    assert card.card_number.encode().hex() not in stored
    assert row.driver_pseudonym in stored
    assert (row.driver_state, row.driver_checked_at) == ("MLI", NOON)


async def test_the_digest_kept_is_of_what_the_drivers_state_signed(
    gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    officer: AnOfficer,
) -> None:
    card = await a_driver(identity, registrar)
    trn = trn_of(await an_accepted_movement(gateway, officer))
    released = await gateway.client().release_movement(
        trn, a_release(card), officer=officer.credential
    )

    (asked, (start, *rest)) = gateway.registry.exchanges[-1]
    head = RequestHead(asked["method"], asked["raw_path"], b"", asked["headers"])
    policy = RequestPolicy(REGISTRY.encode(), Limits(), RateLimiter(per_second=1, burst=1))
    answer = verify_response(
        ResponseHead(start["status"], start["headers"]),
        b"".join(message.get("body", b"") for message in rest),
        binding=read_request(head, policy).binding,
        entity=REGISTRY,
        directory=identity.trust,
        now=NOON,
        limits=Limits(),
    )
    assert released.release is not None
    assert released.release.verification_digest == sha256(answer.signature_base).hexdigest()


async def test_the_same_driver_has_the_same_pseudonym_on_every_road(
    gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    officer: AnOfficer,
) -> None:
    card = await a_driver(identity, registrar)
    for lrn in ("ONE", "TWO"):
        trn = trn_of(await an_accepted_movement(gateway, officer, lrn))
        await gateway.client().release_movement(trn, a_release(card), officer=officer.credential)

    async with gateway.engine.connect() as connection:
        names = await connection.execute(text("SELECT driver_pseudonym FROM releases"))
        assert len(set(names.scalars())) == 1


async def test_a_driver_with_a_revoked_card_gets_no_release_and_it_is_audited_on_both_sides(
    gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    officer: AnOfficer,
) -> None:
    card = await a_driver(identity, registrar)
    await chain_of(identity).declared(card.card_number)
    trn = trn_of(await an_accepted_movement(gateway, officer))

    with pytest.raises(RemoteError) as refused:
        await gateway.client().release_movement(trn, a_release(card), officer=officer.credential)

    assert refused.value.code == "driver_document_not_valid"
    assert (await gateway.audited())[-1] == (
        "movement.release_refused",
        "driver_document_not_valid",
    )
    movement = await gateway.client().get_movement(trn, officer=officer.credential)
    assert (movement.state, movement.release) == ("accepted", None)
    async with identity.engine.connect() as connection:
        last = await connection.scalar(
            text("SELECT event FROM audit_entries ORDER BY position DESC LIMIT 1")
        )
    assert last == "card.verified"


async def test_a_card_read_with_another_expiry_is_not_known(
    gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    officer: AnOfficer,
) -> None:
    card = await a_driver(identity, registrar)
    assert card.expires_on is not None
    trn = trn_of(await an_accepted_movement(gateway, officer))
    order = a_release(card, expires_on=card.expires_on + timedelta(days=1))

    with pytest.raises(RemoteError) as refused:
        await gateway.client().release_movement(trn, order, officer=officer.credential)

    assert refused.value.code == "driver_document_not_valid"


async def test_a_registry_that_does_not_answer_decides_nothing_and_a_retry_succeeds(
    gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    officer: AnOfficer,
) -> None:
    card = await a_driver(identity, registrar)
    trn = trn_of(await an_accepted_movement(gateway, officer))

    gateway.registry.reachable = False
    status, problem = await post_release(gateway, trn, a_release(card), officer, "key-one")
    gateway.registry.reachable = True
    again, movement = await post_release(gateway, trn, a_release(card), officer, "key-one")

    assert (status, problem["code"]) == (503, "driver_not_verifiable")
    assert (again, movement["state"]) == (200, "in_transit")


async def test_a_retry_of_an_answered_release_does_not_ask_again(
    gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    officer: AnOfficer,
) -> None:
    card = await a_driver(identity, registrar)
    trn = trn_of(await an_accepted_movement(gateway, officer))

    answers = [
        await post_release(gateway, trn, a_release(card), officer, "key-one") for _ in range(3)
    ]

    assert answers[0][0] == 200
    assert answers[1:] == [answers[0], answers[0]]
    assert len(gateway.registry.connections_held) == 1
    assert await gateway.count("releases") == 1


async def test_releases_at_once_release_once(
    gateway: GatewayUnderTest,
    identity: IdentityUnderTest,
    registrar: AnOfficer,
    officer: AnOfficer,
) -> None:
    card = await a_driver(identity, registrar)
    trn = trn_of(await an_accepted_movement(gateway, officer))

    answers = await asyncio.gather(
        *(post_release(gateway, trn, a_release(card), officer, f"key-{n}") for n in range(4))
    )

    assert sorted(status for status, _ in answers) == [200, 409, 409, 409]
    assert {body["code"] for status, body in answers if status == 409} == {"illegal_transition"}
    assert await gateway.count("releases") == 1


async def test_nobody_is_asked_about_a_release_that_cannot_be(
    gateway: GatewayUnderTest, officer: AnOfficer
) -> None:
    driver = DriverDocument(
        issuing_state=State.MLI, card_number="TESTC7H2X", expires_on=NOON.date()
    )
    late = ReleaseMovement(
        vehicle_plate="11 GK 4521 BF",
        seals=("BF-1",),
        limit_date=NOON.date() - timedelta(days=1),
        driver=driver,
    )
    trn = trn_of(await an_accepted_movement(gateway, officer))

    with pytest.raises(RemoteError) as refused:
        await gateway.client().release_movement(trn, late, officer=officer.credential)

    assert refused.value.code == "limit_date_invalid"
    assert gateway.registry.connections_held == []
