"""The life of an officer, exhaustively."""

from itertools import product

import pytest

from shared.lifecycle import IllegalTransition
from shared.officers.lifecycle import OFFICER_LIFECYCLE, OfficerEvent, OfficerState

EVERY_PAIR = list(product(OfficerState, OfficerEvent))
ILLEGAL = [pair for pair in EVERY_PAIR if pair not in OFFICER_LIFECYCLE.moves]


@pytest.mark.parametrize(("state", "event"), ILLEGAL)
def test_a_move_that_is_not_in_the_table_is_refused(
    state: OfficerState, event: OfficerEvent
) -> None:
    with pytest.raises(IllegalTransition):
        OFFICER_LIFECYCLE.after(state, event)


def test_nobody_comes_back_once_gone() -> None:
    assert not [state for state, _ in OFFICER_LIFECYCLE.moves if state is OfficerState.GONE]


def test_only_a_reinstatement_makes_somebody_active_again() -> None:
    back = {
        event
        for (state, event), after in OFFICER_LIFECYCLE.moves.items()
        if after is OfficerState.ACTIVE and state is not OfficerState.ACTIVE
    }
    assert back == {OfficerEvent.REINSTATE}
