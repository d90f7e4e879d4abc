"""The name field: order, separators and truncation."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.mrz.errors import MrzFieldRefused
from shared.documents.mrz.names import read_names, write_names
from tests.unit.mrz.zones import names


@pytest.mark.parametrize(
    ("surname", "given_names", "field"),
    [
        ("ERIKSSON", "ANNA MARIA", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"),
        ("ARKFREITH", "", "ARKFREITH<<<<<<<<<<<<<<<<<<<<<"),
        ("PAPANDROPOULOUS", "JONATHON ALEC", "PAPANDROPOULOUS<<JONATHON<ALEC"),
        ("VILARCHAO FERNANDEZ", "JOSE RAMON", "VILARCHAO<FERNANDEZ<<JOSE<RAMO"),
        # The cut would fall after a filler: the word before it gives up its last letter.
        ("NILAVADHANANANDA", "ARNPOL PETC CHARONGUANG", "NILAVADHANANANDA<<ARNPOL<PET<C"),
        # No more of the surname than leaves room for one letter of the given names.
        (
            "BENNELONG WOOLOOMOOLOO WARRANDYTE",
            "DINGO POTOROO",
            "BENNELONG<WOOLOOMOOLOO<WARR<<D",
        ),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ ABCDEF", "", "ABCDEFGHIJKLMNOPQRSTUVWXYZ<ABC"),
    ],
)
def test_names_are_written_as_the_standard_has_it(
    surname: str, given_names: str, field: str
) -> None:
    assert write_names(surname, given_names, 30) == field


@given(names(8), st.just("") | names(8), st.sampled_from([30, 31, 39]))
def test_a_truncated_field_is_full_ends_with_a_letter_and_keeps_both_identifiers(
    surname: str, given_names: str, length: int
) -> None:
    try:
        field = write_names(surname, given_names, length)
    except MrzFieldRefused:
        assert not re.search("[A-Z]{2}", surname)  # only initials: nothing to shorten
        return
    assert len(field) == length
    read_surname, read_given_names = read_names(field)
    assert surname.startswith(read_surname[:3])
    assert bool(read_given_names) == bool(given_names)
    if (read_surname, read_given_names) != (surname, given_names):
        assert field[-1].isalpha()


def test_a_long_row_of_initials_is_refused() -> None:
    with pytest.raises(MrzFieldRefused):
        write_names("A B C D E F G H I J K L M N O P Q", "", 30)


@pytest.mark.parametrize(
    ("field", "surname", "given_names"),
    [
        ("MEGAN<ELLA<RUTH<BIN<ISMAELAR<EZZAHUDDIN", "MEGAN ELLA RUTH BIN ISMAELAR EZZAHUDDIN", ""),
        ("<<FIRST<NAME<<<", "", "FIRST NAME"),
        ("A<<B<<C<<<", "A", "B C"),
    ],
)
def test_names_are_read_as_they_occur(field: str, surname: str, given_names: str) -> None:
    assert read_names(field) == (surname, given_names)
