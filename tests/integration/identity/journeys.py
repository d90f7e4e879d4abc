"""Steps of a card's life that several tests take, through the public client only."""

from identity.contract.cards import Card, IssueReason, PersonalisedCard, RequestCard, order_digest
from identity.contract.client import IdentityClient
from identity.contract.persons import CivilData
from shared.states import State
from tests.support.enrolments import enrolled
from tests.support.platform import AnOfficer

REQUEST, APPROVE = "card.request", "card.approve"


async def a_requested_card(
    client: IdentityClient, registrar: AnOfficer, civil: CivilData | None = None
) -> Card:
    person = await enrolled(registrar, civil)
    order = RequestCard(identity_number=person.identity_number, reason=IssueReason.FIRST_ISSUE)
    return await client.request_card(
        order,
        officer=registrar.credential,
        approval=registrar.approve(REQUEST, order_digest(order, State.MLI)),
    )


async def approved(client: IdentityClient, card: Card, approver: AnOfficer) -> Card:
    return await client.approve_card(
        card.card_number,
        officer=approver.credential,
        approval=approver.approve(APPROVE, card.order_digest),
    )


async def a_personalised_card(
    client: IdentityClient,
    registrar: AnOfficer,
    approver: AnOfficer,
    civil: CivilData | None = None,
) -> PersonalisedCard:
    card = await approved(client, await a_requested_card(client, registrar, civil), approver)
    return await client.personalise_card(card.card_number, officer=registrar.credential)


async def an_active_card(
    client: IdentityClient,
    registrar: AnOfficer,
    approver: AnOfficer,
    civil: CivilData | None = None,
) -> Card:
    made = await a_personalised_card(client, registrar, approver, civil)
    return await client.activate_card(made.card.card_number, officer=registrar.credential)
