"""How long a delivery is tried, and when it is left to a person."""

import pytest

from shared.events.delivery import (
    ATTEMPTS_MAX,
    BACKOFF_SECONDS_MAX,
    NO_ANSWER,
    NOT_A_RECEIPT,
    Pace,
    is_parked,
)

TEMPORARY = frozenset({NO_ANSWER, "internal_error"})
PACE = Pace()


def test_each_pause_is_twice_the_last_until_the_longest() -> None:
    pauses = [PACE.pause_seconds(attempts) for attempts in range(1, 12)]
    assert pauses[:5] == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert pauses[-1] == BACKOFF_SECONDS_MAX
    assert pauses == sorted(pauses)


def test_a_recipient_that_is_away_for_a_day_is_still_told() -> None:
    tried_for = sum(PACE.pause_seconds(attempts) for attempts in range(1, ATTEMPTS_MAX))
    assert tried_for > 24 * 3600


def test_no_number_of_attempts_is_too_large_to_compute_with() -> None:
    assert PACE.pause_seconds(10**6) == BACKOFF_SECONDS_MAX


@pytest.mark.parametrize(
    ("attempts", "code", "parked"),
    [
        (1, NO_ANSWER, False),
        (ATTEMPTS_MAX - 1, "internal_error", False),
        (ATTEMPTS_MAX, NO_ANSWER, True),
        (1, "not_authorised", True),
        (1, NOT_A_RECEIPT, True),
    ],
)
def test_refusals_are_parked_at_once_and_absences_in_the_end(
    attempts: int, code: str, parked: bool
) -> None:
    assert is_parked(attempts, code, pace=PACE, temporary=TEMPORARY) is parked
