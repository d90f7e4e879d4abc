"""How reads are counted, what may be delayed, and the lives of urgent accesses and delays."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from identity.accesses.lifecycle import (
    DELAY_LIFECYCLE,
    URGENT_ACCESS_LIFECYCLE,
    DelayEvent,
    UrgentAccessEvent,
)
from identity.accesses.rules import Counting, again_at, check_delay, counts_of
from identity.contract.accesses import DelayState, QueryClass, Reading, UrgentAccessState
from identity.errors.accesses import DelayTooLong
from identity.policy.reading_rules import Counted, ReadBudget, published_reading_rules
from shared.entities import EntityKind
from shared.i18n.language import Language
from shared.i18n.message_catalogue import Messages
from shared.lifecycle import IllegalTransition
from shared.purposes import Purpose
from shared.states import State

NOW = datetime(2026, 3, 2, 14, 37, 5, tzinfo=UTC)
BUDGET = ReadBudget(
    state=State.MLI,
    since=date(2026, 1, 1),
    legal_basis="x",
    confirmed=False,
    counted=Counted.OFFICER,
    reads_per_hour=2,
    reads_per_day=3,
)


@pytest.mark.parametrize(
    ("state", "event"),
    sorted(set(product(UrgentAccessState, UrgentAccessEvent)) - set(URGENT_ACCESS_LIFECYCLE.moves)),
)
def test_a_move_that_an_urgent_access_does_not_have_is_refused(
    state: UrgentAccessState, event: UrgentAccessEvent
) -> None:
    with pytest.raises(IllegalTransition):
        URGENT_ACCESS_LIFECYCLE.after(state, event)


@pytest.mark.parametrize(
    ("state", "event"), sorted(set(product(DelayState, DelayEvent)) - set(DELAY_LIFECYCLE.moves))
)
def test_a_move_that_a_delay_does_not_have_is_refused(state: DelayState, event: DelayEvent) -> None:
    with pytest.raises(IllegalTransition):
        DELAY_LIFECYCLE.after(state, event)


def test_a_reviewed_access_and_a_lifted_delay_stay_so() -> None:
    assert {state for state, _ in URGENT_ACCESS_LIFECYCLE.moves} == {UrgentAccessState.OPEN}
    assert {state for state, _ in DELAY_LIFECYCLE.moves} == {
        DelayState.REQUESTED,
        DelayState.IN_FORCE,
    }


def test_a_read_counts_in_the_hour_and_in_the_day() -> None:
    hour, day = counts_of("MLI/a", BUDGET, now=NOW)
    assert (hour.begins_at, hour.ends_at) == (
        datetime(2026, 3, 2, 14, tzinfo=UTC),
        datetime(2026, 3, 2, 15, tzinfo=UTC),
    )
    assert (day.begins_at, day.ends_at) == (
        datetime(2026, 3, 2, tzinfo=UTC),
        datetime(2026, 3, 3, tzinfo=UTC),
    )
    assert (hour.reads_max, day.reads_max) == (2, 3)


def test_one_may_read_again_when_every_budget_that_is_over_begins_anew() -> None:
    hour, day = counts_of("MLI/a", BUDGET, now=NOW)
    assert again_at([Counting(hour, 2), Counting(day, 3)]) is None
    assert again_at([Counting(hour, 3), Counting(day, 3)]) == hour.ends_at
    assert again_at([Counting(hour, 3), Counting(day, 4)]) == day.ends_at


def test_the_last_read_within_a_budget_is_the_last_and_not_over() -> None:
    hour, _ = counts_of("MLI/a", BUDGET, now=NOW)
    assert [(Counting(hour, n).is_last, Counting(hour, n).is_over) for n in (1, 2, 3)] == [
        (False, False),
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize("days", [-1, 0, 181])
def test_a_delay_ends_in_the_future_and_within_the_lawful_time(days: int) -> None:
    with pytest.raises(DelayTooLong):
        check_delay(NOW + timedelta(days=days), now=NOW, most=timedelta(days=180))


def test_a_delay_of_the_lawful_time_stands() -> None:
    check_delay(NOW + timedelta(days=180), now=NOW, most=timedelta(days=180))


@pytest.mark.parametrize("state", State)
def test_every_officer_and_machine_of_every_state_has_a_budget(state: State) -> None:
    rules, on = published_reading_rules(), date(2026, 6, 1)
    for purpose in Purpose:
        assert rules.officer_budget(state, purpose, on=on).reads_per_hour > 0
    for kind in EntityKind:
        assert rules.machine_budget(state, kind, on=on).reads_per_hour > 0


def test_the_particular_budget_goes_before_the_general_one() -> None:
    rules, on = published_reading_rules(), date(2026, 6, 1)
    particular = rules.officer_budget(State.MLI, Purpose.BORDER_CHECK, on=on)
    assert particular.purpose is Purpose.BORDER_CHECK
    assert rules.officer_budget(State.MLI, Purpose.ENROLMENT, on=on).purpose is None


def test_every_purpose_and_every_reading_has_words_in_both_languages() -> None:
    words = Messages.load("accesses", package="identity.contract")
    wanted = {f"purpose_{one}" for one in Purpose} | {f"what_{one}" for one in Reading}
    assert wanted <= words.keys()
    assert {k for k in words.keys() - wanted if k.startswith(("purpose_", "what_"))} == set()


def test_what_is_told_of_a_query_about_others_names_neither_purpose_nor_content() -> None:
    words = Messages.load("accesses", package="identity.contract")
    assert set(QueryClass) == {QueryClass.OWN, QueryClass.THIRD_PERSONS}
    for language in Language:
        neutral = words.say("third_persons", language)
        assert not any(words.say(f"what_{one}", language) in neutral for one in Reading), language
