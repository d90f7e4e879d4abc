"""Steps of a card's life that several tests take, through the public client only."""

from identity.contract.cards import (
    REQUEST,
    Card,
    IssueReason,
    RequestCard,
    order_digest,
)
from identity.contract.client import IdentityClient
from identity.contract.personalisation import JobFile
from identity.contract.persons import CivilData
from shared.states import State
from tests.support.card_chain import chain_of
from tests.support.enrolments import enrolled
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer


async def a_requested_card(
    client: IdentityClient, registrar: AnOfficer, civil: CivilData | None = None
) -> Card:
    return (await a_request(client, registrar, civil))[0]


async def a_request(
    client: IdentityClient, registrar: AnOfficer, civil: CivilData | None = None
) -> tuple[Card, str]:
    """A person's first card, asked for; and the person's identity number."""
    person = await enrolled(registrar, civil)
    order = RequestCard(identity_number=person.identity_number, reason=IssueReason.FIRST_ISSUE)
    card = await client.request_card(
        order,
        officer=registrar.credential,
        approval=registrar.approve(REQUEST, order_digest(order, State.MLI)),
    )
    return card, person.identity_number


async def a_made_card(
    identity: IdentityUnderTest, registrar: AnOfficer, civil: CivilData | None = None
) -> JobFile:
    """What the workshop had of a card that it made well."""
    chain = chain_of(identity)
    card = await a_requested_card(chain.client, registrar, civil)
    return await chain.made(await chain.approve(card))


async def an_active_card(
    identity: IdentityUnderTest, registrar: AnOfficer, civil: CivilData | None = None
) -> Card:
    chain = chain_of(identity)
    card, number = await a_request(chain.client, registrar, civil)
    active, _ = await chain.active(await chain.approve(card), number)
    return active
