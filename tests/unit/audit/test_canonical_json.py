"""Is there exactly one byte string for a value, the one of RFC 8785?"""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.canonical_json import (
    DEPTH_MAX,
    INTEGER_MAX,
    NotCanonicalJson,
    canonical_json,
    parse_canonical_json,
)

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-INTEGER_MAX, INTEGER_MAX)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=20,
)


def test_members_stand_in_the_order_of_utf16_as_in_the_example_of_the_rfc() -> None:
    example = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }

    assert list(json.loads(canonical_json(example)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_strings_are_escaped_as_in_the_example_of_the_rfc() -> None:
    assert (
        canonical_json('\u20ac$\u000f\nA\'B"\\\\"/') == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()
    )


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), 2**53, -(2**53), "\ud800", {"\udc00": 1}, {1: "x"}, b"x", object],
    ids=repr,
)
def test_a_value_without_one_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonicalJson):
        canonical_json({"value": value})


def test_nesting_has_a_limit() -> None:
    nested: Any = 0
    for _ in range(DEPTH_MAX - 1):
        nested = [nested]
    assert canonical_json(nested)
    with pytest.raises(NotCanonicalJson):
        canonical_json([nested])


@given(VALUES)
def test_the_canonical_form_reads_back_as_the_value(value: Any) -> None:
    assert parse_canonical_json(canonical_json(value)) == value


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1,"a":1}',
        b'"\\u0041"',
        b"1.0",
        b"1e3",
        b"-0",
        b"NaN",
        b'"\xff"',
        b"[" * 100_000,
        b"",
    ],
    ids=lambda data: repr(data[:20]),
)
def test_bytes_in_another_form_are_refused(data: bytes) -> None:
    with pytest.raises(NotCanonicalJson):
        parse_canonical_json(data)
