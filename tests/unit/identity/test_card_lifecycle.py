"""The card lifecycle, exhaustively."""

from itertools import product

import pytest

from identity.cards.lifecycle import CARD_LIFECYCLE, CardEvent, CardState
from shared.lifecycle import IllegalTransition

EVERY_PAIR = list(product(CardState, CardEvent))
ILLEGAL = [pair for pair in EVERY_PAIR if pair not in CARD_LIFECYCLE.moves]
FINAL = {CardState.REVOKED, CardState.CANCELLED}


@pytest.mark.parametrize(("state", "event"), ILLEGAL)
def test_a_move_that_is_not_in_the_table_is_refused(state: CardState, event: CardEvent) -> None:
    with pytest.raises(IllegalTransition):
        CARD_LIFECYCLE.after(state, event)


def test_the_legal_moves_are_these_ten_and_no_other() -> None:
    assert len(CARD_LIFECYCLE.moves) == 10
    assert len(ILLEGAL) == len(EVERY_PAIR) - 10


def test_nothing_leaves_a_final_state_and_everything_else_can_be_left() -> None:
    assert {state for state, _ in CARD_LIFECYCLE.moves} == set(CardState) - FINAL


def test_nobody_reaches_activity_without_approval_and_personalisation() -> None:
    reached = {CardState.REQUESTED}
    without = {CardEvent.APPROVE, CardEvent.PERSONALISE}
    for _ in CardState:
        reached |= {
            to
            for (state, event), to in CARD_LIFECYCLE.moves.items()
            if state in reached and event not in without
        }
    assert CardState.ACTIVE not in reached
