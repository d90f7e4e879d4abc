"""Invents populations whose names are as common, as alike and as misspelt as those of the region.

Nobody in them exists. The commonest names are real names, as frequent here as a name can be (the
first family name is borne by one in ten); the others are made of syllables. All of it comes from
one seed.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shared.civil.matching.biography import CivilFacts
from shared.civil.names import PersonName
from shared.civil.partial_date import PartialDate
from shared.civil.sex import Sex

Numbers = NDArray[np.int64]

FAMILIES = {
    "Traoré": 0.10, "Ouédraogo": 0.05, "Coulibaly": 0.05, "Diarra": 0.035, "Diallo": 0.035,
    "Koné": 0.02, "Keïta": 0.02, "Sawadogo": 0.02, "Touré": 0.02, "Maïga": 0.02, "Dembélé": 0.015,
    "Sangaré": 0.015, "Cissé": 0.015, "Kaboré": 0.015, "Sidibé": 0.01, "Camara": 0.01,
    "Sissoko": 0.01, "Diakité": 0.01, "Zongo": 0.01, "Compaoré": 0.01, "Barry": 0.01,
}  # fmt: skip
MEN = {
    "Mamadou": 0.05, "Mahamadou": 0.02, "Mohamed": 0.02, "Amadou": 0.04, "Moussa": 0.03,
    "Ibrahim": 0.02, "Boureima": 0.015, "Oumar": 0.02, "Oumarou": 0.01, "Issa": 0.02,
    "Abdoulaye": 0.03, "Seydou": 0.02, "Boubacar": 0.02, "Adama": 0.02, "Ali": 0.015,
    "Souleymane": 0.015, "Ousmane": 0.015, "Issoufou": 0.015, "Youssouf": 0.01, "Salif": 0.01,
    "Alassane": 0.01, "Hassane": 0.01, "Mahamane": 0.015, "Idrissa": 0.01,
}  # fmt: skip
WOMEN = {
    "Fatoumata": 0.07, "Fatimata": 0.02, "Aïssata": 0.03, "Aïssatou": 0.02, "Mariam": 0.05,
    "Aminata": 0.04, "Kadidia": 0.02, "Hadiza": 0.01, "Awa": 0.03, "Haoua": 0.015, "Oumou": 0.02,
    "Zeinabou": 0.015, "Djénéba": 0.015, "Salamatou": 0.015, "Rabiatou": 0.01, "Safiatou": 0.015,
    "Adama": 0.01, "Fanta": 0.015, "Halimatou": 0.01, "Bintou": 0.015,
}  # fmt: skip
CAPITAL = 0.2
SECOND_GIVEN = 0.25
PATRONYMIC = 0.15
"""Of those whose family name is the father's given name."""
NO_FATHER, NO_MOTHER = 0.05, 0.08
YEAR_ALONE, PLACEHOLDER = 0.3, 0.1
"""Of birth dates: « né vers », and 1 January or 31 December for want of a day."""
LAST_YEAR, AGE_MAX = 2025, 85

_ONSETS = ("b", "d", "f", "g", "k", "l", "m", "n", "s", "t", "y", "z", "dj", "ky", "w", "gn", "nd")
_VOWELS = ("a", "a", "i", "o", "ou", "é", "e")
_ENDS = ("", "", "", "n", "m", "ré", "li", "go", "ma", "ga")


@dataclass(frozen=True, slots=True)
class Columns:
    """A population as numbers of names and parts of dates; 0 and -1 say that there is none."""

    family: Numbers
    given: Numbers
    second: Numbers
    woman: Numbers
    year: Numbers
    month: Numbers
    day: Numbers
    place: Numbers
    father: Numbers
    mother: Numbers
    mother_family: Numbers


class InventedPeople:
    """The names of a country, and people drawn from them."""

    def __init__(self, seed: int) -> None:
        self._draw = np.random.default_rng(seed)
        invent = random.Random(seed)  # noqa: S311 - people are invented, not protected
        families, family_shares = _with_others(FAMILIES, 6_000, invent, str.title)
        men, men_shares = _with_others(MEN, 1_500, invent, str.title)
        women, women_shares = _with_others(WOMEN, 1_500, invent, str.title)
        self.given = men + women
        self.families = families + men
        self.places, self._place_shares = _with_others(
            {"Kulubani": CAPITAL}, 400, invent, str.title
        )
        self._men, self._women = len(men), len(women)
        self._shares = family_shares, men_shares, women_shares

    def columns(self, count: int) -> Columns:
        draw = self._draw
        family_shares, men_shares, women_shares = self._shares
        women = self._men + draw.choice(self._women, count, p=women_shares)
        woman = draw.integers(0, 2, count)
        first, second = (
            np.where(
                woman,
                self._men + draw.choice(self._women, count, p=women_shares),
                draw.choice(self._men, count, p=men_shares),
            )
            for _ in range(2)
        )
        father = draw.choice(self._men, count, p=men_shares)
        family = draw.choice(len(family_shares), count, p=family_shares)
        family = np.where(draw.random(count) < PATRONYMIC, len(family_shares) + father, family)
        mother_family = draw.choice(len(family_shares), count, p=family_shares)
        year, month, day = self._dates(count)
        none = np.int64(-1)
        no_mother = draw.random(count) < NO_MOTHER
        return Columns(
            family, first, np.where(draw.random(count) < SECOND_GIVEN, second, none), woman,
            year, month, day, draw.choice(len(self.places), count, p=self._place_shares),
            np.where(draw.random(count) < NO_FATHER, none, father),
            np.where(no_mother, none, women), np.where(no_mother, none, mother_family),
        )  # fmt: skip

    def _dates(self, count: int) -> tuple[Numbers, Numbers, Numbers]:
        """Young countries; half of the years known alone end in 0 or 5."""
        draw = self._draw
        age = np.minimum(draw.exponential(24, count).astype(np.int64), AGE_MAX)
        kind = draw.random(count)
        alone, placeholder = kind < YEAR_ALONE, kind > 1 - PLACEHOLDER
        year = LAST_YEAR - age
        year = np.where(alone & (draw.random(count) < 0.5), year // 5 * 5, year)
        december = draw.integers(0, 2, count)
        month = np.where(placeholder, 1 + 11 * december, draw.integers(1, 13, count))
        day = np.where(placeholder, 1 + 30 * december, draw.integers(1, 29, count))
        return year, np.where(alone, 0, month), np.where(alone, 0, day)

    def facts(self, columns: Columns, one: int) -> CivilFacts:
        family = self.families[columns.family[one]]
        seconds = [self.given[columns.second[one]]] if columns.second[one] >= 0 else []
        father, mother = columns.father[one], columns.mother[one]
        known = [columns.month[one], columns.day[one]] if columns.month[one] else []
        return CivilFacts(
            name=PersonName(family, " ".join([self.given[columns.given[one]], *seconds])),
            sex=Sex.F if columns.woman[one] else Sex.M,
            born=PartialDate(int(columns.year[one]), *map(int, known)),
            birth_place=self.places[columns.place[one]],
            father=PersonName(family, self.given[father]) if father >= 0 else None,
            mother=PersonName(self.families[columns.mother_family[one]], self.given[mother])
            if mother >= 0
            else None,
        )


def _with_others(
    common: dict[str, float], others: int, invent: random.Random, write: Callable[[str], str]
) -> tuple[list[str], NDArray[np.float64]]:
    """Common names and invented ones, which share the rest as names do (Zipf)."""
    made: dict[str, None] = {}
    while len(made) < others:
        syllables = [
            invent.choice(_ONSETS) + invent.choice(_VOWELS) for _ in range(invent.randint(2, 3))
        ]
        made[write("".join(syllables) + invent.choice(_ENDS))] = None
    names = list(common) + [name for name in made if name not in common]
    ranks = np.arange(len(names) - len(common)) + 12.0
    rest = (1 - sum(common.values())) * (1 / ranks) / np.sum(1 / ranks)
    shares = np.concatenate([list(common.values()), rest])
    return names, shares / shares.sum()


Change = Callable[[CivilFacts, random.Random], CivilFacts]


def misheard(facts: CivilFacts, errors: int, by: random.Random) -> CivilFacts:
    """The same person as another register might have them, with so many differences."""
    for change in by.sample(CHANGES, errors):
        facts = change(facts, by)
    return facts


def _slip(text: str, by: random.Random) -> str:
    """One letter left out, added, mistaken, or exchanged with the next."""
    places = [at for at, letter in enumerate(text) if letter.isalpha() and at > 0]
    if len(places) < 2:
        return text
    at = by.choice(places[:-1])
    letter = by.choice("abdefgiklmnorstuwy")
    return by.choice(
        [
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at:],
            text[:at] + letter + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :]
            if text[at + 1].isalpha()
            else text,
        ]
    )


SPELLINGS = (
    ("ou", "u"), ("di", "dj"), ("dia", "ja"), ("ss", "s"), ("c", "k"), ("k", "c"), ("y", "i"),
    ("aï", "ay"), ("é", "e"), ("é", "er"), ("h", ""), ("oua", "wa"), ("w", "ou"), ("ll", "l"),
    ("s", "ss"), ("ch", "s"), ("gn", "ny"), ("ou", "o"), ("i", "y"), ("t", "th"), ("v", "w"),
)  # fmt: skip


def _other_spelling(text: str, by: random.Random) -> str:
    lower = text.lower()
    fitting = [(old, new) for old, new in SPELLINGS if old in lower]
    if not fitting:
        return _slip(text, by)
    old, new = by.choice(fitting)
    return lower.replace(old, new, 1).title()


def _in_family(write: Callable[[str, random.Random], str]) -> Change:
    return lambda facts, by: replace(
        facts, name=PersonName(write(facts.name.surname, by), facts.name.given_names)
    )


def _in_given(write: Callable[[str, random.Random], str]) -> Change:
    def change(facts: CivilFacts, by: random.Random) -> CivilFacts:
        given = write(facts.name.given_names, by) or facts.name.given_names
        return replace(facts, name=PersonName(facts.name.surname, given))

    return change


def _fewer_or_more(given: str, by: random.Random) -> str:
    words = given.split()
    return by.choice(words) if len(words) > 1 else f"{given} {by.choice(sorted(MEN))}"


def _swapped(facts: CivilFacts, _: random.Random) -> CivilFacts:
    return replace(facts, name=PersonName(facts.name.given_names, facts.name.surname))


def _in_parent(write: Callable[[str, random.Random], str]) -> Change:
    def change(facts: CivilFacts, by: random.Random) -> CivilFacts:
        def written(parent: PersonName | None) -> PersonName | None:
            return parent and PersonName(parent.surname, write(parent.given_names, by))

        if by.random() < 0.5:
            return replace(facts, father=written(facts.father))
        return replace(facts, mother=written(facts.mother))

    return change


def _without_parent(facts: CivilFacts, by: random.Random) -> CivilFacts:
    return replace(facts, father=None) if by.random() < 0.5 else replace(facts, mother=None)


def _other_year(facts: CivilFacts, by: random.Random) -> CivilFacts:
    assert facts.born is not None
    years = 5 if facts.born.month is None else 2
    year = min(facts.born.year + by.choice([1, -1]) * by.randint(1, years), LAST_YEAR)
    return replace(facts, born=replace(facts.born, year=year))


def _year_alone(facts: CivilFacts, by: random.Random) -> CivilFacts:
    assert facts.born is not None
    return replace(facts, born=PartialDate(facts.born.year + by.randint(-1, 1)))


def _slip_in_date(facts: CivilFacts, by: random.Random) -> CivilFacts:
    assert facts.born is not None
    born = facts.born
    if born.month is None or born.day is None:
        return replace(facts, born=PartialDate(born.year - 10))
    kinds = [
        PartialDate(born.year, born.month, by.randint(1, 28)),
        PartialDate(born.year, by.randint(1, 12), min(born.day, 28)),
        PartialDate(born.year - 10, born.month, min(born.day, 28)),
    ]
    if born.day <= 12:
        kinds.append(PartialDate(born.year, born.day, born.month))
    return replace(facts, born=by.choice(kinds))


def _other_place(facts: CivilFacts, by: random.Random) -> CivilFacts:
    return replace(facts, birth_place=by.choice(["Kulubani", "Dounfara", "Sabélou"]))


def _other_sex(facts: CivilFacts, _: random.Random) -> CivilFacts:
    return replace(facts, sex=Sex.M if facts.sex is Sex.F else Sex.F)


CHANGES: Sequence[Change] = (
    _in_family(_slip), _in_family(_other_spelling), _in_given(_slip), _in_given(_other_spelling),
    _in_given(_fewer_or_more), _swapped, _in_parent(_slip), _in_parent(_other_spelling),
    _without_parent, _other_year, _year_alone, _slip_in_date, _other_place, _other_sex,
)  # fmt: skip
