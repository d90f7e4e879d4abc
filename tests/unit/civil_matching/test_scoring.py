"""A score says, field by field, why two records may be of one person."""

from itertools import pairwise
from typing import Any

import pytest

from shared.civil.matching.biography import Biography, CivilFacts
from shared.civil.matching.reasons import Field, Outcome, Reason
from shared.civil.matching.rules import Verdict
from shared.civil.matching.scoring import BiographicScore, Matcher
from shared.civil.names import PersonName
from shared.civil.sex import Sex
from shared.states import State
from tests.bench.invented_people import InventedPeople, misheard
from tests.unit.civil_matching.people import a_person, seeded, the_rule

MATCHER = Matcher(the_rule())


def reason(score: BiographicScore, field: Field) -> Reason:
    return next(one for one in score.reasons if one.field is field)


def compared(field: Field, **changed: Any) -> Reason:
    return reason(MATCHER.score(a_person(), a_person(**changed)), field)


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_rule(state: State) -> None:
    rule = the_rule(state)
    assert not rule.confirmed
    assert rule.possible < rule.likely


def test_each_field_gives_one_reason() -> None:
    score = MATCHER.score(a_person(), a_person(family="Zerbo"))
    assert [one.field for one in score.reasons] == list(Field)
    assert score.points == pytest.approx(sum(one.points for one in score.reasons))


@pytest.mark.parametrize(
    ("field", "changed", "outcome"),
    [
        (Field.FAMILY_NAME, {}, Outcome.SAME),
        (Field.FAMILY_NAME, {"family": "Tyendrebego"}, Outcome.CLOSE),
        (Field.FAMILY_NAME, {"family": "Zerbo"}, Outcome.DIFFERENT),
        (Field.FAMILY_NAME, {"family": "Tiendrébéogo Zerbo"}, Outcome.COMPATIBLE),
        (Field.FAMILY_NAME, {"family": "Tiendré Béogo"}, Outcome.SOUNDS_ALIKE),
        (Field.GIVEN_NAMES, {"given": "Mohamed"}, Outcome.VARIANT),
        (Field.GIVEN_NAMES, {"given": "Mamadou Lamine"}, Outcome.COMPATIBLE),
        (Field.GIVEN_NAMES, {"given": "El Hadj Mamadou"}, Outcome.SAME),
        (Field.GIVEN_NAMES, {"given": "Amadou"}, Outcome.DIFFERENT),
        (Field.SEX, {"sex": Sex.F}, Outcome.DIFFERENT),
        (Field.SEX, {"sex": Sex.X}, Outcome.UNKNOWN),
        (Field.BORN, {}, Outcome.SAME),
        (Field.BORN, {"born": "1975-03-16"}, Outcome.CLOSE),
        (Field.BORN, {"born": "1957-03-15"}, Outcome.CLOSE),
        (Field.BORN, {"born": "1962-03-15"}, Outcome.NEAR),
        (Field.BORN, {"born": "1976-08-02"}, Outcome.NEAR),
        (Field.BORN, {"born": "1978-08-02"}, Outcome.DIFFERENT),
        (Field.BORN, {"born": "1975"}, Outcome.COMPATIBLE),
        (Field.BORN, {"born": "1975-01-01"}, Outcome.COMPATIBLE),
        (Field.BORN, {"born": "1975-12-31"}, Outcome.COMPATIBLE),
        (Field.BORN, {"born": "1980"}, Outcome.NEAR),
        (Field.BORN, {"born": "1981"}, Outcome.DIFFERENT),
        (Field.BORN, {"born": ""}, Outcome.UNKNOWN),
        (Field.BIRTH_PLACE, {"place": "Dory"}, Outcome.SOUNDS_ALIKE),
        (Field.BIRTH_PLACE, {"place": "Niamey"}, Outcome.DIFFERENT),
        (Field.BIRTH_PLACE, {"place": ""}, Outcome.UNKNOWN),
        (Field.FATHER, {"father": "Tiendrébéogo Musa"}, Outcome.SOUNDS_ALIKE),
        (Field.FATHER, {"father": "Tiendrébéogo Issa"}, Outcome.DIFFERENT),
        (Field.FATHER, {"father": ""}, Outcome.UNKNOWN),
        (Field.FATHER, {"father": "Moussa"}, Outcome.COMPATIBLE),
        (Field.MOTHER, {"mother": "Diarra Fatimata"}, Outcome.VARIANT),
        (Field.MOTHER, {"mother": "Diarra Awa"}, Outcome.DIFFERENT),
    ],
)
def test_fields_compare_as_officers_would(
    field: Field, changed: dict[str, Any], outcome: Outcome
) -> None:
    assert compared(field, **changed).outcome is outcome


def test_what_is_unknown_speaks_neither_for_nor_against() -> None:
    full = a_person()
    bare = a_person(born="", place="", father="", mother="", sex=Sex.X)
    score = MATCHER.score(full, bare)
    known = {Field.FAMILY_NAME, Field.GIVEN_NAMES}
    assert all(one.points == 0 for one in score.reasons if one.field not in known)
    assert all(one.points > 0 for one in score.reasons if one.field in known)


def test_day_and_month_in_each_others_place_are_seen() -> None:
    one, other = a_person(born="1975-03-05"), a_person(born="1975-05-03")
    born = reason(MATCHER.score(one, other), Field.BORN)
    assert (born.outcome, born.swapped) == (Outcome.CLOSE, True)


def test_family_and_given_names_in_each_others_place_are_seen_and_cost_little() -> None:
    one, other = a_person(), a_person("Mamadou", "Tiendrébéogo")
    straight, crossed = MATCHER.score(one, one), MATCHER.score(one, other)
    assert reason(crossed, Field.FAMILY_NAME).swapped
    assert straight.points - 8 < crossed.points < straight.points
    assert crossed.verdict is Verdict.LIKELY


def test_who_bears_a_single_name_is_found_in_either_part() -> None:
    for other in (a_person("Mamadou", ""), a_person("Tiendrébéogo", "")):
        score = MATCHER.score(a_person(), other)
        assert reason(score, Field.FAMILY_NAME).outcome is not Outcome.DIFFERENT
        assert score.verdict is Verdict.LIKELY


def test_agreement_on_a_common_name_is_worth_less() -> None:
    common = reason(MATCHER.score(a_person("Traoré"), a_person("Traoré")), Field.FAMILY_NAME)
    assert common.points < compared(Field.FAMILY_NAME).points


def test_a_namesake_of_another_age_and_family_is_unlikely() -> None:
    one = a_person("Traoré")
    other = a_person("Traoré", born="1990-08-01", father="Traoré Issa", mother="Koné Awa")
    assert MATCHER.score(one, other).verdict is Verdict.UNLIKELY


def test_brothers_are_not_likely_one_person() -> None:
    one, other = a_person(), a_person(given="Issa", born="1978-07-01")
    assert MATCHER.score(one, other).verdict is not Verdict.LIKELY


def test_a_score_is_the_same_both_ways_and_highest_with_oneself() -> None:
    people, by = InventedPeople(3), seeded(3)
    columns = people.columns(300)
    for one in range(300):
        facts = people.facts(columns, one)
        first, second = Biography.of(facts), Biography.of(misheard(facts, by.randint(0, 4), by))
        other = Biography.of(people.facts(columns, (one + 1) % 300))
        own = MATCHER.score(first, first).points
        for each in (second, other):
            there, back = MATCHER.score(first, each), MATCHER.score(each, first)
            assert there.points == pytest.approx(back.points)
            assert there.verdict is back.verdict
            assert there.points <= own + 1e-9


def test_people_misheard_twice_stay_possible_and_strangers_do_not() -> None:
    people, by = InventedPeople(4), seeded(4)
    columns = people.columns(600)
    records = [people.facts(columns, one) for one in range(600)]
    mates = [
        MATCHER.score(Biography.of(facts), Biography.of(misheard(facts, 2, by)))
        for facts in records
    ]
    strangers = [
        MATCHER.score(Biography.of(one), Biography.of(other)) for one, other in pairwise(records)
    ]
    assert sum(one.verdict is Verdict.UNLIKELY for one in mates) <= 6
    assert sum(one.verdict is not Verdict.UNLIKELY for one in strangers) <= 1


def test_nothing_of_a_person_shows_when_things_are_printed() -> None:
    facts = CivilFacts(name=PersonName("Tiendrébéogo", "Mamadou"))
    biography = Biography.of(facts)
    shown = repr(facts) + repr(biography) + repr(biography.name.family[0])
    shown += repr(biography.name) + repr(MATCHER.score(biography, biography))
    assert "tiendr" not in shown.lower()
    assert "mamadou" not in shown.lower()
