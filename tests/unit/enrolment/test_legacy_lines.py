"""A line of an older register: what it says, or the code of why it cannot be taken in."""

import contextlib
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.contract.imports import (
    COLUMNS,
    LineFault,
    LineInvalid,
    read_legacy_line,
)
from identity.contract.persons import NationalityKind, NationalNumberType
from services.enrolment_kit.register_file import RegisterFileUnusable, examine
from shared.states import State

TODAY = date(2026, 3, 2)
F = LineFault
LINE = {
    "number_type": "NINA",
    "number": "19901234567890A",
    "family_name": "Kéïta",
    "given_names": "Aïssata",
    "sex": "F",
    "birth_date": "1990-05",
    "birth_place": "Ségou",
    "nationality": "MLI",
}


def read(**changed: str) -> object:
    return read_legacy_line({**LINE, **changed}, state=State.MLI, today=TODAY)


def test_a_line_says_who_somebody_is_and_under_what_number() -> None:
    more = {
        "father_family_name": "Kéïta",
        "father_given_names": "Modibo",
        "residence_country": "MLI",
        "residence_locality": "Bamako",
    }
    record = read_legacy_line({**LINE, **more}, state=State.MLI, today=TODAY)
    assert record.civil.name.family_name == "Kéïta"
    assert record.civil.birth_date == "1990-05"
    assert record.civil.father is not None
    assert record.civil.mother is None
    assert record.number.type is NationalNumberType.NINA
    assert record.residence is not None
    assert record.residence.locality == "Bamako"


def test_who_is_of_another_state_is_a_resident() -> None:
    record = read_legacy_line({**LINE, "nationality": "GIN"}, state=State.MLI, today=TODAY)
    assert record.civil.nationality_kind is NationalityKind.RESIDENT_FOREIGNER


@pytest.mark.parametrize(
    ("changed", "fault", "column"),
    [
        ({"family_name": ""}, F.VALUE_MISSING, "family_name"),
        ({"number": " "}, F.VALUE_MISSING, "number"),
        ({"family_name": "Traoré2"}, F.NAME_INVALID, "family_name"),
        ({"mother_family_name": "?"}, F.NAME_INVALID, "mother_family_name"),
        ({"sex": "f"}, F.SEX_INVALID, "sex"),
        ({"birth_date": "17/05/1990"}, F.DATE_INVALID, "birth_date"),
        ({"birth_date": "1990-02-30"}, F.DATE_INVALID, "birth_date"),
        ({"birth_date": "2027"}, F.DATE_IN_THE_FUTURE, "birth_date"),
        ({"nationality": "Mali"}, F.COUNTRY_INVALID, "nationality"),
        ({"nationality": "mli"}, F.COUNTRY_INVALID, "nationality"),
        ({"nationality": "XXB"}, F.COUNTRY_INVALID, "nationality"),
        ({"number_type": "PASSPORT"}, F.NUMBER_TYPE_UNKNOWN, "number_type"),
        ({"number": "1" * 33}, F.FIELD_TOO_LONG, "number"),
        ({"birth_place": "Ségou\u202e"}, F.CHARACTER_REFUSED, "birth_place"),
        ({"number": "1\x002"}, F.CHARACTER_REFUSED, "number"),
        ({"birth_place": "a" * 101}, F.FIELD_TOO_LONG, "birth_place"),
        ({"birth_place": "a" * 201}, F.FIELD_TOO_LONG, "birth_place"),
        ({"residence_locality": "Kayes"}, F.VALUE_MISSING, "residence_country"),
        ({"=HYPERLINK(1)": "red"}, F.COLUMNS_WRONG, ""),
    ],
)
def test_a_line_that_cannot_be_taken_in_says_why_and_where(
    changed: dict[str, str], fault: LineFault, column: str
) -> None:
    with pytest.raises(LineInvalid) as invalid:
        read(**changed)
    assert (invalid.value.fault, invalid.value.column) == (fault, column)


@given(
    fields=st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=30), max_size=len(COLUMNS))
)
def test_whatever_a_line_holds_only_a_fault_comes_out(fields: dict[str, str]) -> None:
    with contextlib.suppress(LineInvalid):
        read_legacy_line(fields, state=State.MLI, today=TODAY)


def a_file(folder: Path, text: str | bytes) -> Path:
    path = folder / "register.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


HEAD = ",".join(LINE)
ROW = ",".join(LINE.values())


def test_every_record_of_a_file_is_there_with_its_number(tmp_path: Path) -> None:
    quoted = ROW.replace("Ségou", '"Ségou,\r\nquartier 2"')
    file = examine(a_file(tmp_path, f"\ufeff{HEAD}\r\n{ROW}\r\n\r\n{quoted}\r\n{ROW},more\r\n"))
    records = list(file.records())
    assert file.lines == len(records) == 3
    assert [one.line for one in records] == [2, 3, 4]
    assert records[0].fields == LINE
    with pytest.raises(LineInvalid) as invalid:
        read_legacy_line(records[1].fields, state=State.MLI, today=TODAY)
    assert (invalid.value.fault, invalid.value.column) == (F.CHARACTER_REFUSED, "birth_place")
    with pytest.raises(LineInvalid) as invalid:
        read_legacy_line(records[2].fields, state=State.MLI, today=TODAY)
    assert invalid.value.fault is F.COLUMNS_WRONG


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_head_says_how_fields_are_parted(tmp_path: Path, delimiter: str) -> None:
    text = "\n".join(line.replace(",", delimiter) for line in (HEAD, ROW))
    assert next(examine(a_file(tmp_path, text)).records()).fields == LINE


def test_bytes_that_are_no_text_reject_their_line_alone(tmp_path: Path) -> None:
    broken = ROW.encode().replace("Kéïta".encode(), b"K\xe9\xefta")
    file = examine(a_file(tmp_path, b"\n".join([HEAD.encode(), broken, ROW.encode()])))
    first, second = file.records()
    with pytest.raises(LineInvalid) as invalid:
        read_legacy_line(first.fields, state=State.MLI, today=TODAY)
    assert invalid.value.fault is F.CHARACTER_REFUSED
    assert second.fields == LINE


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n",
        HEAD,
        HEAD.replace("sex", "gender") + "\n" + ROW,
        HEAD.replace("sex,", "") + "\n" + ROW,
        HEAD + ",sex\n" + ROW + ",F",
        HEAD + "\n" + '"' + "x" * 200_000,
    ],
    ids=["empty", "no_head", "no_lines", "unknown", "missing", "twice", "broken_quotes"],
)
def test_a_file_whose_head_does_not_name_the_columns_is_not_begun(
    tmp_path: Path, text: str | bytes
) -> None:
    with pytest.raises(RegisterFileUnusable):
        examine(a_file(tmp_path, text))


def test_a_field_of_any_length_is_sent_no_longer_than_shows_that_it_is_too_long(
    tmp_path: Path,
) -> None:
    text = io.StringIO()
    text.write(f"{HEAD}\n{ROW.replace('Ségou', 'S' * 100_000)}\n")
    (record,) = examine(a_file(tmp_path, text.getvalue())).records()
    assert len(record.fields["birth_place"]) == 201
