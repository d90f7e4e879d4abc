"""Who may be drawn, and that each of them is as likely."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from identity.oversight.rules.pairing import Seat, draw_one, eligible, is_independent
from identity.policy.oversight_rules import oversight_rules_with, published_oversight_rules
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
    assert draw_one([], replace(RULE, drawn_among_min=1), Random(1)) is None  # noqa: S311 - a test of chance


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


OWN_RULE = """
[[rule]]
state = "MLI"
from = 2026-01-01
legal_basis = "Arrêté d'essai"
confirmed = true
drawn_among_min = 3
offices_min = 2
decided_within_hours = 48
draws_max = 5
duty_hours_max = 8
"""


def own_rules(folder: Path, text: str) -> Path:
    path = folder / "pairing.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_states_own_rule_is_in_force_in_place_of_the_published(tmp_path: Path) -> None:
    rules = oversight_rules_with(pairing=own_rules(tmp_path, OWN_RULE))
    day = date(2026, 3, 2)
    assert rules.pairing_rule(State.MLI, on=day).drawn_among_min == 3
    for other in (State.BFA, State.NER):
        assert rules.pairing_rule(other, on=day) == published_oversight_rules().pairing_rule(
            other, on=day
        )
    assert rules.review == published_oversight_rules().review


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("drawn_among_min = 3", "drawn_among_min = 0"),
        ("draws_max = 5", 'draws_max = "5"'),
        ("duty_hours_max = 8", "duty_hours_max = true"),
    ],
)
def test_a_rule_that_would_draw_from_nobody_is_refused_when_it_is_read(
    tmp_path: Path, said: str, instead: str
) -> None:
    with pytest.raises(ValueError, match="a whole number from 1"):
        oversight_rules_with(pairing=own_rules(tmp_path, OWN_RULE.replace(said, instead)))
