"""Tokens find a person again who is written differently, and tell nothing without the key."""

from itertools import pairwise
from typing import Any

import pytest

from shared.civil.matching.biography import Biography
from shared.civil.matching.blocking import (
    TOKEN_BYTES,
    BlockingKey,
    blocking_keys,
    lookup_keys,
)
from shared.civil.sex import Sex
from shared.states import State
from tests.bench.counted_index import CountedIndex, counting_key
from tests.bench.invented_people import CHANGES, InventedPeople
from tests.unit.civil_matching.people import a_person, seeded, the_rule

KEY = BlockingKey(State.MLI, 1, bytes(range(32)))
RULE = the_rule()


def meet(held: Biography, sought: Biography) -> bool:
    return not blocking_keys(held, KEY).isdisjoint(lookup_keys(sought, KEY, RULE))


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"family": "Zerbo"},
        {"given": "Amadou"},
        {"family": "Mamadou", "given": "Tiendrébéogo"},
        {"given": "Mamadou Lamine"},
        {"given": "Lamine Mamadou"},
        {"given": ""},
        {"born": "1975"},
        {"born": "1980"},
        {"born": "1977-11-02"},
        {"born": "1957-03-15"},
        {"born": ""},
        {"born": "1975-12-31", "place": "Niamey"},
        {"father": "", "mother": ""},
        {"father": "Zerbo Ali", "mother": "Koné Awa"},
        {"father": "", "mother": "", "place": ""},
        {"father": "", "mother": "", "place": "", "born": "1974"},
        {"family": "Zerbo", "father": "Zerbo Ali"},
        {"family": "Zerbo", "born": "1990-01-01"},
        {"family": "Zerbo", "given": "Ali"},
        {"sex": Sex.F, "place": "Niamey"},
        {"sex": Sex.X},
        {"place": "Niamey", "born": "1976"},
    ],
)
def test_a_person_is_found_again_with_one_or_two_facts_wrong(changed: dict[str, Any]) -> None:
    one, other = a_person(), a_person(**changed)
    assert meet(one, other)
    assert meet(other, one)


def test_day_and_month_in_each_others_place_are_found() -> None:
    one = a_person(born="1975-03-05")
    other = a_person(born="1975-05-03", family="Zerbo", father="", mother="")
    assert meet(one, other)


def test_spellings_and_variants_have_the_same_tokens() -> None:
    one = a_person("Ouédraogo", "Ibrahim", mother="Coulibaly Kadidia")
    other = a_person("Wedraogo", "Boureïma", mother="Kulibali Hadiza")
    assert blocking_keys(one, KEY) == blocking_keys(other, KEY)


def test_each_change_that_registers_make_is_found_again() -> None:
    people, by = InventedPeople(8), seeded(8)
    columns = people.columns(150)
    for change in CHANGES:
        found = 0
        for one in range(150):
            facts = people.facts(columns, one)
            found += meet(Biography.of(facts), Biography.of(change(facts, by)))
        assert found >= 148


def test_strangers_do_not_meet() -> None:
    people = InventedPeople(9)
    columns = people.columns(400)
    records = [Biography.of(people.facts(columns, one)) for one in range(400)]
    assert sum(meet(one, two) for one, two in pairwise(records)) == 0


@pytest.mark.parametrize(
    "other",
    [
        BlockingKey(State.MLI, 2, KEY.secret),
        BlockingKey(State.BFA, 1, KEY.secret),
        BlockingKey(State.MLI, 1, bytes(32)),
    ],
)
def test_tokens_of_two_states_epochs_or_secrets_have_nothing_in_common(
    other: BlockingKey,
) -> None:
    person = a_person()
    assert blocking_keys(person, KEY).isdisjoint(blocking_keys(person, other))


def test_tokens_are_short_and_few_for_the_index_and_bounded_for_a_search() -> None:
    held, sought = blocking_keys(a_person(), KEY), lookup_keys(a_person(), KEY, RULE)
    long = a_person("Traoré Zerbo", "Ali Issa", father="T Ali Issa", mother="Koné Ba Awa Fanta")
    assert {len(token) for token in held | sought} == {TOKEN_BYTES}
    assert len(held) == 15
    assert held <= sought | {KEY.token("names-year", ["CNDRB+MMD", "1975"])}
    assert len(sought) < 250
    assert len(blocking_keys(long, KEY)) < 120
    assert len(lookup_keys(long, KEY, RULE)) < 1_500


def test_a_record_that_says_only_a_name_has_hardly_a_token() -> None:
    bare = a_person(born="", place="", father="", mother="")
    assert blocking_keys(bare, KEY) == frozenset()
    assert not meet(bare, bare)


def test_a_key_is_long_enough_and_shows_no_secret() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        BlockingKey(State.MLI, 1, bytes(15))
    assert "secret" not in repr(KEY)


def test_the_index_that_benches_count_with_holds_the_tokens_that_the_product_makes() -> None:
    people, key = InventedPeople(10), counting_key()
    columns = people.columns(200)
    index = CountedIndex(people, columns)
    tokens = 0
    for one in range(200):
        for token in blocking_keys(Biography.of(people.facts(columns, one)), key):
            assert one in index.persons([token])
            tokens += 1
    assert index.rows_per_person == pytest.approx(tokens / 200, rel=0.02)
