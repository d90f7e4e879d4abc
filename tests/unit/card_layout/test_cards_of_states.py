"""The card of each State, front and back: its measures, its State's name and flag, the AES mark."""

import pytest

from shared.documents.card_layout.drawing import Page, Text
from shared.documents.card_layout.identity_card import HEIGHT, WIDTH, card_pages
from shared.documents.mrz.layout import MrzFormat
from shared.states import State
from tests.unit.card_layout.specimens import some_facts
from tests.unit.card_layout.test_sealed_backs import painted

NAMES = {
    State.MLI: ("RÉPUBLIQUE DU MALI", "REPUBLIC OF MALI"),
    State.BFA: ("BURKINA FASO",),
    State.NER: ("RÉPUBLIQUE DU NIGER", "REPUBLIC OF THE NIGER"),
}
FLAGS = {
    State.MLI: ((70, 70), (98, 70), (126, 70)),
    State.BFA: ((60, 45), (60, 90), (98, 65)),
    State.NER: ((60, 40), (98, 65), (60, 90)),
}
"""Dots of the front, within each field of the flag."""
COLOURS = {
    State.MLI: ("green", "yellow", "red"),
    State.BFA: ("red", "green", "yellow"),
    State.NER: ("red", "red", "green"),
}


def sides(state: State) -> tuple[Page, ...]:
    return tuple(card_pages(some_facts(MrzFormat.TD1, state)))


def said(page: Page) -> str:
    return " ".join(one.text for one in page.elements if isinstance(one, Text))


def colour_of(red: int, green: int, blue: int) -> str:
    if red > 180 and green > 140:
        return "yellow" if blue < 120 else "white"
    return "red" if red > green else "green"


@pytest.mark.parametrize("state", State)
def test_both_sides_measure_as_the_standard_says(state: State) -> None:
    """ID-1 of ISO/IEC 7810 in millimetres, at 300 dots per inch."""
    assert (WIDTH, HEIGHT) == (85.6, 54.0)
    assert [painted(side).size for side in sides(state)] == [(1011, 638)] * 2


@pytest.mark.parametrize("state", State)
def test_each_side_names_the_state_in_french_and_english(state: State) -> None:
    for side in sides(state):
        for name in (*NAMES[state], "CARTE D'IDENTITÉ BIOMÉTRIQUE AES", "AES BIOMETRIC IDENTITY"):
            assert name in said(side)


@pytest.mark.parametrize("state", State)
def test_the_front_shows_the_flag_of_the_state(state: State) -> None:
    image = painted(sides(state)[0])
    seen = tuple(colour_of(*image.getpixel(dot)) for dot in FLAGS[state])  # type: ignore[misc]  # of three bands
    assert seen == COLOURS[state]
