"""Document numbers are specimens for everybody to see, and hard to misread."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.identifiers import (
    DOCUMENT_ALPHABET,
    SPECIMEN_PREFIX,
    DocumentNumberInvalid,
    draw_document_number,
    state_of_document_number,
)
from shared.states import State


@given(st.sampled_from(State), st.randoms(use_true_random=False))
def test_a_number_fits_the_zone_shows_test_and_tells_its_state(state: State, r: Random) -> None:
    number = draw_document_number(state, r)
    assert len(number) == 9
    assert number.startswith("TEST")
    assert state_of_document_number(number) is state


def test_the_alphabet_has_one_of_each_confusable_group_at_most() -> None:
    for group in ("0OQ", "1IL", "2Z", "5S", "8B", "UV", "AEIOU"):
        assert len(set(group) & set(DOCUMENT_ALPHABET)) <= 1, group
    assert len(set(DOCUMENT_ALPHABET)) == len(DOCUMENT_ALPHABET) == 24


def test_no_number_of_a_real_series_can_look_like_a_specimen() -> None:
    assert set(SPECIMEN_PREFIX) - set(DOCUMENT_ALPHABET) == {"E", "S"}


@pytest.mark.parametrize(
    "number",
    ["", "TEST", "TESTC7H2", "TESTC7H2XX", "TESTC7H20", "TESTO7H2X", "testc7h2x", "CDFGHJKMN"],
)
def test_other_forms_are_refused(number: str) -> None:
    with pytest.raises(DocumentNumberInvalid):
        state_of_document_number(number)
