"""Zones are written and read back the same, and every flaw has its name."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.civil.sex import Sex
from shared.documents.mrz.check_digits import check_digit
from shared.documents.mrz.dates import MrzDate
from shared.documents.mrz.errors import MrzCheckDigitWrong, MrzFieldRefused, MrzMalformed
from shared.documents.mrz.layout import MrzFormat
from shared.documents.mrz.long_numbers import LongNumberDigit
from shared.documents.mrz.zone import Zone, build_mrz, check_digit_verdicts, parse_mrz
from shared.errors import PlatformError
from tests.unit.mrz.zones import zones

PASSPORT = Zone(
    kind=MrzFormat.TD3,
    document_code="PP",
    issuing_state="UTO",
    surname="SPECIMEN",
    given_names="AMINATA",
    document_number="TS0000001",
    nationality="UTO",
    birth_date=MrzDate(90, 2, 3),
    sex=Sex.F,
    expiry_date=MrzDate.of(date(2030, 1, 31)),
)
CARD = replace(PASSPORT, kind=MrzFormat.TD1, document_code="ID")


@given(zones())
def test_what_is_written_is_read_back_the_same(zone: Zone) -> None:
    assert parse_mrz(build_mrz(zone)) == zone


@given(zones())
def test_lines_may_come_joined(zone: Zone) -> None:
    lines = build_mrz(zone)
    assert parse_mrz(lines.replace("\n", "")) == parse_mrz(lines)


@given(zones(), st.data())
def test_no_changed_digit_of_the_document_number_passes(zone: Zone, data: st.DataObject) -> None:
    joined = build_mrz(zone).replace("\n", "")
    own_field = zone.document_number[:9]
    start = joined.index(own_field, 5 if zone.kind is MrzFormat.TD1 else len(joined) // 2)
    places = [start + i for i, character in enumerate(own_field) if character.isdigit()]
    assume(places)
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != joined[at]))
    with pytest.raises(MrzCheckDigitWrong):
        parse_mrz(joined[:at] + other + joined[at + 1 :])


@given(st.text())
def test_whatever_comes_in_only_platform_errors_come_out(text: str) -> None:
    with pytest.raises(PlatformError):
        parse_mrz(text)


@given(zones(), st.data())
def test_what_is_refused_is_never_repeated(zone: Zone, data: st.DataObject) -> None:
    joined = build_mrz(zone).replace("\n", "")
    at = data.draw(st.integers(0, len(joined) - 1))
    broken = joined[:at] + "é" + joined[at + 1 :]
    with pytest.raises(MrzMalformed) as refused:
        parse_mrz(broken)
    assert refused.value.detail == f"malformed in the machine readable zone: {refused.value.field}"


@pytest.mark.parametrize(
    ("at", "character", "field"),
    [
        (0, "X", "document_code"),
        (2, "4", "issuing_state"),
        (10, "7", "name"),
        (53, "X", "document_number_digit"),
        (54, "<", "nationality"),
        (59, "4", "birth_date"),
        (64, "X", "sex"),
        (65, "A", "expiry_date"),
        (86, "A", "optional_data_digit"),
        (87, "<", "composite_digit"),
    ],
)
def test_a_malformed_field_is_named(at: int, character: str, field: str) -> None:
    joined = build_mrz(PASSPORT).replace("\n", "")
    with pytest.raises(MrzMalformed) as refused:
        parse_mrz(joined[:at] + character + joined[at + 1 :])
    assert refused.value.field == field


def test_every_wrong_check_digit_is_named_and_no_value_told() -> None:
    wrong = build_mrz(PASSPORT).replace("900203", "900204")
    with pytest.raises(MrzCheckDigitWrong) as refused:
        parse_mrz(wrong)
    assert refused.value.fields == ("birth_date", "composite")
    assert refused.value.detail.endswith(": birth_date, composite")


def test_an_empty_optional_field_may_have_a_filler_as_digit() -> None:
    written = build_mrz(PASSPORT)
    assert written[-2] == "0"
    assert parse_mrz(f"{written[:-2]}<{written[-1]}") == PASSPORT


def test_optional_data_must_have_a_digit() -> None:
    zone = replace(PASSPORT, optional_data="A")  # 10 x 7: its check digit is 0, as of no data
    written = build_mrz(zone)
    with pytest.raises(MrzCheckDigitWrong) as refused:
        parse_mrz(f"{written[:-2]}<{written[-1]}")
    assert refused.value.fields == ("optional_data",)


def test_the_digit_of_a_long_number_is_computed_without_the_filler() -> None:
    number = "TS00000012345"
    line = build_mrz(replace(CARD, document_number=number)).splitlines()[0]
    assert line == f"IDUTOTS0000001<2345{check_digit(number)}<<<<<<<<<<"[:30]
    assert parse_mrz(build_mrz(replace(CARD, document_number=number))).long_number_digit in {
        LongNumberDigit.WITHOUT_FILLER,
        LongNumberDigit.EITHER,
    }


def test_a_long_number_whose_digit_counted_the_filler_is_read_and_reported() -> None:
    first, second, third = build_mrz(replace(CARD, document_number="TS0000001900")).splitlines()
    with_filler = check_digit("TS0000001<900")
    assert with_filler != check_digit("TS0000001900")
    first = f"{first[:18]}{with_filler}{first[19:]}"
    composite = check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])
    zone = parse_mrz("\n".join([first, f"{second[:29]}{composite}", third]))
    assert zone.document_number == "TS0000001900"
    assert zone.long_number_digit is LongNumberDigit.WITH_FILLER


def test_a_long_number_with_a_wrong_digit_is_refused() -> None:
    first, second, third = build_mrz(replace(CARD, document_number="TS0000001900")).splitlines()
    digits = {check_digit("TS0000001<900"), check_digit("TS0000001900")}
    wrong = next(digit for digit in "0123456789" if digit not in digits)
    first = f"{first[:18]}{wrong}{first[19:]}"
    with pytest.raises(MrzCheckDigitWrong) as refused:
        parse_mrz(f"{first}\n{second}\n{third}")
    assert "document_number" in refused.value.fields


def test_a_name_that_fills_its_field_must_be_taken_for_truncated() -> None:
    assert parse_mrz(build_mrz(replace(CARD, given_names="A" * 20))).name_may_be_truncated
    assert not parse_mrz(build_mrz(CARD)).name_may_be_truncated


@pytest.mark.parametrize(
    ("zone", "field"),
    [
        (replace(PASSPORT, document_code="P"), "document_code"),
        (replace(PASSPORT, document_code="ID"), "document_code"),
        (replace(PASSPORT, kind=MrzFormat.MRV_A, document_code="V"), "document_code"),
        (replace(PASSPORT, issuing_state="FRANCE"), "issuing_state"),
        (replace(PASSPORT, surname="Ouédraogo"), "surname"),
        (replace(PASSPORT, surname=""), "surname"),
        (replace(PASSPORT, given_names="A  B"), "given_names"),
        (replace(PASSPORT, document_number="TS00000012"), "document_number"),
        (replace(PASSPORT, document_number=""), "document_number"),
        (replace(PASSPORT, document_number="N° 7"), "document_number"),
        (replace(CARD, document_number="N° 7654321"), "document_number"),
        (replace(PASSPORT, expiry_date=MrzDate(30, 1, None)), "expiry_date"),
        (replace(PASSPORT, birth_date=MrzDate(90, 13, 1)), "birth_date"),
        (replace(PASSPORT, optional_data="A" * 15), "optional_data"),
        (replace(CARD, document_number="1" * 23), "optional_data"),
        (replace(PASSPORT, optional_data_2="A"), "optional_data_2"),
    ],
)
def test_what_cannot_be_written_is_refused_by_the_name_of_its_field(zone: Zone, field: str) -> None:
    with pytest.raises(MrzFieldRefused) as refused:
        build_mrz(zone)
    assert refused.value.field == field


def test_verdicts_are_given_on_zones_that_cannot_be_read() -> None:
    lines = build_mrz(PASSPORT).replace("F3001", "X3O01")  # a letter O for a zero in the expiry
    assert check_digit_verdicts(lines) == {
        "document_number": True,
        "birth_date": True,
        "expiry_date": False,
        "optional_data": True,
        "composite": False,
    }


@pytest.mark.parametrize(("text", "field"), [("P<UTO", "length"), ("é" * 88, "alphabet")])
def test_no_verdict_is_given_on_what_is_no_zone(text: str, field: str) -> None:
    with pytest.raises(MrzMalformed) as refused:
        check_digit_verdicts(text)
    assert refused.value.field == field
