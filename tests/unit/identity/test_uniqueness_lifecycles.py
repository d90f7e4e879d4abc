"""The lives of searches and cases, exhaustively."""

from itertools import product

import pytest

from identity.adjudication.lifecycle import CASE_LIFECYCLE, ENDED, SEATS, CaseEvent
from identity.contract.adjudication import CaseState
from identity.contract.deduplication import JobState
from identity.deduplication.lifecycle import JOB_LIFECYCLE, JobEvent
from shared.lifecycle import IllegalTransition

J, C = JobState, CaseState
JE, CE = JobEvent, CaseEvent
JOBS = {
    (J.QUEUED, JE.START): J.RUNNING,
    (J.QUEUED, JE.TIME_OUT): J.TIMED_OUT,
    (J.QUEUED, JE.SEARCH_AGAIN): J.QUEUED,
    (J.RUNNING, JE.START): J.RUNNING,
    (J.RUNNING, JE.FINISH): J.DONE,
    (J.RUNNING, JE.TRY_AGAIN): J.QUEUED,
    (J.RUNNING, JE.GIVE_UP): J.FAILED,
    (J.RUNNING, JE.TIME_OUT): J.TIMED_OUT,
    (J.RUNNING, JE.SEARCH_AGAIN): J.QUEUED,
    (J.DONE, JE.SEARCH_AGAIN): J.QUEUED,
    (J.FAILED, JE.SEARCH_AGAIN): J.QUEUED,
    (J.TIMED_OUT, JE.SEARCH_AGAIN): J.QUEUED,
}
CASES: dict[tuple[CaseState, CaseEvent], CaseState] = {
    (C.OPEN, CE.FIRST_VOTE): C.FIRST_VOTE,
    (C.FIRST_VOTE, CE.AGREE): C.DECIDED,
    (C.FIRST_VOTE, CE.DISAGREE): C.CONFLICT,
    (C.CONFLICT, CE.BREAK_TIE): C.DECIDED,
    (C.DECIDED, CE.APPEAL): C.APPEALED,
    (C.APPEALED, CE.FIRST_VOTE): C.APPEAL_FIRST_VOTE,
    (C.APPEAL_FIRST_VOTE, CE.AGREE): C.FINAL,
    (C.APPEAL_FIRST_VOTE, CE.DISAGREE): C.APPEAL_CONFLICT,
    (C.APPEAL_CONFLICT, CE.BREAK_TIE): C.FINAL,
    **{(state, CE.SUPERSEDE): C.SUPERSEDED for state in C if state is not C.SUPERSEDED},
}


@pytest.mark.parametrize(("state", "event"), list(product(JobState, JobEvent)))
def test_a_search_moves_as_its_table_says_and_not_otherwise(
    state: JobState, event: JobEvent
) -> None:
    if (state, event) in JOBS:
        assert JOB_LIFECYCLE.after(state, event) is JOBS[state, event]
    else:
        with pytest.raises(IllegalTransition):
            JOB_LIFECYCLE.after(state, event)


@pytest.mark.parametrize(("state", "event"), list(product(CaseState, CaseEvent)))
def test_a_case_moves_as_its_table_says_and_not_otherwise(
    state: CaseState, event: CaseEvent
) -> None:
    if (state, event) in CASES:
        assert CASE_LIFECYCLE.after(state, event) is CASES[state, event]
    else:
        with pytest.raises(IllegalTransition):
            CASE_LIFECYCLE.after(state, event)


def test_a_search_that_stopped_can_always_be_ordered_again() -> None:
    assert all((state, JE.SEARCH_AGAIN) in JOB_LIFECYCLE.moves for state in JobState)


def test_nothing_is_decided_without_two_votes() -> None:
    one_vote = {C.OPEN, C.FIRST_VOTE, C.APPEALED, C.APPEAL_FIRST_VOTE}
    reached = {CASE_LIFECYCLE.moves[state, CE.FIRST_VOTE] for state in (C.OPEN, C.APPEALED)}
    assert reached <= one_vote
    assert not reached & ENDED


def test_every_state_that_waits_for_votes_has_seats_and_no_other() -> None:
    votes = {CE.FIRST_VOTE, CE.AGREE, CE.DISAGREE, CE.BREAK_TIE}
    assert {state for state, event in CASE_LIFECYCLE.moves if event in votes} == set(SEATS)
