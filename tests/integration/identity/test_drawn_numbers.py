"""Numbers drawn twice are given once, to one by one or to two at once."""

import asyncio
from copy import copy
from dataclasses import replace

import pytest

from identity.app import create_app
from identity.contract.cards import Card
from shared.identifiers import draw_identity_number
from shared.randomness import SECURE
from shared.web.app import signed
from shared.web.client import RemoteError
from tests.integration.identity.journeys import a_requested_card
from tests.integration.identity.test_exactly_once import count
from tests.support.drawing import Stuck, alike, draw_by
from tests.support.enrolments import Office, content_of, registered
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.searches import searched
from tests.support.specimens import civil_data


def a_worker(identity: IdentityUnderTest) -> IdentityUnderTest:
    """Another process of the same service over the same database, drawing as the others do."""
    platform = replace(identity.parts.platform, random=alike())
    parts = replace(identity.parts, platform=platform)
    app = create_app(parts)
    return replace(identity, app=app, asgi=signed(app, platform), parts=parts)


async def requested(worker: IdentityUnderTest, registrar: AnOfficer) -> Card:
    """The card of somebody registered by the same worker."""
    there = copy(registrar)
    there.service = worker
    return await a_requested_card(worker.client(), there)


async def test_an_identity_number_that_somebody_has_is_not_given_again(
    identity: IdentityUnderTest,
) -> None:
    given = [
        (await registered(a_worker(identity), enrolled_by="r")).identity_number for _ in range(3)
    ]
    assert given[0] == draw_identity_number(alike())
    assert len(set(given)) == 3
    assert await count(identity, "persons") == 3


async def test_card_numbers_and_places_that_are_taken_are_drawn_anew(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    cards = [await requested(a_worker(identity), registrar) for _ in range(3)]
    assert len({card.card_number for card in cards}) == 3


async def test_workers_that_draw_the_same_at_once_each_give_another_number(
    identity: IdentityUnderTest,
) -> None:
    workers = [a_worker(identity) for _ in range(4)]
    people = await asyncio.gather(*(registered(worker, enrolled_by="r") for worker in workers))
    assert len({person.identity_number for person in people}) == 4


async def test_cards_requested_at_once_with_the_same_draws_differ_in_number_and_place(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    cards = await asyncio.gather(*(requested(a_worker(identity), registrar) for _ in range(4)))
    assert len({card.card_number for card in cards}) == 4
    assert await count(identity, "(SELECT DISTINCT status_list, status_index FROM cards) c") == 4


async def test_when_every_number_drawn_is_taken_the_caller_is_told_to_come_back(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    draw_by(identity.app, Stuck())
    office = Office(identity.client(), registrar)
    await office.enrol()
    other = civil_data(family_name="OUEDRAOGO", given_names="Salif", birth_date="1961-02-03")
    application = await office.filed(content_of(other))
    await searched(identity, application.application_id)
    with pytest.raises(RemoteError) as refused:
        await office.approve(application)
    assert refused.value.code == "no_free_number_drawn"
    assert await count(identity, "persons") == 1
    draw_by(identity.app, SECURE)
    await office.approve(application)
    assert await count(identity, "persons") == 2
