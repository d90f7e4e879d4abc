"""The lives of re-visits, alerts, cases and notices, exhaustively."""

from itertools import product
from typing import Any

import pytest

from identity.contract.oversight.alerts import AlertState
from identity.contract.oversight.cases import OversightCaseState
from identity.contract.oversight.notices import NoticeState
from identity.contract.oversight.revisits import RevisitState
from identity.oversight.lifecycle import (
    ALERT_LIFECYCLE,
    NOTICE_LIFECYCLE,
    OVERSIGHT_CASE_LIFECYCLE,
    REVISIT_LIFECYCLE,
    AlertEvent,
    CaseEvent,
    NoticeEvent,
    RevisitEvent,
)
from shared.lifecycle import IllegalTransition

LIVES: list[tuple[Any, Any, Any, str]] = [
    (
        REVISIT_LIFECYCLE,
        RevisitState,
        RevisitEvent,
        "due>miss>due due>confirm>confirmed due>contradict>discrepant due>give_up>not_found",
    ),
    (
        ALERT_LIFECYCLE,
        AlertState,
        AlertEvent,
        (
            "raised>acknowledge>acknowledged acknowledged>explain>explained"
            " acknowledged>escalate>escalated"
        ),
    ),
    (
        OVERSIGHT_CASE_LIFECYCLE,
        OversightCaseState,
        CaseEvent,
        (
            "open>review>reviewed reviewed>disagree>disputed reviewed>dismiss>dismissed"
            " reviewed>substantiate>substantiated disputed>dismiss>dismissed"
            " disputed>substantiate>substantiated"
        ),
    ),
    (
        NOTICE_LIFECYCLE,
        NoticeState,
        NoticeEvent,
        (
            "issued>acknowledge>acknowledged issued>answer>answered issued>clear>cleared"
            " issued>maintain>maintained acknowledged>answer>answered acknowledged>clear>cleared"
            " acknowledged>maintain>maintained answered>clear>cleared answered>maintain>maintained"
            " maintained>appeal>appealed appealed>allow>allowed appealed>dismiss>dismissed"
        ),
    ),
]
EVERY_PAIR = [
    (life, state, event, moves)
    for life, states, events, moves in LIVES
    for state, event in product(states, events)
]


@pytest.mark.parametrize(("life", "state", "event", "moves"), EVERY_PAIR)
def test_it_moves_as_written_and_nowhere_else(
    life: Any, state: Any, event: Any, moves: str
) -> None:
    expected = {(one.split(">")[0], one.split(">")[1]): one.split(">")[2] for one in moves.split()}
    if (state.value, event.value) in expected:
        assert life.after(state, event).value == expected[state.value, event.value]
    else:
        with pytest.raises(IllegalTransition):
            life.after(state, event)
