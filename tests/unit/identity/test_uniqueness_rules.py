"""What votes decide, and how the index is keyed."""

from uuid import UUID, uuid4

import pytest

from identity.adjudication.lifecycle import CaseEvent
from identity.adjudication.rules import (
    NOBODY_KNOWS,
    Finding,
    check_candidate,
    check_voter,
    error_rate,
    event_of,
    found_by,
)
from identity.contract.adjudication import Vote
from identity.contract.deduplication import DedupOutcome
from identity.deduplication.rules import (
    ATTEMPTS_MAX,
    RETRY_SECONDS,
    as_numbers,
    blocking_key,
    retry_seconds,
)
from identity.errors.adjudication import AdjudicatorNotIndependent, CandidateNotInCase
from shared.sealing.pseudonym import EarlierKey
from shared.states import State

D = DedupOutcome
DISTINCT, FRAUD = Finding(D.DISTINCT, None), Finding(D.FRAUD_SUSPECTED, None)


class Keys(EarlierKey):
    earlier: tuple[EarlierKey, ...] = ()


def same(candidate: UUID) -> Finding:
    return Finding(D.SAME_PERSON_UPDATE, candidate)


def test_two_agree_only_on_the_same_outcome_and_the_same_candidate() -> None:
    one, other = uuid4(), uuid4()
    assert event_of([same(one), same(one)]) is CaseEvent.AGREE
    assert event_of([same(one), same(other)]) is CaseEvent.DISAGREE
    assert event_of([DISTINCT, FRAUD]) is CaseEvent.DISAGREE


def test_the_third_breaks_the_tie_and_three_opinions_refuse_nobody() -> None:
    assert found_by([DISTINCT, FRAUD, FRAUD]) == FRAUD
    assert found_by([DISTINCT, FRAUD, same(uuid4())]) == NOBODY_KNOWS
    assert NOBODY_KNOWS.outcome is D.RECAPTURE


def test_the_enroller_and_who_has_a_seat_have_no_part() -> None:
    check_voter("third", enrolled_by="enroller", seats=["one", "two"])
    for officer in ("enroller", "two"):
        with pytest.raises(AdjudicatorNotIndependent):
            check_voter(officer, enrolled_by="enroller", seats=["one", "two"])


def test_a_vote_names_somebody_of_the_case_where_the_applicant_is_somebody() -> None:
    candidate = uuid4()
    check_candidate(None, [])
    check_candidate(candidate, [candidate])
    with pytest.raises(CandidateNotInCase):
        check_candidate(uuid4(), [candidate])
    for wrong in (
        {"outcome": D.SAME_PERSON_MERGE},
        {"outcome": D.DISTINCT, "candidate_id": candidate},
        {"outcome": D.CLEAN},
    ):
        with pytest.raises(ValueError, match=r"candidate|clean"):
            Vote.model_validate(wrong)


def test_an_error_rate_needs_an_answer() -> None:
    assert error_rate(0, 0) is None
    assert error_rate(3, 1) == 33.3


def test_a_new_epoch_of_pseudonyms_leaves_the_index_as_it_is() -> None:
    first, second = Keys(State.MLI, 1, b"a" * 32), Keys(State.MLI, 2, b"b" * 32)
    before = blocking_key(first)
    second.earlier = (first,)
    assert blocking_key(second) == before


def test_tokens_become_the_numbers_that_a_signed_column_holds() -> None:
    assert as_numbers([b"\xff" * 8, b"\x00" * 7 + b"\x01"]) == [-1, 1]


def test_pauses_grow_and_stay_at_the_longest() -> None:
    pauses = [retry_seconds(attempt) for attempt in range(1, ATTEMPTS_MAX + 1)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == RETRY_SECONDS[-1]
