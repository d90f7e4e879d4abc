"""When a count stands out among those of peers: statistics that one liar cannot bend. Pure.

Median and median absolute deviation (MAD): up to half of the peers may be wrong, and both still
tell what is usual. 1.4826 times the MAD estimates the standard deviation of a normal distribution
(Rousseeuw and Croux, J. Am. Stat. Assoc. 88, 1993).
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import median
from typing import NamedTuple

from identity.policy.oversight_rules import AnomalyRule

NORMAL_CONSISTENT = 1.4826
SPREAD_MIN = 1.0
"""Where most peers do exactly the same, one more or less is no sign."""


class Count(NamedTuple):
    """How much of something one officer, office or kit did in one hour or day."""

    name: str
    begins_at: datetime
    value: int


class Oddity(NamedTuple):
    """A count that stands out, and what it was judged by."""

    counted: Count
    threshold: int
    median: float
    spread: float
    peers: int


def odd_ones(counts: Sequence[Count], rule: AnomalyRule, *, since: datetime) -> list[Oddity]:
    """Of the counts that begin at or after an instant, those that stand out.

    Each is judged by the counts of the others only, so that nobody makes much look usual by doing
    much every day.
    """
    return [
        odd
        for one in counts
        if one.begins_at >= since
        and (odd := _judged(one, [peer for peer in counts if peer.name != one.name], rule))
    ]


def _judged(count: Count, others: Iterable[Count], rule: AnomalyRule) -> Oddity | None:
    values = list(others)
    peers = len({peer.name for peer in values})
    middle, spread, threshold = 0.0, 0.0, rule.ceiling
    if peers >= rule.peers_min:
        middle = float(median(peer.value for peer in values))
        spread = float(median(abs(peer.value - middle) for peer in values))
        usual = middle + rule.deviations * NORMAL_CONSISTENT * max(spread, SPREAD_MIN)
        threshold = min(rule.ceiling, max(rule.at_least, math.ceil(usual)))
    if count.value <= max(threshold, rule.at_least):
        return None
    return Oddity(count, threshold, middle, spread, peers)
