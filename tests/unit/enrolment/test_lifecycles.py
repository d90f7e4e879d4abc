"""The lives of applications, packets and imports, exhaustively."""

from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from identity.contract.applications import ApplicationState
from identity.contract.imports import ImportState
from identity.contract.packets import PacketState
from identity.enrolment.lifecycle import (
    APPLICATION_LIFECYCLE,
    IMPORT_LIFECYCLE,
    OPEN,
    PACKET_LIFECYCLE,
    WIPED,
    ApplicationEvent,
    ImportEvent,
    PacketEvent,
)
from shared.lifecycle import IllegalTransition, Lifecycle

Life = Lifecycle[Any, Any]
S, E = ApplicationState, ApplicationEvent
LIVES: list[tuple[Life, type[StrEnum], type[StrEnum], int, set[StrEnum]]] = [
    (APPLICATION_LIFECYCLE, S, E, 25, {S.COMPLETED, S.WITHDRAWN, S.EXPIRED}),
    (PACKET_LIFECYCLE, PacketState, PacketEvent, 3, {PacketState.PROCESSED}),
    (
        IMPORT_LIFECYCLE,
        ImportState,
        ImportEvent,
        5,
        {ImportState.COMPLETED, ImportState.ABANDONED},
    ),
]
ILLEGAL = [
    (life, state, event)
    for life, states, events, _, _ in LIVES
    for state, event in product(states, events)
    if (state, event) not in life.moves
]


@pytest.mark.parametrize(("life", "state", "event"), ILLEGAL)
def test_a_move_that_is_not_in_the_table_is_refused(
    life: Life, state: StrEnum, event: StrEnum
) -> None:
    with pytest.raises(IllegalTransition):
        life.after(state, event)


@pytest.mark.parametrize(("life", "states", "events", "legal", "final"), LIVES)
def test_the_legal_moves_are_counted_and_only_final_states_are_not_left(
    life: Life,
    states: type[StrEnum],
    events: type[StrEnum],
    legal: int,
    final: set[StrEnum],
) -> None:
    assert len(life.moves) == legal
    assert {event for _, event in life.moves} == set(events)
    assert {state for state, _ in life.moves} == set(states) - final


def reached(without: set[ApplicationEvent]) -> set[ApplicationState]:
    found = {S.IN_PROGRESS}
    for _ in S:
        found |= {
            to
            for (state, event), to in APPLICATION_LIFECYCLE.moves.items()
            if state in found and event not in without
        }
    return found


def test_nobody_is_registered_without_signature_search_and_approval() -> None:
    for needed in ({E.FINALISE}, {E.SEARCH}, {E.CLEAR, E.DISTINGUISH}, {E.APPROVE}):
        assert S.COMPLETED not in reached(needed)


def test_a_machine_alone_rejects_nobody() -> None:
    """What moves without a person: search, clear, refer, reopen, complete, expire, sending back."""
    by_people = {E.FINALISE, E.APPROVE, E.REJECT, E.WITHDRAW, E.APPEAL, E.DISTINGUISH}
    assert S.REJECTED not in reached(by_people - {E.FINALISE})


def test_what_is_wiped_can_go_nowhere_and_only_open_applications_lapse() -> None:
    left = {state for state, _ in APPLICATION_LIFECYCLE.moves}
    assert not WIPED & left
    assert {state for state, event in APPLICATION_LIFECYCLE.moves if event is E.EXPIRE} == OPEN


def test_a_rejected_applicant_can_appeal() -> None:
    assert APPLICATION_LIFECYCLE.after(S.REJECTED, E.APPEAL) is S.ADJUDICATION
