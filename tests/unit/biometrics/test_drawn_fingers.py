"""Drawn fingers are the same for one seed, differ between seeds, and get worse by grade."""

import numpy as np

from tests.support.fingers import HEIGHT, WIDTH, a_finger
from tests.support.impressions import Grade, a_finger_image, png, press_finger

FINGER = a_finger(1)


def test_a_seed_is_a_finger_and_another_seed_another() -> None:
    assert np.array_equal(FINGER.ridges, a_finger(1).ridges)
    assert not np.array_equal(FINGER.ridges, a_finger(2).ridges)
    assert FINGER.ridges.shape == (HEIGHT, WIDTH)


def test_two_presses_of_a_finger_are_two_images_and_each_can_be_drawn_again() -> None:
    first, second = (press_finger(FINGER.ridges, 1, Grade.MEDIUM, press) for press in range(2))
    assert not np.array_equal(first, second)
    assert np.array_equal(first, press_finger(FINGER.ridges, 1, Grade.MEDIUM, 0))


def test_a_kept_image_is_the_one_that_would_be_drawn() -> None:
    assert a_finger_image(1, Grade.GOOD) == png(press_finger(FINGER.ridges, 1, Grade.GOOD, 0))
    assert a_finger_image(1, Grade.GOOD) == a_finger_image(1, Grade.GOOD)
