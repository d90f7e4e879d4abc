"""National letters into A-Z."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.civil.names import _AFRICAN_LETTERS
from shared.documents.mrz.errors import NameNotTransliterable
from shared.documents.mrz.transliteration import TABLE_A, mrz_name, rules_for

TODAY = date(2026, 3, 1)
BURKINA = rules_for("BFA", TODAY)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ouédraogo", "OUEDRAOGO"),
        ("N'Diaye", "NDIAYE"),
        ("N\u2019Golo", "NGOLO"),
        ("Marie-Élise", "MARIE ELISE"),
        ("Anna, Maria", "ANNA MARIA"),
        ("  El\u00a0Hadj  Moussa ", "EL HADJ MOUSSA"),
        ("Œuvrard", "OEUVRARD"),
        ("Þór Ægir Straße", "THOR AEGIR STRASSE"),
        ("Mme. Ba", "MME BA"),
        ("Ŋuna", "NUNA"),
        ("Cafe\u0301", "CAFE"),
        ("Ǖ", "U"),
    ],
)
def test_names_are_written_by_table_a(name: str, written: str) -> None:
    assert mrz_name(name, TABLE_A) == written


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ɛ Ɔ Ɲ Ɓ Ɗ Ƙ Ƴ Ŋ", "E O N B D K Y N"),
        ("ɛɔɲɓɗƙƴŋ", "EONBDKYN"),
        ("Kɔ\u0301nɛ\u0300", "KONE"),
        ("S\u028bre Kãbré T\u0269ga", "SURE KABRE TIGA"),
        ("\u02bcYandaka", "YANDAKA"),
    ],
)
@pytest.mark.parametrize("state", ["MLI", "BFA", "NER"])
def test_letters_of_the_national_alphabets_follow_the_proposed_rule(
    state: str, name: str, written: str
) -> None:
    assert mrz_name(name, rules_for(state, TODAY)) == written


@pytest.mark.parametrize("letter", _AFRICAN_LETTERS)
def test_every_letter_of_the_region_that_a_register_holds_can_be_written(letter: str) -> None:
    assert len(mrz_name(letter, BURKINA)) == (0 if letter in "Ꞌꞌ" else 1)


def test_the_national_rule_is_dated_and_says_that_its_legal_basis_is_to_be_confirmed() -> None:
    assert not BURKINA.legal_basis_confirmed
    assert "à confirmer" in BURKINA.legal_basis
    assert rules_for("BFA", date(2025, 1, 28)) is TABLE_A
    assert rules_for("UTO", TODAY) is TABLE_A


@pytest.mark.parametrize("name", ["Ɔkɔ", "Жан", "محمد", "Louis 2", "王", "A/B~"])
def test_a_character_without_a_rule_is_refused_by_its_place_alone(name: str) -> None:
    with pytest.raises(NameNotTransliterable) as refused:
        mrz_name(name, TABLE_A)
    assert name not in refused.value.detail
    assert 1 <= refused.value.position <= len(name)


@given(st.text())
def test_what_is_written_is_words_of_capitals(name: str) -> None:
    try:
        written = mrz_name(name, BURKINA)
    except NameNotTransliterable:
        return
    assert all(word.isascii() and word.isalpha() and word.isupper() for word in written.split())
    assert written == " ".join(written.split(" "))
