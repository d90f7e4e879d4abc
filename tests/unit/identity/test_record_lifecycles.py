"""The lives of records, persons, decisions, deaths, guardianships, merges and aliases."""

from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from identity.contract.guardianships import GuardianshipState
from identity.contract.identifiers import AliasState
from identity.contract.life_events import DeathState
from identity.contract.merges import MergeState
from identity.contract.records import LifeState, RecordState
from identity.decisions.lifecycle import DECISION_LIFECYCLE, DecisionEvent, DecisionState
from identity.guardianships.lifecycle import GUARDIANSHIP_LIFECYCLE, GuardianshipMove
from identity.identifiers.lifecycle import ALIAS_LIFECYCLE, AliasEvent
from identity.life_events.lifecycle import DEATH_LIFECYCLE, DeathMove
from identity.merges.lifecycle import MERGE_LIFECYCLE, MergeMove
from identity.persons.lifecycle import LIFE_LIFECYCLE, RECORD_LIFECYCLE, LifeMove, RecordMove
from shared.lifecycle import IllegalTransition, Lifecycle

Life = Lifecycle[Any, Any]
LIVES: list[tuple[Life, type[StrEnum], type[StrEnum], int, set[StrEnum]]] = [
    (RECORD_LIFECYCLE, RecordState, RecordMove, 8, {RecordState.ARCHIVED}),
    (LIFE_LIFECYCLE, LifeState, LifeMove, 4, set()),
    (
        DECISION_LIFECYCLE,
        DecisionState,
        DecisionEvent,
        3,
        {DecisionState.APPLIED, DecisionState.REJECTED, DecisionState.WITHDRAWN},
    ),
    (DEATH_LIFECYCLE, DeathState, DeathMove, 3, {DeathState.CORRECTED}),
    (
        GUARDIANSHIP_LIFECYCLE,
        GuardianshipState,
        GuardianshipMove,
        4,
        {GuardianshipState.ENDED},
    ),
    (MERGE_LIFECYCLE, MergeState, MergeMove, 1, {MergeState.UNDONE}),
    (
        ALIAS_LIFECYCLE,
        AliasState,
        AliasEvent,
        6,
        {AliasState.USED, AliasState.EXPIRED, AliasState.REVOKED},
    ),
]
ILLEGAL = [
    (life, state, event)
    for life, states, events, _, _ in LIVES
    for state, event in product(states, events)
    if (state, event) not in life.moves
]


@pytest.mark.parametrize(
    ("life", "state", "event"), ILLEGAL, ids=[f"{x[0].noun}-{x[1]}-{x[2]}" for x in ILLEGAL]
)
def test_a_move_that_is_not_in_the_table_is_refused(life: Life, state: Any, event: Any) -> None:
    with pytest.raises(IllegalTransition):
        life.after(state, event)


@pytest.mark.parametrize("row", LIVES, ids=[row[0].noun for row in LIVES])
def test_the_legal_moves_are_so_many_and_no_other(
    row: tuple[Life, type[StrEnum], type[StrEnum], int, set[StrEnum]],
) -> None:
    life, states, events, count, final = row
    assert len(life.moves) == count
    assert {event for _, event in life.moves} == set(events)
    assert {state for state, _ in life.moves} == set(states) - final


def test_what_a_merge_or_a_death_took_can_be_given_back() -> None:
    assert RECORD_LIFECYCLE.after(RecordState.MERGED, RecordMove.SPLIT) is RecordState.ACTIVE
    assert LIFE_LIFECYCLE.after(LifeState.DEAD, LifeMove.CORRECT_DEATH) is LifeState.ALIVE


def test_nobody_is_dead_without_a_report_first() -> None:
    assert (LifeState.ALIVE, LifeMove.CONFIRM_DEATH) not in LIFE_LIFECYCLE.moves
