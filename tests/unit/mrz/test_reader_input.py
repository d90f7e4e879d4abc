"""Readers that act as keyboards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.mrz.reader_input import _AZERTY, _QWERTY, normalise_reader_input
from shared.documents.mrz.zone import Zone, build_mrz, parse_mrz
from tests.unit.mrz.zones import zones

QWERTY_TYPED_ON_AZERTY = str.maketrans(_QWERTY, _AZERTY)
AZERTY_TYPED_ON_QWERTY = str.maketrans(_AZERTY, _QWERTY)


@given(zones(), st.sampled_from(["\r\n", "\r", "\n", "\t", " "]))
def test_labels_line_ends_and_small_letters_do_no_harm(zone: Zone, line_end: str) -> None:
    lines = build_mrz(zone)
    labelled = [f"OCR LINE {i}: {line}" for i, line in enumerate(lines.splitlines(), 1)]
    typed = line_end.join(["START", *labelled, "END", ""])
    assert normalise_reader_input(typed) == lines
    assert normalise_reader_input(typed.lower()) == lines


@given(zones())
@pytest.mark.parametrize("keyboard", [QWERTY_TYPED_ON_AZERTY, AZERTY_TYPED_ON_QWERTY])
def test_the_keys_of_the_other_keyboard_are_put_back(keyboard: dict[int, int], zone: Zone) -> None:
    lines = build_mrz(zone)
    typed = f"OCR LINE 1: {lines}\r\nEND\r\n".translate(keyboard)
    if typed.translate(str.maketrans("", "", "\r\n")) == lines.replace("\n", ""):
        return
    assert parse_mrz(normalise_reader_input(typed)).document_number == zone.document_number


def test_control_characters_of_serial_readers_go() -> None:
    assert normalise_reader_input("\x02P<UTO \x03\r") == "P<UTO"


@given(st.text())
def test_any_text_comes_back_as_text(text: str) -> None:
    assert isinstance(normalise_reader_input(text), str)
