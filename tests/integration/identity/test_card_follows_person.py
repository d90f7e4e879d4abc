"""A card follows the record of its holder: withheld with it, given back with it, refused to it."""

from datetime import timedelta

import pytest

from identity.contract.decisions import DecisionKind
from identity.contract.records import ChangeRecordState, StateChangeReason
from shared.web.client import RemoteError
from tests.integration.identity.journeys import a_requested_card
from tests.support.card_chain import CardChain, chain_of
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.registry import Registry
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


async def test_a_minor_for_whom_nobody_may_act_gets_no_card_asked_for(
    identity: IdentityUnderTest, registrar: AnOfficer
) -> None:
    child = civil_data(birth_date="2014-05-17")
    with pytest.raises(RemoteError) as refused:
        await a_requested_card(identity.client(), registrar, child)
    assert refused.value.code == "minor_without_guardian"
