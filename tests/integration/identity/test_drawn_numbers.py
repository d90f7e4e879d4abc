"""Numbers drawn twice are given once, to one by one or to two at once."""

import asyncio
from dataclasses import replace

from identity.app import create_app
from identity.contract.cards import Card
from identity.contract.persons import EnrolledPerson
from shared.identifiers import draw_identity_number
from shared.randomness import SECURE
from shared.web.app import signed
from tests.integration.identity.journeys import a_requested_card
from tests.integration.identity.test_exactly_once import a_client, count, enrolment
from tests.support.drawing import Stuck, alike, draw_by
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.specimens import an_enrolment


def a_worker(identity: IdentityUnderTest) -> IdentityUnderTest:
    """Another process of the same service over the same database, drawing as the others do."""
    platform = replace(identity.parts.platform, random=alike())
    parts = replace(identity.parts, platform=platform)
    app = create_app(parts)
    return replace(identity, app=app, asgi=signed(app, platform), parts=parts)


async def enrolled(identity: IdentityUnderTest, registrar: AnOfficer) -> EnrolledPerson:
    return await identity.client().enrol_person(an_enrolment(), officer=registrar.credential)


async def test_an_identity_number_that_somebody_has_is_not_given_again(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    given = [(await enrolled(a_worker(identity), registrar)).identity_number for _ in range(3)]
    assert given[0] == draw_identity_number(alike())
    assert len(set(given)) == 3
    assert await count(identity, "persons") == 3


async def test_card_numbers_and_places_that_are_taken_are_drawn_anew(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    cards = [await a_requested_card(a_worker(identity).client(), registrar) for _ in range(3)]
    assert len({card.card_number for card in cards}) == 3


async def test_workers_that_draw_the_same_at_once_each_give_another_number(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    workers = [a_worker(identity) for _ in range(4)]
    people = await asyncio.gather(*(enrolled(worker, registrar) for worker in workers))
    assert len({person.identity_number for person in people}) == 4


async def test_cards_requested_at_once_with_the_same_draws_differ_in_number_and_place(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    async def requested(worker: IdentityUnderTest) -> Card:
        return await a_requested_card(worker.client(), registrar)

    cards = await asyncio.gather(*(requested(a_worker(identity)) for _ in range(4)))
    assert len({card.card_number for card in cards}) == 4
    assert await count(identity, "(SELECT DISTINCT status_list, status_index FROM cards) c") == 4


async def test_when_every_number_drawn_is_taken_the_caller_is_told_to_come_back(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    draw_by(identity.app, Stuck())
    await enrolled(identity, registrar)
    client = a_client(identity)
    refused = await client.send(enrolment(client, registrar, "k-1"))
    assert (refused.status_code, refused.json()["code"]) == (503, "no_free_number_drawn")
    assert await count(identity, "persons") == 1
    draw_by(identity.app, SECURE)
    again = await client.send(enrolment(client, registrar, "k-1"))
    assert again.status_code == 200
    assert await count(identity, "persons") == 2
