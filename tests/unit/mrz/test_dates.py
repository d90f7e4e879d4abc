"""Two-digit years find their century, unknown parts stay unknown."""

from datetime import date

import pytest

from shared.documents.mrz.dates import (
    MrzDate,
    read_date,
    resolve_expiry,
    write_date,
)
from shared.documents.mrz.errors import MrzMalformed

TODAY = date(2026, 3, 1)


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
