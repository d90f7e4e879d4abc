"""Identity numbers say nothing, cannot be foreseen, and catch what people get wrong."""

import re
import secrets
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.identifiers import (
    UNFIT_NUMBERS,
    IdentityNumberInvalid,
    draw_identity_number,
    print_identity_number,
    read_identity_number,
    verhoeff_check_digit,
)
from tests.support.seeded import seeded

digits = st.text("0123456789", min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("number", "check"),
    [("236", "3"), ("12345", "1"), ("142857", "0"), ("84736430954837284567892", "2")],
)
def test_the_check_digit_is_the_published_one(number: str, check: str) -> None:
    assert verhoeff_check_digit(number) == check


@given(digits, st.data())
def test_every_single_wrong_digit_is_caught(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from("0123456789"))
    assume(wrong != number[place])
    changed = number[:place] + wrong + number[place + 1 :]
    assert verhoeff_check_digit(changed) != verhoeff_check_digit(number)


def test_every_wrong_digit_and_every_swap_of_neighbours_is_caught_at_every_place() -> None:
    generator = seeded(7)
    for _ in range(50):
        number = draw_identity_number(generator)
        good = number[:-1], number[-1]
        for place in range(12):
            for wrong in set("0123456789") - {number[place]}:
                changed = number[:place] + wrong + number[place + 1 :]
                assert verhoeff_check_digit(changed[:-1]) != changed[-1]
        for place, (left, right) in enumerate(pairwise(number)):
            if left != right:
                changed = number[:place] + right + left + number[place + 2 :]
                assert verhoeff_check_digit(changed[:-1]) != changed[-1], (good, place)


def test_all_pairs_of_neighbours_are_told_apart_at_all_eight_phases() -> None:
    for behind in range(8):
        for left in "0123456789":
            for right in "0123456789":
                if left != right:
                    tail = "0" * behind
                    assert verhoeff_check_digit(left + right + tail) != verhoeff_check_digit(
                        right + left + tail
                    )


def test_what_is_drawn_can_be_read_back_as_it_is_printed() -> None:
    for _ in range(200):
        number = draw_identity_number()
        printed = print_identity_number(number)
        assert [len(group) for group in printed.split(" ")] == [4, 4, 4]
        assert read_identity_number(printed) == read_identity_number(number) == number


def test_the_same_seed_draws_the_same_numbers_and_no_seed_does_not() -> None:
    first, second = seeded(1), seeded(1)
    assert draw_identity_number(first) == draw_identity_number(second)
    assert len({draw_identity_number() for _ in range(100)}) == 100


def test_drawing_leaves_the_first_digit_as_the_only_place_that_leans() -> None:
    generator = seeded(3)
    drawn = [draw_identity_number(generator) for _ in range(4000)]
    assert {number[0] for number in drawn} == set("23456789")
    for place in range(1, 12):
        shares = [sum(number[place] == digit for number in drawn) / 4000 for digit in "0123456789"]
        assert max(shares) < 0.13
        assert min(shares) > 0.07


def completed(eleven: str) -> str:
    return eleven + verhoeff_check_digit(eleven)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (completed("04729386512"), "starts with 0"),
        (completed("14729386512"), "starts with 0 or 1"),
        (completed("47777386512"), "three times in a row"),
        (completed("43456829170"), "counts up"),
        (completed("49876829170"), "counts up or down"),
        (completed("47474242747"), "fewer than five"),
    ],
)
def test_an_unfit_number_is_refused_with_its_reason(number: str, reason: str) -> None:
    with pytest.raises(IdentityNumberInvalid, match=reason):
        read_identity_number(number)


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_repeated_or_mirrored_half_is_refused(mirrored: bool) -> None:
    generator = seeded(5)
    doubled = ""
    while not doubled or verhoeff_check_digit(doubled[:-1]) != doubled[-1]:
        half = "".join(generator.sample("23456789", 6))
        doubled = half + (half[::-1] if mirrored else half)
    with pytest.raises(IdentityNumberInvalid, match="repeats or mirrors"):
        read_identity_number(doubled)


def test_every_rule_has_a_number_that_breaks_it_alone() -> None:
    breaking = {
        0: "047293865120",
        1: "477738651290",
        2: "434568291705",
        3: "472938472938",
        4: "474742427249",
    }
    for place, number in breaking.items():
        broken = [unfit for unfit in UNFIT_NUMBERS if unfit.matches(number)]
        assert UNFIT_NUMBERS[place] in broken


@pytest.mark.parametrize(
    "text", ["", "47293865120", "4729386512000", "4729-3865-1200", "\uff14729386512x", "4" * 500]
)
def test_what_is_not_twelve_digits_is_refused(text: str) -> None:
    with pytest.raises(IdentityNumberInvalid, match="twelve digits"):
        read_identity_number(text)


@given(st.text(max_size=40))
def test_reading_any_text_gives_twelve_digits_or_the_one_error(text: str) -> None:
    with suppress(IdentityNumberInvalid):
        assert re.fullmatch("[0-9]{12}", read_identity_number(text))


@pytest.mark.parametrize("number", ["472938651200", "14729386512", "abcdefghijkl"])
def test_the_error_never_repeats_the_number(number: str) -> None:
    with pytest.raises(IdentityNumberInvalid) as refused:
        read_identity_number(number)
    assert number not in str(refused.value)


def test_randomness_is_the_operating_systems_when_none_is_given() -> None:
    defaults = draw_identity_number.__defaults__
    assert defaults is not None
    assert isinstance(defaults[0], secrets.SystemRandom)
