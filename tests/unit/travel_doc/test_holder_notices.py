"""When an application must be checked again after news of the applicant's card."""

from datetime import timedelta

import pytest

from identity.contract.events import CardTopic
from shared.events.errors import TopicNotExpected
from tests.support.platform import NOON
from travel_doc.events.rules import HolderNotice, is_to_check, require_topic

MINUTE = timedelta(minutes=1)


def revoked(occurred: int, received: int) -> HolderNotice:
    return HolderNotice(CardTopic.REVOKED, NOON + occurred * MINUTE, NOON + received * MINUTE)


def activated(occurred: int, received: int) -> HolderNotice:
    return HolderNotice(CardTopic.ACTIVATED, NOON + occurred * MINUTE, NOON + received * MINUTE)


@pytest.mark.parametrize(
    ("told", "to_check"),
    [
        ((), False),
        ((revoked(10, 11),), True),
        ((activated(10, 11),), False),
        ((revoked(10, 11), activated(20, 21)), False),
        ((revoked(20, 21), activated(10, 30)), True),
        ((revoked(-30, -29),), False),  # known before the register was asked
        ((revoked(-60, 5),), False),  # told late of what the answer took into account
        ((revoked(-2, 1),), True),  # within what two clocks may differ: rather once too often
    ],
)
def test_the_newest_news_since_the_register_was_asked_decides(
    told: tuple[HolderNotice, ...], to_check: bool
) -> None:
    assert is_to_check(NOON, told) is to_check


def test_other_topics_are_not_expected() -> None:
    assert require_topic("card.revoked") is CardTopic.REVOKED
    for other in ("card.suspended", "card.reinstated", "person.died"):
        with pytest.raises(TopicNotExpected):
            require_topic(other)
