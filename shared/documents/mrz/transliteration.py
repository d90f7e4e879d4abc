"""National letters into A-Z, by table A of Doc 9303-3 section 6 and each State's dated rules."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from string import ascii_uppercase

from shared.documents.mrz.errors import NameNotTransliterable

_APOSTROPHES = frozenset("ʼʻʽʾʿˈꞋ`\u00b4")
"""Letters and symbols to Unicode, punctuation in a name."""


@dataclass(frozen=True, slots=True)
class TransliterationRules:
    """What one authority has laid down: letter -> A-Z, since when, and on which legal basis.

    `legal_basis_confirmed` is False while the rule is a proposal that no known act has fixed.
    """

    in_force_from: date
    legal_basis: str
    legal_basis_confirmed: bool
    letters: Mapping[str, str]


def rules_for(issuing_state: str, on: date) -> TransliterationRules:
    """Return the rules that `issuing_state` (alpha-3) had in force on a day; table A if none."""
    in_force = [rules for rules in _NATIONAL.get(issuing_state, ()) if rules.in_force_from <= on]
    return max(in_force, key=lambda rules: rules.in_force_from, default=TABLE_A)


def mrz_name(name: str, rules: TransliterationRules) -> str:
    """Return a name as the zone writes it: words of A-Z separated by single spaces.

    Accents that `rules` does not name are dropped, hyphens, commas and spaces part two words, all
    other punctuation is left out (Doc 9303-3 section 4.6). Raises NameNotTransliterable, for
    example for digits and for other scripts.
    """
    written = (
        _written(capital, rules.letters, position)
        for position, character in enumerate(unicodedata.normalize("NFC", name), start=1)
        for capital in character.upper()
    )
    return " ".join("".join(written).split())


def _written(capital: str, letters: Mapping[str, str], position: int) -> str:
    if capital in letters:
        return letters[capital]
    bare = unicodedata.normalize("NFD", capital)[0]
    bare = letters.get(bare, bare)
    if bare in letters.values():
        return bare
    category = unicodedata.category(capital)
    if category in {"Pd", "Zs"} or capital == ",":
        return " "
    if category.startswith(("P", "M")) or capital in _APOSTROPHES:
        return ""
    raise NameNotTransliterable(position)


def _by_letter(letters_by_spelling: Mapping[str, str]) -> dict[str, str]:
    return {
        letter: spelling for spelling, letters in letters_by_spelling.items() for letter in letters
    }


_DATA = tomllib.loads(files(__package__).joinpath("transliteration.toml").read_text("utf-8"))

TABLE_A = TransliterationRules(
    in_force_from=date.min,
    legal_basis="ICAO Doc 9303-3, section 6, table A",
    legal_basis_confirmed=True,
    letters={letter: letter for letter in ascii_uppercase}
    | _by_letter(_DATA["table_a"])
    | {letter: spellings[0] for letter, spellings in _DATA["alternatives"].items()},
)

_NATIONAL: dict[str, list[TransliterationRules]] = {}
for _entry in _DATA["national"]:
    for _state in _entry["states"]:
        _NATIONAL.setdefault(_state, []).append(
            TransliterationRules(
                in_force_from=_entry["in_force_from"],
                legal_basis=_entry["legal_basis"],
                legal_basis_confirmed=_entry["legal_basis_confirmed"],
                letters={
                    **TABLE_A.letters,
                    **_entry["alternatives"],
                    **_by_letter(_entry["letters"]),
                },
            )
        )
