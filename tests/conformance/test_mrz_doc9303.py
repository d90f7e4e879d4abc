"""The worked examples of Doc 9303-3 appendix A and Doc 9303-4 section 4.2.3."""

import pytest

from shared.documents.mrz.check_digits import check_digit
from shared.documents.mrz.names import write_names
from shared.documents.mrz.transliteration import TABLE_A, mrz_name
from shared.documents.mrz.zone import parse_mrz


@pytest.mark.parametrize(
    ("covered", "digit"),
    [
        ("520727", "3"),
        ("AB2134<<<", "5"),
        ("HA672242<658022549601086<<<<<<<<<<<<<<0", "8"),
        ("D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<<", "2"),
        ("HA672242<658022549601086<<<<<<<", "8"),
    ],
)
def test_check_digits_are_those_of_part_3_appendix_a(covered: str, digit: str) -> None:
    assert check_digit(covered) == digit


@pytest.mark.parametrize(
    ("surname", "given_names", "line"),
    [
        ("Eriksson", "Anna Maria", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"),
        ("Heng", "Deborah Ming Lo", "HENG<<DEBORAH<MING<LO<<<<<<<<<<<<<<<<<<"),
        ("Smith-Jones", "Susie Margaret", "SMITH<JONES<<SUSIE<MARGARET<<<<<<<<<<<<"),
        ("O'Connor", "Enya Siobhan", "OCONNOR<<ENYA<SIOBHAN<<<<<<<<<<<<<<<<<<"),
        ("Al-Basri", "Huda Muhammad Jawad", "AL<BASRI<<HUDA<MUHAMMAD<JAWAD<<<<<<<<<<"),
        ("Satriya Sudarpa", "", "SATRIYA<SUDARPA<<<<<<<<<<<<<<<<<<<<<<<<"),
        (
            "Nilavadhanananda",
            "Chayapa Dejthamrong Krasuang",
            "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K",
        ),
        (
            "Nilavadhanananda",
            "Arnpol Petch Charonguang",
            "NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU",
        ),
        (
            "Papandropoulous",
            "Jonathon Warren Trevor",
            "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR",
        ),
    ],
)
def test_names_are_those_of_part_4_section_4_2_3(surname: str, given_names: str, line: str) -> None:
    written = write_names(mrz_name(surname, TABLE_A), mrz_name(given_names, TABLE_A), 39)
    assert written == line


def test_the_specimen_of_part_4_appendix_b_is_read() -> None:
    zone = parse_mrz(
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
    )
    assert (zone.surname, zone.given_names) == ("ERIKSSON", "ANNA MARIA")
    assert (zone.document_number, zone.optional_data) == ("L898902C3", "ZE184226B")
