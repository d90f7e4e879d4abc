"""Generated persons of the three States: civil data, fingers and a face, the same for one seed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random

from services.demo.fingerprints import fingerprint_record
from services.demo.portraits.portrait import portrait
from shared.biometrics.fingers import FingerPosition
from shared.civil.names import PersonName
from shared.civil.partial_date import PartialDate, ages
from shared.civil.sex import Sex
from shared.states import State

ADULT_YEARS = 18
OLDEST_YEARS = 78

_KNOWN_TO_THE_YEAR_SHARE = 0.18
"""« Né vers »: births that nobody wrote down at the time."""
_KNOWN_TO_THE_MONTH_SHARE = 0.07
_SINGLE_NAME_SHARE = 0.04
_DAYS_IN_A_YEAR = 365.2425


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who does not exist; fingers and face follow from the seed."""

    seed: str
    state: State
    name: PersonName
    sex: Sex
    born: PartialDate
    birth_place: str
    father: PersonName
    mother: PersonName

    def fingerprint(self, position: FingerPosition) -> bytes:
        """The ISO/IEC 19794-2:2005 record of one finger, always the same."""
        return fingerprint_record(_random(f"{self.seed}/finger/{position.value}"), position)

    def portrait(self, on: date) -> bytes:
        """The face as a JPEG of 413 by 531 pixels, at the age the person has on a day."""
        years = ages(self.born, on)[0]
        return portrait(_random(f"{self.seed}/face"), sex=self.sex, age_years=years)


def a_person(seed: str, state: State, *, on: date) -> DemoPerson:
    """Generate somebody of a State who is an adult on a day; the same for the same three."""
    random = _random(f"{seed}/{state}")
    names = _names()[state]
    sex = random.choice((Sex.M, Sex.F))
    given = {Sex.M: names["male_names"], Sex.F: names["female_names"]}
    family_name = random.choice(names["family_names"])
    name = PersonName(family_name, random.choice(given[sex]))
    if random.random() < _SINGLE_NAME_SHARE:
        name = PersonName(random.choice(given[sex]))
    return DemoPerson(
        seed=seed,
        state=state,
        name=name,
        sex=sex,
        born=_birth_date(random, on),
        birth_place=random.choice(names["towns"]),
        father=PersonName(family_name, random.choice(given[Sex.M])),
        mother=PersonName(random.choice(names["family_names"]), random.choice(given[Sex.F])),
    )


def _birth_date(random: Random, on: date) -> PartialDate:
    """A birth that makes an adult for certain, even where only the year is known."""
    years = random.uniform(ADULT_YEARS + 1, OLDEST_YEARS)
    born = on - timedelta(days=round(years * _DAYS_IN_A_YEAR))
    known = random.random()
    if known < _KNOWN_TO_THE_YEAR_SHARE:
        return PartialDate(born.year)
    if known < _KNOWN_TO_THE_YEAR_SHARE + _KNOWN_TO_THE_MONTH_SHARE:
        return PartialDate(born.year, born.month)
    return PartialDate.of(born)


@cache
def _names() -> Mapping[str, Mapping[str, list[str]]]:
    source = files("services.demo") / "names.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _random(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - a demonstration must repeat itself, nothing is secret
