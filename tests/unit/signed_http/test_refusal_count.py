"""A flood of strangers is counted, and told of once in a while."""

from datetime import timedelta

from shared.signed_http.refusal_count import LINE_EVERY_SECONDS, RefusalCount
from tests.support.signed_exchange import NOON

LATER = NOON + timedelta(seconds=LINE_EVERY_SECONDS)


def test_the_first_refusal_of_each_code_is_told_at_once() -> None:
    count = RefusalCount()
    assert [count.add(code, NOON) for code in ("key_unknown", "signature_invalid")] == [1, 1]


def test_a_flood_is_told_of_once_in_a_while_with_all_that_came() -> None:
    count = RefusalCount()
    told = [count.add("key_unknown", NOON) for _ in range(1_000)]
    assert told == [1] + [None] * 999
    assert count.add("key_unknown", LATER) == 1_001


def test_a_clock_set_back_does_not_silence_it() -> None:
    count = RefusalCount()
    count.add("key_unknown", LATER)
    assert count.add("key_unknown", NOON) == 2
