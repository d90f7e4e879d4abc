"""The lifecycle of a movement, exhaustively."""

from itertools import product

import pytest

from customs_gateway.movements.lifecycle import (
    FACTS_IN_ORDER_OF_THE_ROAD,
    FINAL,
    MESSAGES,
    MOVEMENT_LIFECYCLE,
    MovementEvent,
    MovementState,
)
from shared.lifecycle import IllegalTransition

S, E = MovementState, MovementEvent

EVERY_PAIR = list(product(MovementState, MovementEvent))
LEGAL = {
    (S.LODGED, E.ACCEPT): S.ACCEPTED,
    (S.LODGED, E.REJECT): S.REJECTED,
    (S.LODGED, E.CANCEL): S.CANCELLED,
    (S.ACCEPTED, E.SELECT_FOR_CONTROL): S.DEPARTURE_CONTROL,
    (S.ACCEPTED, E.RELEASE): S.IN_TRANSIT,
    (S.ACCEPTED, E.REFUSE_RELEASE): S.NOT_RELEASED,
    (S.ACCEPTED, E.CANCEL): S.CANCELLED,
    (S.DEPARTURE_CONTROL, E.RELEASE): S.IN_TRANSIT,
    (S.DEPARTURE_CONTROL, E.REFUSE_RELEASE): S.NOT_RELEASED,
    (S.DEPARTURE_CONTROL, E.CANCEL): S.CANCELLED,
    (S.IN_TRANSIT, E.CROSS): S.IN_TRANSIT,
    (S.IN_TRANSIT, E.ARRIVE): S.ARRIVED,
    (S.ARRIVED, E.FIND_CONFORM): S.DISCHARGED,
    (S.ARRIVED, E.FIND_DISCREPANCY): S.DISCREPANCY,
    (S.DISCREPANCY, E.RESOLVE_DISCREPANCY): S.DISCHARGED,
    (S.DISCREPANCY, E.OPEN_RECOVERY): S.RECOVERY,
    (S.RECOVERY, E.SETTLE_RECOVERY): S.CLOSED_RECOVERED,
}


@pytest.mark.parametrize(("state", "event"), EVERY_PAIR)
def test_a_move_is_legal_only_if_the_reference_lists_it(
    state: MovementState, event: MovementEvent
) -> None:
    if (state, event) in LEGAL:
        assert MOVEMENT_LIFECYCLE.after(state, event) is LEGAL[state, event]
    else:
        with pytest.raises(IllegalTransition):
            MOVEMENT_LIFECYCLE.after(state, event)


def test_nothing_leaves_a_final_state() -> None:
    assert not [state for state, _ in MOVEMENT_LIFECYCLE.moves if state in FINAL]


def test_every_state_is_reached_and_either_left_or_final() -> None:
    reached = {S.LODGED, *MOVEMENT_LIFECYCLE.moves.values()}
    left = {state for state, _ in MOVEMENT_LIFECYCLE.moves}

    assert reached == set(MovementState)
    assert left | FINAL == set(MovementState)


def test_nothing_can_be_cancelled_once_released() -> None:
    for state in (S.IN_TRANSIT, S.ARRIVED, S.DISCREPANCY, S.DISCHARGED, S.RECOVERY):
        with pytest.raises(IllegalTransition):
            MOVEMENT_LIFECYCLE.after(state, E.CANCEL)


def test_every_event_has_its_message() -> None:
    assert set(MESSAGES) == set(MovementEvent)


def test_a_discrepancy_comes_before_conformity_in_the_fold() -> None:
    order = list(FACTS_IN_ORDER_OF_THE_ROAD)

    assert order.index(E.FIND_DISCREPANCY) < order.index(E.FIND_CONFORM)
