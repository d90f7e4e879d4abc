"""Signed lists of cards over a real database: kept, yet never older than the last commit."""

import dataclasses
from collections.abc import Callable

import pytest
from sqlalchemy import text

from identity.app import create_app
from identity.contract.cards import Card
from identity.contract.client import IdentityClient
from identity.contract.status_lists import card_list_uri
from shared.signed_http.keys import Purpose
from shared.status.packed_statuses import StatusValue
from shared.status.publication import PublishedLists
from shared.status.token_status_list import verify_status_list_jwt
from shared.web.app import signed
from shared.web.client import RemoteError
from tests.integration.identity.journeys import an_active_card
from tests.support.card_chain import chain_of
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.platform import AnOfficer, connect

READER = "customs.aes.example"


@pytest.fixture
async def card(identity: IdentityUnderTest, registrar: AnOfficer) -> Card:
    return await an_active_card(identity, registrar)


@pytest.fixture
def twin(identity: IdentityUnderTest) -> IdentityClient:
    """A client of a second process of the service, over the same database and with its keys."""
    lists = PublishedLists(identity.parts.published_lists.key)
    parts = dataclasses.replace(identity.parts, published_lists=lists)
    return connect(
        IdentityClient,
        signed(create_app(parts), parts.platform),
        caller=identity.trust.new_key(READER, Purpose.REQUEST),
        entity=ENTITY,
        trust=identity.trust,
        clock=identity.clock,
    )


async def count(identity: IdentityUnderTest, query: str) -> int:
    async with identity.engine.connect() as connection:
        return int(await connection.scalar(text(query)) or 0)


@pytest.fixture
async def status_in(identity: IdentityUnderTest, card: Card) -> Callable[[str], StatusValue]:
    place = await count(
        identity,
        f"SELECT status_index FROM cards WHERE card_number = '{card.card_number}'",  # noqa: S608
    )
    key = identity.trust.find(identity.parts.published_lists.key.keyid)
    assert key is not None

    def lookup(token: str) -> StatusValue:
        uri = card_list_uri(ENTITY, 0)
        listed = verify_status_list_jwt(token, key, uri=uri, now=identity.clock())
        return StatusValue(listed.lookup(place))

    return lookup


async def test_an_unchanged_list_is_handed_out_again_and_every_reading_is_audited(
    identity: IdentityUnderTest, card: Card
) -> None:
    assert card.state == "active"
    reader = identity.client(READER)

    tokens = {(await reader.card_status_list(0)).token for _ in range(3)}

    assert len(tokens) == 1
    query = "SELECT count(*) FROM audit_entries WHERE event = 'status_list.read'"
    assert await count(identity, query) == 3


async def test_what_one_process_revokes_the_other_tells_its_next_reader(
    identity: IdentityUnderTest,
    card: Card,
    twin: IdentityClient,
    status_in: Callable[[str], StatusValue],
) -> None:
    reader = identity.client(READER)
    processes = (reader, twin)
    before = [status_in((await one.card_status_list(0)).token) for one in processes]
    await chain_of(identity).declared(card.card_number)
    after = [status_in((await one.card_status_list(0)).token) for one in processes]

    assert before == [StatusValue.VALID, StatusValue.VALID]
    assert after == [StatusValue.INVALID, StatusValue.INVALID]


async def test_a_change_shows_when_it_is_committed_and_not_if_it_is_rolled_back(
    identity: IdentityUnderTest, card: Card, status_in: Callable[[str], StatusValue]
) -> None:
    reader = identity.client(READER)
    revoke = text("UPDATE cards SET state = 'revoked'")
    first = (await reader.card_status_list(0)).token
    async with identity.engine.connect() as connection:
        await connection.execute(revoke)
        meanwhile = (await reader.card_status_list(0)).token
        await connection.rollback()
        rolled_back = (await reader.card_status_list(0)).token
        await connection.execute(revoke)
        await connection.commit()
    committed = (await reader.card_status_list(0)).token

    assert card.state == "active"
    assert (meanwhile, rolled_back) == (first, first)
    assert status_in(committed) is StatusValue.INVALID


async def test_list_zero_is_there_before_the_first_card_and_no_other_is(
    identity: IdentityUnderTest,
) -> None:
    reader = identity.client(READER)

    assert (await reader.card_status_list(0)).token
    with pytest.raises(RemoteError) as refused:
        await reader.card_status_list(1)
    assert refused.value.code == "status_list_not_found"
