"""Names of the region are kept in their letters, in one form, and nothing else passes."""

import unicodedata
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.civil.names import NAME_CHARACTERS_MAX, PersonName, PersonNameInvalid, normalise_name
from shared.documents.mrz.transliteration import mrz_name, rules_for
from shared.states import State


@pytest.mark.parametrize(
    "name",
    [
        "Ouédraogo",
        "Traoré",
        "N'Diaye",
        "Aïssatou",
        "Ag Alhousseïni",
        "Bi-Zan",
        "Ɲɛnɛkɔrɔ",
        "Ɓaleejo Ɗuudu",
        "Ƙaɗo",
        "'Yan Ƴankasa",
        "Ŋarɛ",
        "Sɔ\u0301gɔ\u0300ba",
        "Tũsi\u0303",
        "D",
    ],
)
def test_names_of_the_region_are_accepted(name: str) -> None:
    assert normalise_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Ouédraogo  Zongo ", "Ouédraogo Zongo"),
        ("Oue\u0301draogo", "Ouédraogo"),
        ("N\u2019Diaye", "N'Diaye"),
        ("N\u02bcDiaye", "N'Diaye"),
        ("Bi\u2010Zan", "Bi-Zan"),
    ],
)
def test_one_name_has_one_form(written: str, kept: str) -> None:
    assert normalise_name(written) == kept


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "Issa2",
        "Issa\n",
        "Issa\u0000",
        "Issa\u200bKone",
        "Issa\u202eenoK",
        "Issa\u00a0Kone",
        "Исса",
        "عيسى",
        "Issa;DROP",
        "<b>Issa</b>",
        "Issa--Kone",
        "Issa ''",
        "-Issa",
        "Issa-",
        "\u0301",
        "a\u0301\u0302\u0303\u0304",
        "Issa 🐪",
    ],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(PersonNameInvalid):
        normalise_name(name)


def test_a_name_has_a_limit() -> None:
    assert normalise_name("a" * NAME_CHARACTERS_MAX)
    for length in (NAME_CHARACTERS_MAX + 1, 100_000):
        with pytest.raises(PersonNameInvalid, match="at most"):
            normalise_name("a" * length)


@given(st.text(max_size=100))
def test_any_text_is_normalised_once_for_all_or_refused(text: str) -> None:
    with suppress(PersonNameInvalid):
        name = normalise_name(text)
        assert normalise_name(name) == name
        assert not any(unicodedata.category(c) in {"Cc", "Cf", "Nd"} for c in name)


def test_the_error_does_not_repeat_the_name() -> None:
    with pytest.raises(PersonNameInvalid) as refused:
        normalise_name("Mamadou7")
    assert "Mamadou" not in str(refused.value)


def test_a_person_may_have_a_single_name() -> None:
    assert PersonName(" Hamma ").full == "HAMMA"
    assert PersonName("Maïga", "Aïssata  Oumou").full == "Aïssata Oumou MAÏGA"
    assert PersonName("Mai\u0308ga", "Awa") == PersonName("Maïga", "Awa")
    with pytest.raises(PersonNameInvalid):
        PersonName("")


@pytest.mark.parametrize("state", State)
def test_every_name_that_is_accepted_can_be_written_in_a_zone(state: State) -> None:
    rules = rules_for(state, date(2026, 11, 3))
    accepted = 0
    for letter in map(chr, range(0x3000)):
        with suppress(PersonNameInvalid):
            assert mrz_name(normalise_name(f"A{letter}a"), rules)
            accepted += 1
    assert accepted > 400
