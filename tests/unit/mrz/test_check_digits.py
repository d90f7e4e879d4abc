"""The arithmetic of check digits."""

from hypothesis import given
from hypothesis import strategies as st

from shared.documents.mrz.check_digits import check_digit

VALUES = {
    character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"))
def test_the_fast_sum_is_the_sum_of_the_standard(text: str) -> None:
    by_the_book = sum(VALUES.get(c, 0) * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10
    assert check_digit(text) == str(by_the_book)
