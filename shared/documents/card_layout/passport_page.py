"""The data page of the confederal passport, of size ID-3 and the zones of Doc 9303-4."""

from shared.documents.card_layout.drawing import Element, Page, Picture, rectangle
from shared.documents.card_layout.facts import PrintedFacts, ZonesDisagree, agreeing_zone
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
from shared.documents.card_layout.typefaces import Typeface
from shared.documents.card_layout.wording import (
    AUTHORITY,
    BIRTH_DATE,
    BIRTH_PLACE,
    CONFEDERATION,
    EXPIRY_DATE,
    GIVEN_NAMES,
    ISSUE_DATE,
    ISSUING_STATE_CODE,
    NATIONALITY,
    PASSPORT_NUMBER,
    PASSPORT_TITLES,
    PASSPORT_TYPE,
    PERSONAL_NUMBER,
    SEX,
    SIGNATURE,
    STATE_NAMES,
    SURNAME,
    Wording,
    printed_date,
)
from shared.documents.mrz.layout import MrzFormat

WIDTH = 125.0
HEIGHT = 88.0

_LEFT = 4.0
_VISUAL_HEIGHT = HEIGHT - ZONE_HEIGHT
_PORTRAIT_TOP = 17.0
_PORTRAIT_WIDTH = 34.0
_PORTRAIT_HEIGHT = _PORTRAIT_WIDTH * 45 / 35
_GHOST_WIDTH = 12.0
_GHOST_HEIGHT = _GHOST_WIDTH * 45 / 35
_FIELDS_LEFT = _LEFT + _PORTRAIT_WIDTH + 4
_VALUE_SIZE = 2.8


def passport_page(facts: PrintedFacts) -> Page:
    """Return the data page; raises ZonesDisagree and the errors of `parse_mrz`."""
    code = agreeing_zone(facts, MrzFormat.TD3).document_code
    if code not in PASSPORT_TITLES:
        raise ZonesDisagree("document_code")
    title = PASSPORT_TITLES[code]
    elements: tuple[Element, ...] = (
        rectangle(0, 0, WIDTH, HEIGHT, PAPER),
        *dunes(facts.issuing_state, WIDTH, _VISUAL_HEIGHT, 22),
        *waves(facts.issuing_state, WIDTH, _VISUAL_HEIGHT),
        *rosette(82, 40, 23, 22, GOLD),
        *aes_mark(82, 41, 20, PALE_GOLD),
        *_header(facts, title),
        *_portraits(facts),
        *_fields(facts, code),
        *zone_elements(facts.machine_readable_zone, MrzFormat.TD3, WIDTH, HEIGHT),
    )
    return Page(f"SPECIMEN: {title.on_one_line}", WIDTH, HEIGHT, _VISUAL_HEIGHT, elements)


def _header(facts: PrintedFacts, title: Wording) -> list[Element]:
    state, left, width = STATE_NAMES[facts.issuing_state], _LEFT + 15, 76
    return [
        *flag(facts.issuing_state, _LEFT, 3.2, 12),
        fitted_text(left, 5.9, width, state.on_one_line, Typeface.TITLE, 3.2, DEEP_GREEN),
        fitted_text(left, 9.4, width, title.on_one_line, Typeface.BOLD, 2.7, DARK_GOLD),
        fitted_text(left, 11.8, width, CONFEDERATION, Typeface.PLAIN, 1.7, DEEP_GREEN),
        *chip_symbol(100, 5.4, 7),
        *aes_mark(115.8, 7.4, 9),
        *microprint(_LEFT, 14, WIDTH - 2 * _LEFT),
    ]


def _portraits(facts: PrintedFacts) -> list[Element]:
    """The portrait, and a small pale one."""
    ghost_left = WIDTH - _LEFT - _GHOST_WIDTH
    return [
        Picture(facts.portrait_jpeg, _LEFT, _PORTRAIT_TOP, _PORTRAIT_WIDTH, _PORTRAIT_HEIGHT),
        Picture(facts.portrait_jpeg, ghost_left, 16, _GHOST_WIDTH, _GHOST_HEIGHT, opacity=0.45),
    ]


def _fields(facts: PrintedFacts, code: str) -> list[Element]:
    left, width = _FIELDS_LEFT, WIDTH - _LEFT - _FIELDS_LEFT
    beside_ghost = width - _GHOST_WIDTH - 2
    second, third, right = left + 19, left + 51, left + 32
    number = Field(third, 37.5, width - 51, PERSONAL_NUMBER, facts.personal_number)
    placed = [
        Field(left, 17.4, 12, PASSPORT_TYPE, code),
        Field(second, 17.4, 14, ISSUING_STATE_CODE, facts.issuing_state),
        Field(left + 35, 17.4, beside_ghost - 35, PASSPORT_NUMBER, facts.document_number),
        Field(left, 24.1, beside_ghost, SURNAME, facts.surname.upper()),
        Field(left, 30.8, beside_ghost, GIVEN_NAMES, facts.given_names.upper()),
        Field(left, 37.5, 17.6, NATIONALITY, facts.nationality),
        Field(second, 37.5, 30, BIRTH_DATE, printed_date(facts.birth_date)),
        # An optional field, whose caption goes with it (Doc 9303-3 section 3.3).
        *([number] if facts.personal_number else []),
        Field(left, 44.2, 12, SEX, facts.sex.value),
        Field(second, 44.2, width - 19, BIRTH_PLACE, facts.birth_place.upper()),
        Field(left, 50.9, 29, ISSUE_DATE, printed_date(facts.issued_on)),
        Field(right, 50.9, width - 32, AUTHORITY, facts.authority.upper()),
        Field(left, 57.6, 29, EXPIRY_DATE, printed_date(facts.expires_on)),
    ]
    return [*fields(_VALUE_SIZE, placed), *caption(right, 57.6, width - 32, SIGNATURE)]
