"""Which language a caller gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.i18n.language import ACCEPT_LANGUAGE_CHARACTERS_MAX, Language, negotiate


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "fr"),
        ("", "fr"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("fr-BF, en;q=0.8", "fr"),
        ("en;q=0.9, fr;q=0.95", "fr"),
        ("en;q=0.951, fr;q=0.95", "en"),
        ("en;q=0.5, fr;q=0.5", "fr"),
        ("fr;q=0, en;q=0.001", "en"),
        ("fr;q=0, *", "en"),
        ("de, *;q=0.1", "fr"),
        ("de", "fr"),
        ("dje, ha;q=0.9, en;q=0.2", "en"),
    ],
)
def test_the_caller_gets_the_language_it_prefers(header: str | None, language: str) -> None:
    assert negotiate(header) == language


@pytest.mark.parametrize(
    "header",
    ["en;q=2", "en;q=1.001", "en;q=0.1234", "en;q=x", "en;q=\u0661", "en;level=1", "en;;", ";q=1"],
)
def test_a_malformed_wish_counts_for_nothing(header: str) -> None:
    assert negotiate(header) is Language.FR


def test_a_header_that_is_too_long_is_not_read() -> None:
    assert negotiate("en" + " " * ACCEPT_LANGUAGE_CHARACTERS_MAX) is Language.FR


@given(st.text())
def test_no_header_whatever_makes_it_fail(header: str) -> None:
    assert negotiate(header) in Language
