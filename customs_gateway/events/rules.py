"""Which events the gateway takes, and which movements a driver's card matters to. Pure."""

from collections.abc import Iterable
from datetime import datetime

from identity.contract.events import CardTopic
from shared.events.errors import TopicNotExpected

TOPICS = frozenset({CardTopic.SUSPENDED, CardTopic.REINSTATED, CardTopic.REVOKED})
"""What the States' registers may tell; the gateway knows no card before it is in force."""
_CLEARS_DOUBT = CardTopic.REINSTATED


def require_topic(topic: str) -> CardTopic:
    """The topic, if it is one of those; TopicNotExpected."""
    if topic not in TOPICS:
        raise TopicNotExpected(f"the gateway takes: {', '.join(sorted(TOPICS))}")
    return CardTopic(topic)


def matters(
    *,
    verified_at: datetime,
    ended_at: datetime | None,
    occurred_at: datetime,
    received_at: datetime,
) -> bool:
    """Whether news of a card concerns a movement whose driver showed it.

    Of a driver who was verified after it happened, it tells nothing: they showed a card in force.
    Of a movement that had come to its end when it was heard, it tells nothing any more.
    """
    return verified_at <= occurred_at and (ended_at is None or received_at <= ended_at)


def card_in_doubt(told_oldest_first: Iterable[CardTopic]) -> bool:
    """Whether the last that was heard is that the card is not in force."""
    *_, last = (_CLEARS_DOUBT, *told_oldest_first)
    return last is not _CLEARS_DOUBT
