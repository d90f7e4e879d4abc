"""Which events the gateway takes, and which movements a driver's card matters to. Pure."""

from collections.abc import Iterable
from datetime import datetime

from customs_gateway.movements.lifecycle import FINAL
from customs_gateway.movements.rules import Transit
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


def matters(transit: Transit, *, occurred_at: datetime, received_at: datetime) -> bool:
    """Whether news of the driver's card concerns a movement.

    Of a driver who was verified after it happened, it tells nothing: they showed a card in force.
    Of goods that had arrived and been discharged when it came, it tells nothing any more.
    """
    if transit.release is None or transit.release.driver_checked_at > occurred_at:
        return False
    return transit.state not in FINAL or received_at <= transit.log[-1].received_at


def card_in_doubt(told_oldest_first: Iterable[CardTopic]) -> bool:
    """Whether the last that was heard is that the card is not in force."""
    *_, last = (_CLEARS_DOUBT, *told_oldest_first)
    return last is not _CLEARS_DOUBT
