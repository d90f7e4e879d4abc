"""The identity card of the AES, front and back, of size ID-1 and the zones of Doc 9303-5."""

from shared.documents.card_layout.drawing import Element, Page, Picture, Text, rectangle
from shared.documents.card_layout.facts import PrintedFacts, agreeing_zone
from shared.documents.card_layout.fields import Field, caption, fields, fitted_text
from shared.documents.card_layout.flags import flag
from shared.documents.card_layout.machine_readable_zone import ZONE_HEIGHT, zone_elements
from shared.documents.card_layout.ornaments import (
    DARK_GOLD,
    DEEP_GREEN,
    GOLD,
    PALE_GOLD,
    PAPER,
    aes_mark,
    chip_symbol,
    dunes,
    microprint,
    rosette,
    waves,
)
from shared.documents.card_layout.seal_symbol import seal_symbol, side_mm
from shared.documents.card_layout.typefaces import Typeface
from shared.documents.card_layout.wording import (
    AUTHORITY,
    BIRTH_DATE,
    BIRTH_PLACE,
    CARD_NUMBER,
    CARD_TITLE,
    CONFEDERATION,
    EXPIRY_DATE,
    GIVEN_NAMES,
    ISSUE_DATE,
    NATIONALITY,
    PERSONAL_NUMBER,
    SEX,
    SIGNATURE,
    STATE_NAMES,
    SURNAME,
    printed_date,
)
from shared.documents.mrz.layout import MrzFormat
from shared.documents.seal.data_matrix import data_matrix
from shared.documents.seal.errors import SealNotMade

WIDTH = 85.6
HEIGHT = 54.0

_PORTRAIT_WIDTH = 26.0
_PORTRAIT_HEIGHT = _PORTRAIT_WIDTH * 45 / 35
_PORTRAIT_TOP = 12.4
_GHOST_WIDTH = 10.6
_GHOST_HEIGHT = _GHOST_WIDTH * 45 / 35
_LEFT = 4.0
_FIELDS_LEFT = _LEFT + _PORTRAIT_WIDTH + 3.0
_VALUE_SIZE = 2.7
_BACK_FIELDS_WIDTH = 43.0
_BACK_MIDDLE = 54.3
_SEAL_LEFT = 62.4
_SEAL_TOP = 5.4
_SEAL_MODULES_MAX = 52


def card_pages(facts: PrintedFacts) -> tuple[Page, Page]:
    """Return front and back; raises ZonesDisagree, SealNotMade and the errors of `parse_mrz`."""
    agreeing_zone(facts, MrzFormat.TD1)
    title = f"SPECIMEN: {CARD_TITLE.on_one_line}"
    return (
        Page(title, WIDTH, HEIGHT, HEIGHT, tuple(_front(facts))),
        Page(title, WIDTH, HEIGHT, HEIGHT - ZONE_HEIGHT, tuple(_back(facts))),
    )


def _front(facts: PrintedFacts) -> list[Element]:
    return [
        rectangle(0, 0, WIDTH, HEIGHT, PAPER),
        *dunes(facts.issuing_state, WIDTH, HEIGHT, 16),
        *waves(facts.issuing_state, WIDTH, HEIGHT),
        *rosette(_FIELDS_LEFT + 25, 31, 16, 18, GOLD),
        *aes_mark(_FIELDS_LEFT + 25, 31.5, 13, PALE_GOLD),
        *_header(facts),
        *_portrait(facts),
        *_front_fields(facts),
    ]


def _header(facts: PrintedFacts) -> list[Element]:
    state, text_left, text_width = STATE_NAMES[facts.issuing_state], 14.6, 57.5
    return [
        *flag(facts.issuing_state, _LEFT, 2.7, 8.6),
        fitted_text(text_left, 4.7, text_width, state.on_one_line, Typeface.TITLE, 2.5, DEEP_GREEN),
        fitted_text(
            text_left, 7.2, text_width, CARD_TITLE.on_one_line, Typeface.BOLD, 1.9, DARK_GOLD
        ),
        fitted_text(text_left, 9.1, text_width, CONFEDERATION, Typeface.PLAIN, 1.3, DEEP_GREEN),
        *aes_mark(78, 6.2, 7),
        *microprint(_LEFT, 11, WIDTH - 2 * _LEFT),
    ]


def _portrait(facts: PrintedFacts) -> list[Element]:
    """The portrait, and under it the sign of the chip and the number of the card."""
    foot = _PORTRAIT_TOP + _PORTRAIT_HEIGHT
    return [
        Picture(facts.portrait_jpeg, _LEFT, _PORTRAIT_TOP, _PORTRAIT_WIDTH, _PORTRAIT_HEIGHT),
        *chip_symbol(_LEFT + 0.2, foot + 1.7, 5.6),
        Text(_LEFT + 7.4, foot + 4, facts.document_number, Typeface.OCR_B, 2.6),
    ]


def _front_fields(facts: PrintedFacts) -> list[Element]:
    left, width = _FIELDS_LEFT, WIDTH - _LEFT - _FIELDS_LEFT
    right, right_width = left + 25, width - 25
    placed = (
        Field(left, 14, width, SURNAME, facts.surname.upper()),
        Field(left, 20.3, width, GIVEN_NAMES, facts.given_names.upper()),
        Field(left, 26.6, 8, SEX, facts.sex.value),
        Field(left + 9, 26.6, 15, NATIONALITY, facts.nationality),
        Field(right, 26.6, right_width, BIRTH_DATE, printed_date(facts.birth_date)),
        Field(left, 32.9, width, BIRTH_PLACE, facts.birth_place.upper()),
        Field(left, 39.2, 21, CARD_NUMBER, facts.document_number),
        Field(right, 39.2, right_width, EXPIRY_DATE, printed_date(facts.expires_on)),
    )
    return [*fields(_VALUE_SIZE, placed), *caption(left, 45.5, width, SIGNATURE)]


def _back(facts: PrintedFacts) -> list[Element]:
    state, visual_height = STATE_NAMES[facts.issuing_state], HEIGHT - ZONE_HEIGHT
    left, width = _LEFT, _BACK_FIELDS_WIDTH
    middle, ghost_left = _BACK_MIDDLE, _BACK_MIDDLE - _GHOST_WIDTH / 2
    return [
        rectangle(0, 0, WIDTH, HEIGHT, PAPER),
        *waves(facts.issuing_state, WIDTH, visual_height),
        *rosette(middle, 9.2, 7, 16, GOLD),
        *aes_mark(middle, 9.5, 7),
        Picture(facts.portrait_jpeg, ghost_left, 16.2, _GHOST_WIDTH, _GHOST_HEIGHT, opacity=0.45),
        fitted_text(left, 5.4, width, state.on_one_line, Typeface.TITLE, 2.2, DEEP_GREEN),
        fitted_text(left, 7.7, width, CARD_TITLE.on_one_line, Typeface.BOLD, 1.5, DARK_GOLD),
        *_seal(facts),
        *fields(_VALUE_SIZE, _back_fields(facts)),
        *zone_elements(facts.machine_readable_zone, MrzFormat.TD1, WIDTH, HEIGHT),
    ]


def _seal(facts: PrintedFacts) -> list[Element]:
    """The seal in the right half, in the middle of its place whatever its size."""
    if not facts.seal:
        return []
    modules = data_matrix(facts.seal)
    spare = side_mm(_SEAL_MODULES_MAX) - side_mm(len(modules))
    if spare < 0:
        raise SealNotMade(f"a card has a place for {_SEAL_MODULES_MAX} modules")
    return seal_symbol(modules, _SEAL_LEFT + spare / 2, _SEAL_TOP + spare / 2)


def _back_fields(facts: PrintedFacts) -> list[Field]:
    """An identity number is optional, and its caption goes with it (Doc 9303-3 section 3.3)."""
    left, width = _LEFT, _BACK_FIELDS_WIDTH
    number = Field(left, 11.6, width, PERSONAL_NUMBER, facts.personal_number)
    return [
        *([number] if facts.personal_number else []),
        Field(left, 17.8, width, ISSUE_DATE, printed_date(facts.issued_on)),
        Field(left, 24, width, AUTHORITY, facts.authority.upper()),
    ]
