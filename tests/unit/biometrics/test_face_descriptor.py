"""The numbers of a face keep their bytes, and only such numbers are compared."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.biometrics.errors import TemplateInvalid
from shared.biometrics.face_descriptor import (
    DESCRIPTOR_BYTES,
    NUMBERS,
    decode_descriptor,
    distance,
    encode_descriptor,
)

ONE = (0.125,) * NUMBERS
OTHER = (-0.125, *ONE[1:])


def test_a_descriptor_is_read_as_it_was_written() -> None:
    data = encode_descriptor(ONE)
    assert len(data) == DESCRIPTOR_BYTES == 512
    assert decode_descriptor(data) == ONE


def test_the_distance_is_euclidean_and_the_same_both_ways() -> None:
    one, other = encode_descriptor(ONE), encode_descriptor(OTHER)
    assert distance(one, one) == 0
    assert distance(one, other) == distance(other, one) == 0.25


@pytest.mark.parametrize("numbers", [(), ONE[1:], (*ONE, 0.1), (0.0,) * NUMBERS, (9.0,) * NUMBERS])
def test_what_is_no_descriptor_is_not_written(numbers: tuple[float, ...]) -> None:
    with pytest.raises(TemplateInvalid):
        encode_descriptor(numbers)


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_is_refused(odd: float) -> None:
    with pytest.raises(TemplateInvalid):
        encode_descriptor((odd, *ONE[1:]))


@given(st.binary(max_size=600) | st.binary(min_size=512, max_size=512))
def test_junk_raises_the_one_error(junk: bytes) -> None:
    with suppress(TemplateInvalid):
        assert encode_descriptor(decode_descriptor(junk)) == junk
