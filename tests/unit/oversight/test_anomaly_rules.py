"""When a count stands out: judged by the others, whatever one of them makes look usual."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from identity.contract.oversight.alerts import AlertScope, Metric, Period
from identity.oversight.rules.anomalies import Count, odd_ones
from identity.policy.oversight_rules import published_oversight_rules
from shared.states import State

DAY = datetime(2026, 3, 2, tzinfo=UTC)
RULE = next(
    rule
    for rule in published_oversight_rules().anomaly_rules(State.MLI, on=DAY.date())
    if (rule.metric, rule.scope, rule.period) == (Metric.EXCEPTIONS, AlertScope.OFFICER, Period.DAY)
)


def some_days(name: str, *values: int) -> list[Count]:
    return [Count(name, DAY - timedelta(days=ago), value) for ago, value in enumerate(values)]


PEERS = [count for n in range(6) for count in some_days(f"peer-{n}", 1, 2, 3, 2)]


def test_who_does_what_peers_do_does_not_stand_out() -> None:
    assert odd_ones([*PEERS, *some_days("one", 3)], RULE, since=DAY) == []


def test_who_does_far_more_stands_out_with_what_they_were_judged_by() -> None:
    (odd,) = odd_ones([*PEERS, *some_days("one", 25)], RULE, since=DAY)
    assert (odd.counted.name, odd.median, odd.spread, odd.peers) == ("one", 2.0, 0.5, 6)
    assert odd.threshold == 10


def test_doing_much_every_day_makes_nobody_usual() -> None:
    every_day = some_days("one", *[25] * 28)
    assert [odd.counted.name for odd in odd_ones([*PEERS, *every_day], RULE, since=DAY)] == ["one"]


def test_little_never_stands_out_however_little_the_others_do() -> None:
    rule = replace(RULE, at_least=5)
    idle = [count for n in range(6) for count in some_days(f"peer-{n}", 1)]
    assert odd_ones([*idle, *some_days("one", 5)], rule, since=DAY) == []


def test_without_enough_peers_only_the_ceiling_counts() -> None:
    few = PEERS[:4]
    assert odd_ones([*few, *some_days("one", RULE.ceiling)], RULE, since=DAY) == []
    (odd,) = odd_ones([*few, *some_days("one", RULE.ceiling + 1)], RULE, since=DAY)
    assert (odd.threshold, odd.peers) == (RULE.ceiling, 1)


def test_peers_who_all_do_much_lift_nobody_above_the_ceiling() -> None:
    busy = [count for n in range(6) for count in some_days(f"peer-{n}", 5, 500, 900)]
    odd = odd_ones([*busy, *some_days("one", RULE.ceiling + 1)], RULE, since=DAY)
    assert [one.counted.name for one in odd] == ["one"]


def test_days_before_are_not_judged_again() -> None:
    assert odd_ones([*PEERS, *some_days("one", 1, 25)], RULE, since=DAY) == []


@pytest.mark.parametrize("state", State)
def test_every_metric_is_watched_in_every_state(state: State) -> None:
    rules = published_oversight_rules().anomaly_rules(state, on=date(2026, 11, 22))
    assert {rule.metric for rule in rules} == set(Metric)
    assert all(rule.ceiling > rule.at_least and not rule.confirmed for rule in rules)
