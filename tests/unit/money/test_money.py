"""Francs are whole, rates round half up, and what is shared out adds up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.money import FRANCS_MAX, NOTHING, Francs, Rate, share_out, total

LEVY = Rate(5, 1000)
amounts = st.integers(min_value=0, max_value=10**15)


@pytest.mark.parametrize(
    ("base", "levy"),
    [(0, 0), (99, 0), (100, 1), (199, 1), (299, 1), (300, 2), (1_083, 5), (1_000_000, 5_000)],
)
def test_the_levy_has_the_boundary_values_of_the_reference(base: int, levy: int) -> None:
    assert LEVY.of(Francs(base)) == Francs(levy)


@given(amounts)
def test_the_levy_is_the_integer_formula_of_the_reference(base: int) -> None:
    assert LEVY.of(Francs(base)).amount == (5 * base + 500) // 1000


@given(amounts, st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_rate_rounds_to_the_nearest_franc_and_halves_go_up(base: int, n: int, d: int) -> None:
    n = min(n, d)
    error = Rate(n, d).of(Francs(base)).amount - Fraction(base * n, d)
    assert Fraction(-1, 2) < error <= Fraction(1, 2)


def test_a_rate_does_not_apply_to_a_negative_amount() -> None:
    with pytest.raises(ValueError, match="negative"):
        LEVY.of(Francs(-1))


@pytest.mark.parametrize(("n", "d"), [(1, 0), (1, -1), (-1, 2), (3, 2)])
def test_a_rate_outside_zero_to_one_is_refused(n: int, d: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Rate(n, d)


weights = st.lists(st.integers(0, 10**13), min_size=1, max_size=40).filter(any)


@given(amounts, weights)
def test_parts_add_up_and_each_is_within_one_franc_of_its_share(
    amount: int, weights: list[int]
) -> None:
    parts = share_out(Francs(amount), weights)
    assert total(parts) == Francs(amount)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.amount - Fraction(amount * weight, sum(weights))) < 1


def test_left_over_francs_go_to_the_largest_remainders_and_then_to_the_earlier() -> None:
    assert share_out(Francs(10), [1, 1, 1]) == (Francs(4), Francs(3), Francs(3))
    assert share_out(Francs(5), [299, 300, 401]) == (Francs(1), Francs(2), Francs(2))


def test_an_item_of_no_value_bears_no_levy() -> None:
    assert share_out(Francs(7), [0, 3, 0]) == (NOTHING, Francs(7), NOTHING)


def test_nothing_can_be_shared_out_to_nobody() -> None:
    assert share_out(NOTHING, [0, 0]) == (NOTHING, NOTHING)
    assert share_out(NOTHING, []) == ()
    with pytest.raises(ValueError, match="nobody"):
        share_out(Francs(1), [0, 0])


@pytest.mark.parametrize(("amount", "weights"), [(-1, [1]), (1, [2, -1])])
def test_negative_amounts_and_weights_are_not_shared_out(amount: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="negative"):
        share_out(Francs(amount), weights)


def test_francs_add_subtract_compare_and_print() -> None:
    assert Francs(3) + Francs(4) - Francs(10) == -Francs(3)
    assert Francs(2) < Francs(3)
    assert not NOTHING
    assert str(Francs(1_234_567)) == "1\u00a0234\u00a0567\u00a0F\u00a0CFA"
    assert str(Francs(-500)) == "-500\u00a0F\u00a0CFA"
    assert total([]) == NOTHING


@pytest.mark.parametrize("amount", [1.0, "1", True, None])
def test_what_is_not_a_whole_number_is_no_amount(amount: object) -> None:
    with pytest.raises(TypeError):
        Francs(amount)  # type: ignore[arg-type]  # the point of the test


def test_an_amount_beyond_64_bits_is_refused() -> None:
    assert Francs(FRANCS_MAX)
    with pytest.raises(OverflowError):
        Francs(FRANCS_MAX) + Francs(1)
