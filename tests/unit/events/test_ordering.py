"""What a recipient makes of an event's number."""

from itertools import permutations

import pytest

from shared.events.ordering import reception_of
from shared.events.wire import Reception


@pytest.mark.parametrize(
    ("sequence", "last_taken", "expected"),
    [
        (1, 0, Reception.TAKEN),
        (2, 1, Reception.TAKEN),
        (2, 0, Reception.TAKEN_AFTER_GAP),
        (9, 3, Reception.TAKEN_AFTER_GAP),
        (3, 3, Reception.SUPERSEDED),
        (1, 3, Reception.SUPERSEDED),
    ],
)
def test_the_number_says_what_becomes_of_an_event(
    sequence: int, last_taken: int, expected: Reception
) -> None:
    assert reception_of(sequence, last_taken=last_taken) is expected


def test_whatever_the_order_the_newest_has_the_last_word() -> None:
    for order in permutations(range(1, 6)):
        last_taken, effects = 0, []
        for sequence in order:
            if reception_of(sequence, last_taken=last_taken).has_effect:
                last_taken = sequence
                effects.append(sequence)
        assert effects == sorted(effects)
        assert effects[-1] == 5


def test_only_what_is_taken_has_an_effect() -> None:
    assert {each for each in Reception if each.has_effect} == {
        Reception.TAKEN,
        Reception.TAKEN_AFTER_GAP,
    }
