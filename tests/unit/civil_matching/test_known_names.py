"""Which names are one and which are two, as the tables say."""

import hashlib
import tomllib
from importlib import resources
from itertools import combinations

import pytest

from shared.civil.matching.known_names import KnownNames, NamePart, known_names
from shared.civil.matching.name_comparison import compare_words
from shared.civil.matching.phonetics import SOUNDS_VERSION
from shared.civil.matching.reasons import Outcome
from shared.civil.matching.words import words_of

TABLES = tomllib.loads(
    resources.files("shared.civil.matching").joinpath("known_names.toml").read_text("utf-8")
)


def outcome(one: str, other: str) -> Outcome:
    known = known_names()
    return compare_words(known.words(one)[0], known.words(other)[0])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Traoré", "TRAORE", Outcome.SAME),
        ("Traoré", "Taraoré", Outcome.VARIANT),
        ("Ouédraogo", "Wedraogo", Outcome.SOUNDS_ALIKE),
        ("Mamadou", "Mahamadou", Outcome.SOUNDS_ALIKE),
        ("Mamadou", "Mohamed", Outcome.VARIANT),
        ("Aïssata", "Aïssatou", Outcome.VARIANT),
        ("Coulibaly", "Kulibali", Outcome.SOUNDS_ALIKE),
        ("Diallo", "Jallo", Outcome.SOUNDS_ALIKE),
        ("Boureïma", "Ibrahim", Outcome.VARIANT),
        ("Issoufou", "Youssouf", Outcome.VARIANT),
        ("Hadiza", "Kadidia", Outcome.VARIANT),
        ("Al-Hassane", "Alassane", Outcome.SOUNDS_ALIKE),
        ("Sawadogo", "Sawadgo", Outcome.CLOSE),
        ("Tiendrébéogo", "Tendrebeogo", Outcome.CLOSE),
        ("Hassane", "Alassane", Outcome.DIFFERENT),
        ("Hassane", "Housseini", Outcome.DIFFERENT),
        ("Amadou", "Mamadou", Outcome.DIFFERENT),
        ("Amadou", "Adamou", Outcome.DIFFERENT),
        ("Issa", "Issaka", Outcome.DIFFERENT),
        ("Koné", "Konaté", Outcome.DIFFERENT),
        ("Touré", "Traoré", Outcome.DIFFERENT),
        ("Ba", "Bo", Outcome.DIFFERENT),
    ],
)
def test_words_compare_as_officers_would(one: str, other: str, expected: Outcome) -> None:
    assert outcome(one, other) is expected
    assert outcome(other, one) is expected


@pytest.mark.parametrize("variants", TABLES["variants"], ids=lambda names: names[0])
def test_every_variant_is_one_word_of_the_same_name(variants: list[str]) -> None:
    assert [words_of(one) for one in variants] == [(one,) for one in variants]
    known = known_names()
    assert len({known.word(one).name for one in variants}) == 1


def test_names_that_are_listed_alone_are_no_ones_variant() -> None:
    known = known_names()
    names = [known.word(one).name for one in TABLES["alone"]]
    assert len(set(names)) == len(names)
    grouped = {known.word(one).name for variants in TABLES["variants"] for one in variants}
    assert grouped.isdisjoint(names)


def test_listed_names_are_never_taken_for_slips_of_one_another() -> None:
    known = known_names()
    first = [known.word(variants[0]) for variants in TABLES["variants"]]
    alone = [known.word(one) for one in TABLES["alone"]]
    assert {compare_words(*pair) for pair in combinations(first + alone, 2)} == {Outcome.DIFFERENT}


def test_a_common_name_says_less_than_a_rare_one() -> None:
    known = known_names()
    common, rare = known.words("Traoré")[0], known.words("Tiendrébéogo")[0]
    assert common.bits[NamePart.FAMILY] < 4 < rare.bits[NamePart.FAMILY]
    assert known.words("Taraoré")[0].bits == common.bits


def test_a_spelling_belongs_to_one_name() -> None:
    shares = {"family": {"other": 0.001}, "given": {"other": 0.001}}
    with pytest.raises(ValueError, match="two names"):
        KnownNames(variants=[["ALI", "ALY"], ["ALIOU", "ALI"]], alone=[], shares=shares)


@pytest.mark.parametrize("part", NamePart)
def test_shares_are_of_one_population(part: NamePart) -> None:
    shares = TABLES["shares"][part]
    assert 0 < shares["other"] < min(share for name, share in shares.items() if name != "other")
    assert sum(shares.values()) < 1


def test_what_persons_are_indexed_by_changes_with_a_new_version_only() -> None:
    """If this fails, raise `version` in name_rules.toml and write the new digest here."""
    known = known_names()
    spellings = [*TABLES["alone"], *(one for some in TABLES["variants"] for one in some)]
    skeletons = "\n".join(sorted(f"{one} {known.word(one).skeleton}" for one in spellings))
    digest = hashlib.sha256(skeletons.encode()).hexdigest()
    assert (SOUNDS_VERSION, digest[:16]) == (1, "a6252010809cde80")
