"""The ladder at the counter: finger, another finger, face, then supervisor and witness."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from identity.contract.counter import Rung
from identity.delivery.rules import (
    EarlierCheck,
    check_ladder_climbed,
    check_stand_in,
    open_rungs,
    rung_for,
    still_holds,
)
from identity.errors.delivery import LadderNotClimbed, RungNotOpen, StandInNotAccepted
from identity.recognition.rules import Means

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEN = Means(frozenset(range(1, 11)), face=True)
TWO_THUMBS = Means(frozenset({1, 6}), face=True)
FACE_ONLY = Means(frozenset(), face=True)
NOTHING = Means(frozenset(), face=False)


def failed(*fingers: int | None) -> list[EarlierCheck]:
    return [EarlierCheck(finger, matched=False) for finger in fingers]


@pytest.mark.parametrize(
    ("tried", "means", "expected"),
    [
        ([], TEN, (Rung.FINGER,)),
        (failed(2), TEN, (Rung.ANOTHER_FINGER,)),
        (failed(2, 7), TEN, (Rung.ANOTHER_FINGER, Rung.FACE)),
        (failed(2, 7, None), TEN, (Rung.ANOTHER_FINGER, Rung.SUPERVISOR)),
        (failed(1), TWO_THUMBS, (Rung.ANOTHER_FINGER,)),
        (failed(1, 6), TWO_THUMBS, (Rung.FACE,)),
        (failed(1, 6, None), TWO_THUMBS, (Rung.SUPERVISOR,)),
        ([], FACE_ONLY, (Rung.FACE,)),
        (failed(None), FACE_ONLY, (Rung.SUPERVISOR,)),
        ([], NOTHING, (Rung.SUPERVISOR,)),
        ([], Means(frozenset({2}), face=False), (Rung.FINGER,)),
        (failed(2), Means(frozenset({2}), face=False), (Rung.SUPERVISOR,)),
        ([*failed(2), EarlierCheck(7, matched=True)], TEN, ()),
    ],
)
def test_what_is_open_follows_from_what_was_tried(
    tried: list[EarlierCheck], means: Means, expected: tuple[Rung, ...]
) -> None:
    assert open_rungs(tried, means) == expected


def test_a_finger_is_tried_once_a_day() -> None:
    assert rung_for(2, [], TEN) is Rung.FINGER
    assert rung_for(7, failed(2), TEN) is Rung.ANOTHER_FINGER
    with pytest.raises(RungNotOpen):
        rung_for(2, failed(2), TEN)


def test_a_finger_that_the_register_has_not_decides_nothing() -> None:
    with pytest.raises(RungNotOpen):
        rung_for(2, [], TWO_THUMBS)


def test_the_face_does_not_come_before_two_fingers() -> None:
    for tried in (failed(), failed(2)):
        with pytest.raises(RungNotOpen):
            rung_for(None, tried, TEN)
    assert rung_for(None, failed(2, 7), TEN) is Rung.FACE


def test_nobody_stands_in_while_something_can_be_compared() -> None:
    for tried in (failed(), failed(2), failed(2, 7)):
        with pytest.raises(LadderNotClimbed):
            check_ladder_climbed(tried, TEN)
    check_ladder_climbed(failed(2, 7, None), TEN)
    check_ladder_climbed([], NOTHING)


def test_nobody_is_their_own_witness() -> None:
    holder = UUID(int=1)
    with pytest.raises(StandInNotAccepted):
        check_stand_in(holder, holder=holder)
    check_stand_in(UUID(int=2), holder=holder)


def test_a_match_holds_for_half_an_hour_and_not_from_the_future() -> None:
    assert still_holds(NOON, now=NOON)
    assert still_holds(NOON, now=NOON + timedelta(minutes=30))
    assert not still_holds(NOON, now=NOON + timedelta(minutes=30, seconds=1))
    assert not still_holds(NOON, now=NOON - timedelta(seconds=1))
