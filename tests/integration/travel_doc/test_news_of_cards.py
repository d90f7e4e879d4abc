"""What the State's register tells of an applicant's card, and what follows for the application."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from identity.contract.cards import Card, IssueReason
from shared.events.client import EventClient
from shared.events.wire import Event
from shared.signed_http.keys import Purpose
from shared.web.client import RemoteError
from tests.integration.travel_doc.conftest import TwoStates
from tests.integration.travel_doc.journeys import a_filed_application, a_person, approved
from tests.support.card_chain import chain_of
from tests.support.platform import NOON, AnOfficer, connect
from tests.support.postgres import Databases
from tests.support.relay import Line, all_delivered, delivering, eventually, outbox_of, relay_of
from travel_doc.contract.applications import Application

TRAVEL_DOC = "travel-doc.mli.aes.example"


@dataclass
class Counter:
    """Where a person with a card applies for a passport, and the registry's relay beside it."""

    states: TwoStates
    databases: Databases
    registrar: AnOfficer

    def relay(self) -> AbstractAsyncContextManager[None]:
        lines = {TRAVEL_DOC: Line(self.states.mali.asgi)}
        return delivering(relay_of(self.states.identity, self.databases, lines))

    async def all_told(self) -> bool:
        return await all_delivered(self.states.identity)

    async def a_card(self, number: str, reason: IssueReason = IssueReason.FIRST_ISSUE) -> Card:
        chain = chain_of(self.states.identity)
        asked = await chain.approved(number, self.registrar, reason)
        active, _ = await chain.active(asked, number)
        return active

    async def revoke(self, card: Card) -> None:
        self.states.identity.clock.advance(timedelta(seconds=1))
        await chain_of(self.states.identity).declared(card.card_number)

    async def seen(self, application: Application) -> Application:
        return await self.states.mali.bureau().get_application(
            application.application_id, officer=self.states.agent.credential
        )

    async def audited(self, *events: str) -> list[str]:
        async with self.states.mali.engine.connect() as connection:
            rows = await connection.execute(
                text("SELECT event FROM audit_entries ORDER BY position")
            )
            return [event for event in rows.scalars() if event in events]


@pytest.fixture
def counter(states: TwoStates, databases: Databases, registrar: AnOfficer) -> Counter:
    return Counter(states, databases, registrar)


async def test_an_open_application_is_to_be_checked_after_the_card_was_revoked(
    counter: Counter, registrar: AnOfficer
) -> None:
    number = await a_person(counter.states, registrar)
    card = await counter.a_card(number)
    application = await a_filed_application(counter.states, number)
    assert not application.to_check
    async with counter.relay():
        await counter.revoke(card)
        await eventually(counter.all_told)

    assert (await counter.seen(application)).to_check
    with pytest.raises(RemoteError, match="application_to_check"):
        await approved(counter.states, application)
    assert await counter.audited("event.received", "application.to_check") == [
        "event.received",
        "application.to_check",
    ]


async def test_an_approved_application_is_not_issued_until_the_register_confirms_again(
    counter: Counter, registrar: AnOfficer
) -> None:
    states = counter.states
    number = await a_person(states, registrar)
    card = await counter.a_card(number)
    application = await approved(states, await a_filed_application(states, number))
    bureau, agent = states.mali.bureau(), states.agent.credential
    async with counter.relay():
        await counter.revoke(card)
        await eventually(counter.all_told)
    with pytest.raises(RemoteError, match="application_to_check"):
        await bureau.issue_document(application.application_id, officer=agent)

    states.identity.clock.advance(timedelta(seconds=1))
    confirmed = await bureau.confirm_application(application.application_id, officer=agent)
    assert (confirmed.state, confirmed.to_check) == ("approved", False)
    await bureau.issue_document(application.application_id, officer=agent)
    assert await counter.audited("application.confirmed") == ["application.confirmed"]


async def test_a_new_card_in_force_ends_the_doubt(counter: Counter, registrar: AnOfficer) -> None:
    number = await a_person(counter.states, registrar)
    card = await counter.a_card(number)
    application = await a_filed_application(counter.states, number)
    async with counter.relay():
        await counter.revoke(card)
        await eventually(counter.all_told)
        counter.states.identity.clock.advance(timedelta(seconds=1))
        await counter.a_card(number, IssueReason.THEFT)
        await eventually(counter.all_told)

    assert not (await counter.seen(application)).to_check
    assert [topic for _, topic, _, _ in await outbox_of(counter.states.identity)] == [
        "card.revoked",
        "card.activated",
    ]


async def test_of_persons_it_never_asked_about_the_service_is_told_nothing(
    counter: Counter, registrar: AnOfficer
) -> None:
    card = await counter.a_card(await a_person(counter.states, registrar))
    await counter.revoke(card)
    assert await outbox_of(counter.states.identity) == []


async def test_an_issued_application_is_not_marked_any_more(
    counter: Counter, registrar: AnOfficer
) -> None:
    number = await a_person(counter.states, registrar)
    card = await counter.a_card(number)
    application = await approved(counter.states, await a_filed_application(counter.states, number))
    await counter.states.mali.bureau().issue_document(
        application.application_id, officer=counter.states.agent.credential
    )
    async with counter.relay():
        await counter.revoke(card)
        await eventually(counter.all_told)
    assert not (await counter.seen(application)).to_check
    assert await counter.audited("application.to_check") == []


@pytest.mark.parametrize("subject", ["1234", "a" * 64])
async def test_news_of_what_is_nobodys_number_is_refused_for_good(
    states: TwoStates, subject: str
) -> None:
    register = connect(
        EventClient,
        states.mali.asgi,
        caller=states.mali.trust.new_key("identity.mli.aes.example", Purpose.REQUEST),
        entity=TRAVEL_DOC,
        trust=states.mali.trust,
        clock=states.mali.clock,
    )
    event = Event(
        event_id=uuid4(), topic="card.revoked", subject=subject, sequence=1, occurred_at=NOON
    )
    with pytest.raises(RemoteError) as refused:
        await register.deliver([event])
    assert refused.value.code == "identity_number_invalid"
