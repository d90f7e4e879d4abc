"""Who may be drawn, and that each of them is as likely."""

from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from identity.oversight.rules.pairing import Seat, draw_one, eligible, is_independent
from identity.policy.oversight_rules import published_oversight_rules
from shared.states import State

ENROLLER = Seat("enroller", "bureau-bamako", "bureau-bamako.mli.aes.example")
SEGOU = Seat("a", "bureau-segou", "bureau-segou.mli.aes.example")
KAYES = Seat("b", "bureau-kayes", "bureau-kayes.mli.aes.example")
RULE = published_oversight_rules().pairing_rule(State.MLI, on=date(2026, 3, 2))


@pytest.mark.parametrize(
    "one",
    [
        ENROLLER._replace(place="bureau-segou", machine="bureau-segou.mli.aes.example"),
        SEGOU._replace(place="bureau-bamako"),
        SEGOU._replace(machine="bureau-bamako.mli.aes.example"),
    ],
    ids=["the same person elsewhere", "the same office", "the same machine"],
)
def test_who_shares_person_office_or_machine_is_not_independent(one: Seat) -> None:
    assert not is_independent(one, [ENROLLER])
    assert eligible([one, KAYES], [ENROLLER], ()) == [KAYES]


def test_nobody_is_drawn_twice_for_the_same() -> None:
    assert eligible([SEGOU, KAYES], [ENROLLER], {"a"}) == [KAYES]


def test_nobody_is_drawn_of_one_alone() -> None:
    assert draw_one([SEGOU], RULE, Random(1)) is None  # noqa: S311 - a test of chance
    assert draw_one([], replace(RULE, drawn_among_min=0), Random(1)) is None  # noqa: S311 - a test of chance


def test_a_state_may_ask_for_several_offices() -> None:
    colleagues = [SEGOU, SEGOU._replace(officer="c")]
    assert draw_one(colleagues, replace(RULE, offices_min=2), Random(1)) is None  # noqa: S311 - a test of chance
    assert draw_one(colleagues, RULE, Random(1)) in colleagues  # noqa: S311 - a test of chance


def test_each_is_as_likely() -> None:
    chance, among = Random(7), [SEGOU, KAYES, KAYES._replace(officer="c")]  # noqa: S311 - a test of chance
    drawn = Counter(draw_one(among, RULE, chance) for _ in range(3_000))
    assert all(900 < count < 1_100 for count in drawn.values())
    assert len(drawn) == 3


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_rule_that_leaves_something_to_chance(state: State) -> None:
    rule = published_oversight_rules().pairing_rule(state, on=date(2026, 11, 22))
    assert rule.drawn_among_min >= 2
    assert rule.legal_basis
    assert not rule.confirmed
