"""Transit references catch what people get wrong when they copy them."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.identifiers import (
    TransitReference,
    TransitReferenceInvalid,
    draw_transit_reference,
    iso6346_remainder,
    read_transit_reference,
)
from shared.states import State
from tests.support.seeded import seeded

OFFICE = "0040A7"


@given(st.sampled_from(State), st.integers(2025, 2099), st.randoms(use_true_random=False))
def test_a_reference_is_read_back_as_it_was_drawn(state: State, year: int, r: Random) -> None:
    text = draw_transit_reference(year, state, OFFICE, r)
    read = read_transit_reference(text)
    assert len(text) == 18
    assert read == TransitReference(year, state, OFFICE, text[10:16])


def test_every_wrong_character_and_swap_in_office_and_serial_is_caught() -> None:
    generator = seeded(11)
    for _ in range(40):
        good = draw_transit_reference(2026, State.NER, OFFICE, generator)
        for place in range(4, 16):
            for wrong in set("0123456789A") - {good[place]}:
                with pytest.raises(TransitReferenceInvalid):
                    read_transit_reference(good[:place] + wrong + good[place + 1 :])
        for place, (left, right) in enumerate(pairwise(good[4:16]), start=4):
            if left != right:
                with pytest.raises(TransitReferenceInvalid):
                    read_transit_reference(good[:place] + right + left + good[place + 2 :])


def test_a_reference_whose_remainder_is_ten_is_neither_drawn_nor_accepted() -> None:
    generator = seeded(2)
    for _ in range(300):
        body = draw_transit_reference(2026, State.MLI, OFFICE, generator)[:-1]
        assert iso6346_remainder(body) != 10
    serial = next(s for s in range(10**6) if iso6346_remainder(f"26ML{OFFICE}{s:06}T") == 10)
    with pytest.raises(TransitReferenceInvalid, match="check digit"):
        read_transit_reference(f"26ML{OFFICE}{serial:06}T0")


@pytest.mark.parametrize("office", ["", "0040B7", "0040A", "0040A70", "0040a7"])
def test_an_office_code_outside_the_alphabet_is_refused(office: str) -> None:
    with pytest.raises(TransitReferenceInvalid, match="office code"):
        draw_transit_reference(2026, State.BFA, office)


@given(st.text(max_size=30))
def test_reading_never_fails_otherwise(text: str) -> None:
    with pytest.raises(TransitReferenceInvalid):
        read_transit_reference(text)
