"""Who is told what became of cards: the table, in full."""

from datetime import timedelta
from itertools import product

import pytest

from identity.contract.events import CardTopic
from identity.events.rules import LASTS_MAX, TOLD, is_remembered, is_told, recipients_of
from shared.entities import EntityKind, entity_of
from shared.states import State
from tests.support.access import MACHINES
from tests.support.platform import NOON

CUSTOMS, TRAVEL_DOC = "customs.aes.example", "travel-doc.mli.aes.example"
EXPECTED = {
    (CUSTOMS, CardTopic.SUSPENDED),
    (CUSTOMS, CardTopic.REINSTATED),
    (CUSTOMS, CardTopic.REVOKED),
    (TRAVEL_DOC, CardTopic.ACTIVATED),
    (TRAVEL_DOC, CardTopic.REVOKED),
}


def test_nobody_is_told_anything_that_is_not_in_this_table() -> None:
    told = {
        (name, topic)
        for name, topic in product(MACHINES, CardTopic)
        if is_remembered(entity_of(name), registry_of=State.MLI)
        and is_told(name, topic, asked_at=NOON, now=NOON)
    }
    assert told == EXPECTED


def test_every_topic_concerns_somebody() -> None:
    assert {topic for _, topic in EXPECTED} == set(CardTopic)


@pytest.mark.parametrize("state", State)
def test_a_registry_tells_the_gateway_and_its_own_state_only(state: State) -> None:
    remembered = {
        name
        for other in State
        for name in (CUSTOMS, f"travel-doc.{other.lower()}.aes.example")
        if is_remembered(entity_of(name), registry_of=state)
    }
    assert remembered == set(recipients_of(state))
    assert remembered == {CUSTOMS, f"travel-doc.{state.lower()}.aes.example"}


@pytest.mark.parametrize("kind", sorted(TOLD))
def test_who_asked_long_ago_is_told_nothing_any_more(kind: EntityKind) -> None:
    partner = {EntityKind.CUSTOMS: CUSTOMS, EntityKind.TRAVEL_DOC: TRAVEL_DOC}[kind]
    lasts = TOLD[kind].lasts
    last_moment = NOON + lasts
    assert is_told(partner, CardTopic.REVOKED, asked_at=NOON, now=last_moment)
    assert not is_told(
        partner, CardTopic.REVOKED, asked_at=NOON, now=last_moment + timedelta(seconds=1)
    )
    assert lasts <= LASTS_MAX
