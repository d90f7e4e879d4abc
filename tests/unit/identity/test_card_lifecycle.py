"""The card lifecycle, exhaustively."""

from datetime import date
from itertools import product

import pytest

from identity.cards.lifecycle import (
    CARD_LIFECYCLE,
    IN_HAND,
    ON_ITS_WAY,
    CardEvent,
    CardState,
    state_on,
)
from shared.lifecycle import IllegalTransition

EVERY_PAIR = list(product(CardState, CardEvent))
ILLEGAL = [pair for pair in EVERY_PAIR if pair not in CARD_LIFECYCLE.moves]
FINAL = {CardState.CANCELLED, CardState.DESTROYED}
CHAIN = (
    CardEvent.APPROVE,
    CardEvent.BATCH,
    CardEvent.PREPARE,
    CardEvent.PERSONALISE,
    CardEvent.PASS,
    CardEvent.SHIP,
    CardEvent.ARRIVE,
    CardEvent.HAND_OVER,
    CardEvent.ACTIVATE,
)
TODAY = date(2026, 3, 2)


def reached_without(*events: CardEvent) -> set[CardState]:
    """Every state that some sequence of other events leads to."""
    reached = {CardState.REQUESTED}
    for _ in CardState:
        reached |= {
            to
            for (state, event), to in CARD_LIFECYCLE.moves.items()
            if state in reached and event not in events
        }
    return reached


@pytest.mark.parametrize(("state", "event"), ILLEGAL)
def test_a_move_that_is_not_in_the_table_is_refused(state: CardState, event: CardEvent) -> None:
    with pytest.raises(IllegalTransition):
        CARD_LIFECYCLE.after(state, event)


def test_the_legal_moves_are_these_and_no_other() -> None:
    assert len(CARD_LIFECYCLE.moves) == 61
    assert len(ILLEGAL) == len(EVERY_PAIR) - 61


def test_nothing_leaves_a_final_state_and_everything_else_can_be_left() -> None:
    assert {state for state, _ in CARD_LIFECYCLE.moves} == set(CardState) - FINAL


def test_every_event_moves_something_and_every_state_is_reached() -> None:
    assert {event for _, event in CARD_LIFECYCLE.moves} == set(CardEvent)
    assert reached_without() == set(CardState)


@pytest.mark.parametrize("skipped", CHAIN)
def test_no_step_before_activity_can_be_skipped(skipped: CardEvent) -> None:
    assert CardState.ACTIVE not in reached_without(skipped)


def test_the_chain_leads_to_activity() -> None:
    state = CardState.REQUESTED
    for event in CHAIN:
        state = CARD_LIFECYCLE.after(state, event)
    assert state is CardState.ACTIVE


@pytest.mark.parametrize(
    "gone", [CardState.LOST, CardState.STOLEN, CardState.DAMAGED, CardState.REVOKED]
)
def test_what_was_declared_or_revoked_never_comes_into_force_again(gone: CardState) -> None:
    reached = {gone}
    for _ in CardState:
        reached |= {to for (state, _), to in CARD_LIFECYCLE.moves.items() if state in reached}
    assert not reached & (IN_HAND | ON_ITS_WAY)


def test_a_card_is_destroyed_only_when_it_is_in_our_hands() -> None:
    before = {state for state, event in CARD_LIFECYCLE.moves if event is CardEvent.DESTROY}
    assert before == {CardState.RETURNED, CardState.FAILED}


def test_what_is_on_its_way_is_in_nobodys_hand() -> None:
    assert not ON_ITS_WAY & IN_HAND


def test_a_card_expires_by_the_date_without_anybodys_deed() -> None:
    expiry = date(2026, 3, 1)
    expired = {state for state in CardState if state_on(state, expiry, TODAY) != state}
    assert expired == {CardState.ACTIVE, CardState.SUSPENDED, CardState.WITHHELD}
    assert state_on(CardState.ACTIVE, TODAY, TODAY) is CardState.ACTIVE
    assert state_on(CardState.ACTIVE, expiry, TODAY) is CardState.EXPIRED
    assert state_on(CardState.REQUESTED, None, TODAY) is CardState.REQUESTED
