"""Whatever a card in hand is, its holder can declare it; then it ends, and is taken back."""

import pytest

from identity.contract.cards import Card, DeclarationKind, IssueReason
from identity.contract.decisions import DecisionKind
from identity.contract.records import ChangeRecordState, StateChangeReason
from tests.support.card_chain import CardChain, chain_of
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.registry import Registry

BLOCK = ChangeRecordState(reason=StateChangeReason.COURT_ORDER)
REASONS = {
    DeclarationKind.LOST: IssueReason.LOSS,
    DeclarationKind.STOLEN: IssueReason.THEFT,
    DeclarationKind.DAMAGED: IssueReason.DAMAGE,
}


async def a_card(
    chain: CardChain, registry: Registry, registrar: AnOfficer, state: str
) -> tuple[Card, str]:
    """In its holder's hand in a state, and the holder's number."""
    person = await registry.enrolled()
    number = person.identity_number
    card = await chain.approved(number, registrar)
    if state == "handed_over":
        await chain.made(card)
        await chain.at_office(card.card_number)
        await chain.handed_over(card.card_number, number)
        return card, number
    await chain.active(card, number)
    if state == "suspended":
        await chain.suspended(card.card_number)
    if state == "withheld":
        await registry.decide(DecisionKind.BLOCK, person.person_id, BLOCK)
    return card, number


@pytest.mark.parametrize("kind", DeclarationKind)
@pytest.mark.parametrize("state", ["handed_over", "active", "suspended", "withheld"])
async def test_a_card_is_given_up_ended_by_one_officer_and_taken_back(
    identity: IdentityUnderTest, registrar: AnOfficer, state: str, kind: DeclarationKind
) -> None:
    chain, registry = chain_of(identity), Registry(identity)
    card, number = await a_card(chain, registry, registrar, state)
    assert (await chain.client.get_card(card.card_number, officer=registrar.credential)).state == (
        state
    )
    receipt = await chain.declared(card.card_number, kind)
    assert receipt.card.state == kind
    if state != "withheld":  # nobody makes a card of a blocked record
        assert (await chain.asked(number, registrar, REASONS[kind])).state == "requested"
    assert (await chain.revocation_asked(card.card_number)).state == "revoked"
    back = await chain.client.take_card_back(card.card_number, officer=registrar.credential)
    assert back.state == "returned"


@pytest.mark.parametrize("kind", DeclarationKind)
async def test_a_declared_card_that_turns_up_is_taken_back_as_it_is(
    identity: IdentityUnderTest, registrar: AnOfficer, kind: DeclarationKind
) -> None:
    chain, registry = chain_of(identity), Registry(identity)
    card, _ = await a_card(chain, registry, registrar, "active")
    await chain.declared(card.card_number, kind)
    back = await chain.client.take_card_back(card.card_number, officer=registrar.credential)
    assert back.state == "returned"
