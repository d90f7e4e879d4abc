"""Two-digit years find their century, unknown parts stay unknown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.mrz.dates import (
    MrzDate,
    read_date,
    resolve_birth_year,
    resolve_expiry,
    write_date,
)
from shared.documents.mrz.errors import MrzMalformed

TODAY = date(2026, 3, 1)


@given(st.dates(date(1927, 1, 1), date(2026, 2, 28)))
def test_the_birth_year_of_anyone_under_ninety_nine_is_found(born: date) -> None:
    assert resolve_birth_year(MrzDate.of(born), TODAY) == born.year


@pytest.mark.parametrize(
    ("written", "year"),
    [
        (MrzDate(75, None, None), 1975),
        (MrzDate(26, None, None), 2026),
        (MrzDate(26, 3, 2), 1926),
        (MrzDate(26, 3, None), 2026),
        (MrzDate(None, None, None), None),
    ],
)
def test_a_birth_is_never_in_the_future(written: MrzDate, year: int | None) -> None:
    assert resolve_birth_year(written, TODAY) == year


@pytest.mark.parametrize(("year", "century"), [(41, 2041), (42, 1942), (26, 2026), (99, 1999)])
def test_an_expiry_is_at_most_fifteen_years_ahead(year: int, century: int) -> None:
    assert resolve_expiry(MrzDate(year, 6, 30), TODAY) == date(century, 6, 30)


@pytest.mark.parametrize("written", [MrzDate(30, 2, 30), MrzDate(30, 2, None)])
def test_an_expiry_that_is_no_day_is_refused(written: MrzDate) -> None:
    with pytest.raises(MrzMalformed):
        resolve_expiry(written, TODAY)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("75<<<<", MrzDate(75, None, None)),
        ("<<<<<<", MrzDate(None, None, None)),
        ("750000", MrzDate(75, None, None)),
        ("000101", MrzDate(0, 1, 1)),
    ],
)
def test_unknown_parts_are_not_filled_in(text: str, written: MrzDate) -> None:
    assert read_date(text) == written
    assert write_date(written) == text.replace("750000", "75<<<<")
