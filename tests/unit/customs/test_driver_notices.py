"""Which movements news of a driver's card concerns, and what it leaves in doubt."""

from datetime import datetime, timedelta

import pytest

from customs_gateway.events.rules import card_in_doubt, matters, require_topic
from identity.contract.events import CardTopic
from shared.events.errors import TopicNotExpected
from tests.support.platform import NOON

SUSPENDED, REINSTATED, REVOKED = CardTopic.SUSPENDED, CardTopic.REINSTATED, CardTopic.REVOKED


def hours(number: int) -> datetime:
    return NOON + timedelta(hours=number)


@pytest.mark.parametrize(
    ("ended", "occurred", "received", "concerned"),
    [
        (None, 1, 2, True),
        (None, 0, 1, True),  # at the moment of the verification
        (None, -1, 2, False),  # the driver showed a card in force after that
        (10, 1, 2, True),
        (10, 1, 11, False),  # heard when all was over
    ],
)
def test_news_concerns_movements_on_the_road_with_that_card(
    ended: int | None, occurred: int, received: int, concerned: bool
) -> None:
    assert (
        matters(
            verified_at=NOON,
            ended_at=None if ended is None else hours(ended),
            occurred_at=hours(occurred),
            received_at=hours(received),
        )
        is concerned
    )


@pytest.mark.parametrize(
    ("told", "in_doubt"),
    [
        ((), False),
        ((SUSPENDED,), True),
        ((SUSPENDED, REINSTATED), False),
        ((SUSPENDED, REINSTATED, REVOKED), True),
        ((REVOKED,), True),
    ],
)
def test_the_last_news_decides_whether_the_card_is_in_doubt(
    told: tuple[CardTopic, ...], in_doubt: bool
) -> None:
    assert card_in_doubt(told) is in_doubt


def test_other_topics_are_not_expected() -> None:
    assert require_topic("card.suspended") is SUSPENDED
    for other in ("card.activated", "person.died"):
        with pytest.raises(TopicNotExpected):
            require_topic(other)
