"""The token bucket of an entity."""

from datetime import timedelta

import pytest

from shared.signed_http.errors import RateLimited
from shared.signed_http.rate_limit import RateLimiter
from tests.support.signed_exchange import NOON


def test_a_burst_is_admitted_and_then_the_rate() -> None:
    limiter = RateLimiter(per_second=2.0, burst=3)
    for _ in range(3):
        limiter.admit("a", NOON)
    with pytest.raises(RateLimited):
        limiter.admit("a", NOON)
    limiter.admit("a", NOON + timedelta(seconds=0.5))
    with pytest.raises(RateLimited):
        limiter.admit("a", NOON + timedelta(seconds=0.6))


def test_entities_do_not_share_a_bucket() -> None:
    limiter = RateLimiter(per_second=1.0, burst=1)
    limiter.admit("a", NOON)
    limiter.admit("b", NOON)


def test_the_refusal_says_when_the_next_one_is_admitted() -> None:
    limiter = RateLimiter(per_second=0.1, burst=1)
    limiter.admit("a", NOON)
    with pytest.raises(RateLimited) as refused:
        limiter.admit("a", NOON + timedelta(seconds=2))
    wait = refused.value.retry_after_seconds
    assert wait == 8
    limiter.admit("a", NOON + timedelta(seconds=2 + wait))


def test_a_clock_set_back_gives_no_tokens_and_takes_none() -> None:
    limiter = RateLimiter(per_second=1.0, burst=2)
    limiter.admit("a", NOON)
    limiter.admit("a", NOON - timedelta(hours=1))
    with pytest.raises(RateLimited):
        limiter.admit("a", NOON - timedelta(hours=1))


def test_a_long_rest_fills_the_bucket_no_further_than_its_burst() -> None:
    limiter = RateLimiter(per_second=1.0, burst=1)
    limiter.admit("a", NOON)
    later = NOON + timedelta(days=1)
    limiter.admit("a", later)
    with pytest.raises(RateLimited):
        limiter.admit("a", later)
