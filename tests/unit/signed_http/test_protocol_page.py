"""The published profile says what the code does."""

import re
from pathlib import Path

import pytest

from shared.signed_http import errors, profile
from shared.signed_http.profile import CLOCK_SKEW_SECONDS, SIGNATURE_SECONDS_MAX, Limits
from tests.support.signed_http_example import MARKED, PAGE, worked_example

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_worked_example_is_what_the_code_makes() -> None:
    """`python -m tests.support.signed_http_example` writes it again."""
    found = MARKED.search(TEXT)
    assert found is not None
    assert found[0] == worked_example()


@pytest.mark.parametrize("names", [profile.SET_SAFE, profile.SET_BODY])
def test_the_lists_of_components_are_those_of_the_code(names: tuple[bytes, ...]) -> None:
    assert "    " + " ".join(f'"{name.decode()}"' for name in names) + "\n" in TEXT


def test_every_code_of_the_profile_is_on_the_page() -> None:
    source = Path(errors.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'^    code = "([a-z_]+)"$', source, re.MULTILINE))
    assert len(codes) == 21
    assert {code for code in codes if f"`{code}`" not in TEXT} == set()


def test_the_limits_on_the_page_are_the_defaults() -> None:
    limits = Limits()
    assert (limits.header_bytes_max, limits.header_count_max) == (16 * 1024, 64)
    assert (limits.body_bytes_max, limits.body_seconds_max) == (1024**2, 30.0)
    assert limits.answer_bytes_max == 16 * 1024**2
    assert (limits.requests_per_second, limits.requests_burst) == (200.0, 400)
    assert (SIGNATURE_SECONDS_MAX, CLOCK_SKEW_SECONDS) == (60, 30)
    assert re.search(
        r"16 KiB, 64 lines.*1 MiB within 30 seconds.*16 MiB.*200 a sec", TEXT, re.DOTALL
    )
