"""The numbers the platform gives: identity numbers, aliases, document numbers, transit references.

None of them tells anything about a person: they are drawn, never counted or composed.
"""

import re
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from shared.errors import ErrorKind, PlatformError
from shared.randomness import SECURE
from shared.states import State

# --- identity numbers ---------------------------------------------------------------------------

IDENTITY_NUMBER_DIGITS = 12
"""Eleven drawn and one check digit: with 25 million people in a State, a guess that passes every
rule below names somebody with a probability under one in two thousand."""

_IDENTITY_NUMBER = re.compile(r"[0-9]{12}")
_GROUP_DIGITS = 4
_DISTINCT_DIGITS_MIN = 5


class IdentityNumberInvalid(PlatformError, ValueError):
    """Not a number that any State can have given."""

    kind = ErrorKind.MALFORMED
    code = "identity_number_invalid"


def _doubled(number: str) -> bool:
    half = len(number) // 2
    return number[half:] in {number[:half], number[:half][::-1]}


def _counting(number: str) -> bool:
    runs = (number[i : i + 4] for i in range(len(number) - 3))
    return any(run in "0123456789" or run in "9876543210" for run in runs)


class Unfit(NamedTuple):
    """A reason for which a drawn number is not given to anybody."""

    reason: str
    matches: Callable[[str], bool]


UNFIT_NUMBERS = (
    Unfit(
        "starts with 0 or 1: spreadsheets lose a leading zero, telephones take a leading one",
        lambda number: number[0] in "01",
    ),
    Unfit(
        "has a digit three times in a row: typists add and lose such digits",
        lambda number: any(digit * 3 in number for digit in "0123456789"),
    ),
    Unfit("counts up or down over four digits: such numbers are invented", _counting),
    Unfit("repeats or mirrors its first half: such numbers are invented", _doubled),
    Unfit(
        "has fewer than five different digits: a reader loses his place in it",
        lambda number: len(set(number)) < _DISTINCT_DIGITS_MIN,
    ),
)


def draw_identity_number(random: Random = SECURE) -> str:
    """Draw a number nobody can foresee; uniqueness is the caller's constraint to enforce."""
    while True:
        drawn = "".join(random.choices("0123456789", k=IDENTITY_NUMBER_DIGITS - 1))
        number = drawn + verhoeff_check_digit(drawn)
        if not any(unfit.matches(number) for unfit in UNFIT_NUMBERS):
            return number


def read_identity_number(text: str) -> str:
    """Return the twelve digits of a number as people write it, or raise IdentityNumberInvalid.

    Single spaces between groups are allowed; the check digit and the rules of UNFIT_NUMBERS must
    hold. The error never repeats the number.
    """
    number = text.replace(" ", "") if len(text) <= 2 * IDENTITY_NUMBER_DIGITS else ""
    if not _IDENTITY_NUMBER.fullmatch(number):
        raise IdentityNumberInvalid("an identity number has twelve digits")
    if verhoeff_check_digit(number[:-1]) != number[-1]:
        raise IdentityNumberInvalid("the check digit does not agree with the others")
    for unfit in UNFIT_NUMBERS:
        if unfit.matches(number):
            raise IdentityNumberInvalid(f"no State gives a number that {unfit.reason}")
    return number


def print_identity_number(number: str) -> str:
    """Group by four, as it is printed and read aloud."""
    starts = range(0, len(number), _GROUP_DIGITS)
    return " ".join(number[i : i + _GROUP_DIGITS] for i in starts)


ALIAS_DIGITS = 16
"""Fifteen drawn and one check digit: never mistaken for an identity number, and with fifty million
aliases a guess that has the right check digit names somebody once in ten million times."""

_ALIAS = re.compile(r"[2-9][0-9]{15}")


class AliasInvalid(PlatformError, ValueError):
    """Not a number that can be an alias."""

    kind = ErrorKind.MALFORMED
    code = "alias_invalid"


def draw_alias(random: Random = SECURE) -> str:
    """Draw an alias of an identity number; uniqueness is the caller's constraint to enforce."""
    drawn = random.choice("23456789") + "".join(random.choices("0123456789", k=ALIAS_DIGITS - 2))
    return drawn + verhoeff_check_digit(drawn)


def read_alias(text: str) -> str:
    """Return the sixteen digits of an alias as people write it, or raise AliasInvalid."""
    alias = text.replace(" ", "") if len(text) <= 2 * ALIAS_DIGITS else ""
    if not _ALIAS.fullmatch(alias) or verhoeff_check_digit(alias[:-1]) != alias[-1]:
        raise AliasInvalid("an alias has sixteen digits, the last of which checks the others")
    return alias


def _dihedral(a: int, b: int) -> int:
    """Multiply in the dihedral group of order ten: 0-4 are rotations, 5-9 reflections."""
    rotation, reflected = a % 5, a >= 5  # noqa: PLR2004 - the group has five rotations
    turned = (rotation - b if reflected else rotation + b) % 5
    return turned + (5 if reflected != (b >= 5) else 0)  # noqa: PLR2004 - as above


def _stepped(digit: int, times: int) -> int:
    for _ in range(times):
        digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
    return digit


_PRODUCTS = tuple(tuple(_dihedral(a, b) for b in range(10)) for a in range(10))
_STEPPED = tuple({str(d): _stepped(d, times) for d in range(10)} for times in range(8))
"""What each digit counts as by its place; the permutation has order eight."""


def verhoeff_check_digit(digits: str) -> str:
    """The decimal check digit of J. Verhoeff, "Error Detecting Decimal Codes" (1969).

    Catches every wrong digit and every swap of neighbours, which Luhn (09 and 90) and
    ISO/IEC 7064 MOD 11,10 do not.
    """
    checked = 0
    for place, character in enumerate(reversed(digits), start=1):
        checked = _PRODUCTS[checked][_STEPPED[place % 8][character]]
    return str((-checked) % 5 if checked < 5 else checked)  # noqa: PLR2004 - inverse in the group


# --- numbers of cards and passports -------------------------------------------------------------

DOCUMENT_NUMBER_CHARACTERS = 9
"""What a machine readable zone holds without overflow (Doc 9303-4 section 4.2, 9303-5 4.2)."""

SPECIMEN_PREFIX = "TEST"
"""No document made outside a real authority may pass for one. E and S are not in the alphabet, so
no number of a real series in this alphabet can begin like this."""

DOCUMENT_ALPHABET = "CDFGHJKMNPRTVWXY23456789"
"""No vowels, so no words; of each pair that readers confuse (0 O, 1 I L, 2 Z, 5 S, 8 B, U V, O Q)
at most one is here."""

_FIRST_DRAWN = {
    State.MLI: DOCUMENT_ALPHABET[:8],
    State.BFA: DOCUMENT_ALPHABET[8:16],
    State.NER: DOCUMENT_ALPHABET[16:],
}
_DOCUMENT_NUMBER = re.compile(
    rf"{SPECIMEN_PREFIX}([{DOCUMENT_ALPHABET}])[{DOCUMENT_ALPHABET}]{{4}}"
)


class DocumentNumberInvalid(PlatformError, ValueError):
    kind = ErrorKind.MALFORMED
    code = "document_number_invalid"


def draw_document_number(state: State, random: Random = SECURE) -> str:
    """Draw the number of a specimen card or passport of a State, for instance `TESTC7H2X`.

    2.6 million per State and kind of document, so the caller draws again when the one drawn is
    taken already.
    """
    free = DOCUMENT_NUMBER_CHARACTERS - len(SPECIMEN_PREFIX) - 1
    drawn = random.choice(_FIRST_DRAWN[state]) + "".join(random.choices(DOCUMENT_ALPHABET, k=free))
    return SPECIMEN_PREFIX + drawn


def state_of_document_number(number: str) -> State:
    """The State whose specimen bears the number, or raise DocumentNumberInvalid."""
    match = _DOCUMENT_NUMBER.fullmatch(number)
    if match is None:
        raise DocumentNumberInvalid("a specimen number is TEST and five characters of its alphabet")
    return next(state for state, firsts in _FIRST_DRAWN.items() if match[1] in firsts)


# --- transit references -------------------------------------------------------------------------

_TRANSIT_ALPHABET = "0123456789A"
_TRANSIT_REFERENCE = re.compile(r"([0-9]{2})(ML|BF|NE)([0-9A]{6})([0-9A]{6})T([0-9])")
_OFFICE_CODE = re.compile(r"[0-9A]{6}")
_SERIAL_CHARACTERS = 6
_NO_CHECK_DIGIT = 10


class TransitReferenceInvalid(PlatformError, ValueError):
    kind = ErrorKind.MALFORMED
    code = "transit_reference_invalid"


class TransitReference(NamedTuple):
    """The parts of a transit reference number (TRN)."""

    year: int
    state: State
    office: str
    serial: str


def draw_transit_reference(year: int, state: State, office: str, random: Random = SECURE) -> str:
    """Draw a TRN: YY, State, office (6), serial (6), `T`, check digit; 18 characters.

    Office and serial use 0-9 and A alone, whose values modulo 11 all differ, so that the check
    digit sees every wrong character and every swap among them; serials whose remainder is 10,
    which would print like 0, are drawn again.
    """
    if not _OFFICE_CODE.fullmatch(office):
        raise TransitReferenceInvalid("an office code has six characters out of 0-9 and A")
    while True:
        serial = "".join(random.choices(_TRANSIT_ALPHABET, k=_SERIAL_CHARACTERS))
        body = f"{year % 100:02}{state.alpha2}{office}{serial}T"
        remainder = iso6346_remainder(body)
        if remainder != _NO_CHECK_DIGIT:
            return f"{body}{remainder}"


def read_transit_reference(text: str) -> TransitReference:
    """Take a TRN apart, or raise TransitReferenceInvalid. Years are those of this century."""
    match = _TRANSIT_REFERENCE.fullmatch(text)
    if match is None:
        raise TransitReferenceInvalid("not in the form of a transit reference")
    if iso6346_remainder(text[:-1]) != int(match[5]):
        raise TransitReferenceInvalid("the check digit does not agree with the reference")
    state = next(state for state in State if state.alpha2 == match[2])
    return TransitReference(2000 + int(match[1]), state, match[3], match[4])


def iso6346_remainder(characters: str) -> int:
    """The remainder 0 to 10 of ISO 6346 annex A over digits and capital letters.

    A is 10, B 12 and so on past the multiples of 11; the place weights are powers of two.
    """
    weighted = (_iso6346_value(c) << place for place, c in enumerate(characters))
    return sum(weighted) % 11


def _iso6346_value(character: str) -> int:
    if character.isdigit():
        return int(character)
    rank = ord(character) - ord("A")
    return 10 + rank + (rank + 9) // 10
