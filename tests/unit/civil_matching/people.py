"""Biographies for tests, each differing from one in what a test is about."""

import random
from datetime import date

from shared.civil.matching.biography import Biography, CivilFacts
from shared.civil.matching.rules import MatchingRule, matching_rules
from shared.civil.names import PersonName
from shared.civil.partial_date import PartialDate
from shared.civil.sex import Sex
from shared.dated_rules import rule_in_force
from shared.states import State


def a_person(
    family: str = "Tiendrébéogo",
    given: str = "Mamadou",
    *,
    born: str = "1975-03-15",
    sex: Sex = Sex.M,
    place: str = "Dori",
    father: str = "Tiendrébéogo Moussa",
    mother: str = "Diarra Fatoumata",
) -> Biography:
    return Biography.of(
        CivilFacts(
            name=PersonName(family, given),
            sex=sex,
            born=PartialDate.parse(born) if born else None,
            birth_place=place,
            father=_parent(father),
            mother=_parent(mother),
        )
    )


def _parent(name: str) -> PersonName | None:
    return PersonName(*name.split(" ", 1)) if name else None


def the_rule(state: State = State.MLI) -> MatchingRule:
    return rule_in_force(matching_rules(), state, date(2026, 11, 1))


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - people are invented, not protected
