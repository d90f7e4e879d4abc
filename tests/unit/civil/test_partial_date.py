"""Partial dates keep what is known and never invent the rest."""

from contextlib import suppress
from datetime import date
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, BaseModel, ValidationError

from shared.civil.partial_date import PartialDate, PartialDateInvalid, age_at_least, ages
from shared.civil.sex import Sex
from shared.i18n.language import Language

full_dates = st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(PartialDate.of)
partial_dates = st.one_of(
    full_dates,
    full_dates.map(lambda born: PartialDate(born.year, born.month)),
    full_dates.map(lambda born: PartialDate(born.year)),
)


@given(partial_dates)
def test_the_text_form_reads_back(born: PartialDate) -> None:
    assert PartialDate.parse(str(born)) == born


@pytest.mark.parametrize(
    ("text", "mrz", "french", "english"),
    [
        ("1975", "75<<<<", "vers 1975", "about 1975"),
        ("1975-08", "7508<<", "août 1975", "August 1975"),
        ("1975-02-01", "750201", "1er février 1975", "1 February 1975"),
        ("2004-12-31", "041231", "31 décembre 2004", "31 December 2004"),
    ],
)
def test_each_precision_has_its_forms(text: str, mrz: str, french: str, english: str) -> None:
    born = PartialDate.parse(text)
    assert born.mrz == mrz
    assert born.display(Language.FR) == french
    assert born.display(Language.EN) == english


@given(partial_dates.filter(lambda born: born.earliest <= date(2026, 11, 3)))
def test_a_zone_gives_the_birth_date_back_within_a_century(born: PartialDate) -> None:
    read = PartialDate.from_mrz(born.mrz, not_after=date(2026, 11, 3))
    assert (read.year - born.year) % 100 == 0
    assert (read.month, read.day) == (born.month, born.day)
    assert read.earliest <= date(2026, 11, 3)
    assert read.year >= 1926


def test_a_zone_date_of_this_year_that_has_not_come_is_of_the_last_century() -> None:
    today = date(2026, 11, 3)
    assert PartialDate.from_mrz("261103", not_after=today).year == 2026
    assert PartialDate.from_mrz("261104", not_after=today).year == 1926
    assert PartialDate.from_mrz("26<<<<", not_after=today).year == 2026
    assert PartialDate.from_mrz("2612<<", not_after=today).year == 1926


@pytest.mark.parametrize(
    "field",
    ["<<<<<<", "75<<15", "<<0315", "75031", "7503155", "750<15", "751301", "750230", "75AB"],
)
def test_other_zone_fields_are_refused(field: str) -> None:
    with pytest.raises(PartialDateInvalid):
        PartialDate.from_mrz(field, not_after=date(2026, 1, 1))


@pytest.mark.parametrize(
    "text",
    ["", "75", "1975-3", "1975-13", "1975-02-29", "1975-00", "1975-01-00", "1899", "2100", "1975 "],
)
def test_what_the_calendar_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(PartialDateInvalid):
        PartialDate.parse(text)


def test_a_day_without_a_month_is_refused() -> None:
    with pytest.raises(PartialDateInvalid, match="without a month"):
        PartialDate(1975, None, 3)


@given(st.text(max_size=12))
def test_parsing_any_text_gives_a_date_or_the_one_error(text: str) -> None:
    with suppress(PartialDateInvalid):
        assert str(PartialDate.parse(text)) == text
    with suppress(PartialDateInvalid):
        assert PartialDate.from_mrz(text, not_after=date(2030, 1, 1)).mrz == text


@given(partial_dates)
def test_the_bounds_enclose_the_date(born: PartialDate) -> None:
    assert born.earliest <= born.latest
    assert (born.latest - born.earliest).days in ({0} if born.day else {27, 28, 29, 30, 364, 365})


def test_february_ends_on_its_last_day() -> None:
    assert PartialDate(2024, 2).latest == date(2024, 2, 29)
    assert PartialDate(2023, 2).latest == date(2023, 2, 28)
    assert PartialDate(2023, 12).latest == date(2023, 12, 31)


@pytest.mark.parametrize(
    ("born", "on", "least", "greatest"),
    [
        ("2010-05-20", date(2025, 5, 19), 14, 14),
        ("2010-05-20", date(2025, 5, 20), 15, 15),
        ("2010-05", date(2025, 5, 20), 14, 15),
        ("2010", date(2025, 1, 1), 14, 15),
        ("2010", date(2025, 12, 31), 15, 15),
        ("2008-02-29", date(2025, 2, 28), 16, 16),
        ("2008-02-29", date(2025, 3, 1), 17, 17),
        ("2025", date(2025, 3, 1), 0, 0),
    ],
)
def test_ages_are_bounded_by_what_is_known(born: str, on: date, least: int, greatest: int) -> None:
    assert ages(PartialDate.parse(born), on) == (least, greatest)


def test_an_age_is_reached_not_reached_or_undetermined() -> None:
    born = PartialDate(2010)
    assert age_at_least(born, 15, date(2025, 12, 31)) is True
    assert age_at_least(born, 15, date(2025, 6, 1)) is None
    assert age_at_least(born, 15, date(2024, 12, 31)) is False


def test_nobody_is_born_in_the_future() -> None:
    with pytest.raises(PartialDateInvalid, match="future"):
        ages(PartialDate(2027), date(2026, 12, 31))


@given(partial_dates, st.dates(date(1999, 1, 1), date(2099, 12, 31)))
def test_the_age_of_a_partial_date_encloses_that_of_each_day_in_it(
    born: PartialDate, on: date
) -> None:
    if born.latest <= on:
        least, greatest = ages(born, on)
        assert least == ages(PartialDate.of(born.latest), on)[0]
        assert greatest == ages(PartialDate.of(born.earliest), on)[0]


class Civil(BaseModel):
    born: Annotated[Any, AfterValidator(PartialDate.parse)]


def test_a_wire_model_reports_a_bad_date_among_its_other_errors() -> None:
    assert Civil(born="1975-03").born == PartialDate(1975, 3)
    with pytest.raises(ValidationError, match="no such day"):
        Civil(born="1975-02-30")


def test_an_unspecified_sex_is_a_filler_in_a_zone() -> None:
    assert [sex.mrz for sex in Sex] == ["M", "F", "<"]
