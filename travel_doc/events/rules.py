"""Which events the service takes, and when an application must be checked again. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from identity.contract.events import CardTopic
from shared.events.errors import TopicNotExpected

TOPICS = frozenset({CardTopic.ACTIVATED, CardTopic.REVOKED})
"""What the State's own register may tell: a revoked card casts doubt, one in force ends it."""
CLOCK_TOLERANCE = timedelta(minutes=5)
"""By which the register's clock and ours may differ."""


class HolderNotice(NamedTuple):
    """What became of a person's card: when it happened by the register, and when we knew."""

    topic: CardTopic
    occurred_at: datetime
    received_at: datetime


def require_topic(topic: str) -> CardTopic:
    """The topic, if it is one of those; TopicNotExpected."""
    if topic not in TOPICS:
        raise TopicNotExpected(f"this service takes: {', '.join(sorted(TOPICS))}")
    return CardTopic(topic)


def is_to_check(confirmed_at: datetime, told: Iterable[HolderNotice]) -> bool:
    """Whether the register must be asked again about somebody it confirmed at a moment.

    What we knew before we asked, the answer took into account; and so it did what had happened
    well before, however late we are told.
    """
    since = [
        notice
        for notice in told
        if notice.received_at > confirmed_at and notice.occurred_at > confirmed_at - CLOCK_TOLERANCE
    ]
    newest = max(since, key=lambda notice: notice.occurred_at, default=None)
    return newest is not None and newest.topic is CardTopic.REVOKED
