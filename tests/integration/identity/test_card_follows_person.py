"""A card follows the record of its holder: withheld with it, given back with it, refused to it."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import text

from identity.contract.cards import Card, IssueReason
from identity.contract.decisions import DecisionKind
from identity.contract.evidence import Source
from identity.contract.life_events import (
    ConfirmDeath,
    CorrectDeath,
    DeathReporter,
    ReportDeath,
)
from identity.contract.merges import Merge
from identity.contract.personalisation import CreateBatch
from identity.contract.records import ChangeRecordState, Person, StateChangeReason
from shared.web.client import RemoteError
from tests.integration.identity.journeys import a_requested_card
from tests.integration.identity.test_merges import merged, split
from tests.support.card_chain import CardChain, chain_of
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.registry import Registry, a_basis
from tests.support.specimens import civil_data

ORDERED = ChangeRecordState(reason=StateChangeReason.COURT_ORDER)


async def state_of(chain: CardChain, card_number: str, by: AnOfficer) -> str:
    return (await chain.client.get_card(card_number, officer=by.credential)).state


async def test_a_card_is_withheld_while_its_holders_record_is_blocked_and_comes_back_as_it_was(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    registry, chain = Registry(identity), chain_of(identity)
    person = await registry.enrolled()
    asked = await chain.approved(person.identity_number, registrar)
    card, _ = await chain.active(asked, person.identity_number)
    await chain.suspended(card.card_number)
    await registry.decide(DecisionKind.BLOCK, person.person_id, ORDERED)
    assert await state_of(chain, card.card_number, registrar) == "withheld"
    with pytest.raises(RemoteError) as refused:
        await chain.reinstated(card.card_number, person.identity_number)
    assert refused.value.code == "person_not_active"
    await registry.decide(DecisionKind.UNBLOCK, person.person_id, ORDERED)
    assert await state_of(chain, card.card_number, registrar) == "suspended"
    identity.clock.advance(timedelta(minutes=31))  # the comparison of then holds no more
    await chain.reinstated(card.card_number, person.identity_number)
    assert await state_of(chain, card.card_number, registrar) == "active"


@dataclass
class Held:
    """Somebody with a card in force, and what may become of their record."""

    registry: Registry
    chain: CardChain
    person: Person
    card: Card
    merge: Merge = field(init=False)

    async def block(self) -> None:
        await self.registry.decide(DecisionKind.BLOCK, self.person.person_id, ORDERED)

    async def unblock(self) -> None:
        await self.registry.decide(DecisionKind.UNBLOCK, self.person.person_id, ORDERED)

    async def report_death(self) -> None:
        report = ReportDeath(reporter=DeathReporter.FAMILY, occurred_on="2026-02-28")
        clerk = self.registry.registrar.credential
        await self.registry.client.report_death(self.person.person_id, report, officer=clerk)

    async def confirm_death(self) -> None:
        act = ConfirmDeath(occurred_on="2026-02-28", basis=a_basis(Source.DEATH_CERTIFICATE))
        await self.registry.decide(DecisionKind.DEATH_CONFIRMATION, self.person.person_id, act)

    async def correct_death(self) -> None:
        order = CorrectDeath(basis=a_basis())
        await self.registry.decide(DecisionKind.DEATH_CORRECTION, self.person.person_id, order)

    async def merge_into(self, survivor: Person) -> None:
        self.merge = await merged(self.registry, self.person, survivor)

    async def part(self) -> None:
        await split(self.registry, self.merge)

    async def stands(self) -> tuple[str, str | None]:
        """State of the card, and for what it is withheld."""
        query = text("SELECT state, withheld_for FROM cards WHERE card_number = :number")
        async with self.chain.identity.engine.connect() as connection:
            row = (await connection.execute(query, {"number": self.card.card_number})).one()
        return row[0], row[1]


@pytest.fixture
async def held(identity: IdentityUnderTest, registrar: AnOfficer) -> Held:
    registry, chain = Registry(identity), chain_of(identity)
    person = await registry.enrolled()
    asked = await chain.approved(person.identity_number, registrar)
    card, _ = await chain.active(asked, person.identity_number)
    return Held(registry, chain, person, card)


async def test_what_is_over_gives_no_card_back_while_another_thing_withholds_it(
    held: Held,
) -> None:
    await held.block()
    await held.report_death()
    assert await held.stands() == ("withheld", "record_blocked")
    await held.unblock()
    assert await held.stands() == ("withheld", "death_reported")
    await held.block()
    await held.confirm_death()
    assert await held.stands() == ("withheld", "holder_deceased")
    await held.correct_death()
    assert await held.stands() == ("withheld", "record_blocked")
    await held.unblock()
    assert await held.stands() == ("active", None)


async def test_the_card_of_a_merged_record_is_withheld_and_parted_comes_back_with_its_record(
    held: Held,
) -> None:
    survivor = await held.registry.enrolled(civil_data(given_names="Aïssatou"))
    await held.merge_into(survivor)
    assert await held.stands() == ("withheld", "record_merged")
    await held.part()
    assert await held.stands() == ("active", None)


async def test_a_record_that_was_blocked_before_its_merge_keeps_its_card_withheld_after_it(
    held: Held,
) -> None:
    survivor = await held.registry.enrolled(civil_data(given_names="Aïssatou"))
    await held.block()
    await held.merge_into(survivor)
    await held.part()
    assert await held.stands() == ("withheld", "record_blocked")
    await held.unblock()
    assert await held.stands() == ("active", None)


async def test_a_survivor_that_was_blocked_since_has_its_card_back_when_parted(held: Held) -> None:
    """Parting two records makes the survivor what it was: nobody unblocks it besides."""
    source = await held.registry.enrolled(civil_data(given_names="Aïssatou"))
    merge = await merged(held.registry, source, held.person)
    await held.block()
    await split(held.registry, merge)
    assert await held.stands() == ("active", None)


async def test_a_holder_whose_record_is_blocked_still_stops_their_card_and_it_stays_so(
    held: Held,
) -> None:
    await held.block()
    receipt = await held.chain.suspended(held.card.card_number)
    assert receipt.card.state == "withheld"
    await held.unblock()
    assert await held.stands() == ("suspended", None)
    await held.block()
    await held.chain.declared(held.card.card_number)
    assert await held.stands() == ("stolen", None)
    await held.unblock()
    assert await held.stands() == ("stolen", None)


async def test_a_card_handed_over_and_stolen_before_it_was_in_force_is_declared_and_made_again(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    registry, chain = Registry(identity), chain_of(identity)
    person = await registry.enrolled()
    card = await chain.approved(person.identity_number, registrar)
    await chain.made(card)
    await chain.at_office(card.card_number)
    await chain.handed_over(card.card_number, person.identity_number)
    assert (await chain.declared(card.card_number)).card.state == "stolen"
    again = await chain.approved(person.identity_number, registrar, IssueReason.THEFT)
    assert again.state == "approved"


async def test_cards_of_those_whose_record_may_not_be_used_keep_no_others_waiting(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    registry, chain = Registry(identity), chain_of(identity)
    numbers = []
    for given_names in ("Awa", "Moussa"):
        person = await registry.enrolled(civil_data(given_names=given_names))
        card = await chain.approved(person.identity_number, registrar)
        numbers.append(card.card_number)
        if given_names == "Awa":
            await registry.decide(DecisionKind.BLOCK, person.person_id, ORDERED)
    maker = chain.maker.credential
    batch = await chain.client.create_batch(CreateBatch(cards_max=1), officer=maker)
    assert batch.cards == (numbers[1],)
    with pytest.raises(RemoteError, match="nothing_to_batch"):
        await chain.client.create_batch(CreateBatch(cards=(numbers[0],)), officer=maker)


async def test_a_minor_for_whom_nobody_may_act_gets_no_card_asked_for(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    child = civil_data(birth_date="2014-05-17")
    with pytest.raises(RemoteError) as refused:
        await a_requested_card(identity.client(), registrar, child)
    assert refused.value.code == "minor_without_guardian"
