"""The 7-3-1 check digit of Doc 9303-3 section 4.9."""

import re
from string import ascii_uppercase, digits

_ALPHABET = digits + ascii_uppercase + "<"
_VALUES = bytes.maketrans(_ALPHABET.encode(), bytes([*range(36), 0]))

OF_A_ZONE = re.compile(f"[{_ALPHABET}]*")
"""Matches texts of the alphabet of a zone in full."""


def values_of(text: str) -> bytes:
    """Return the value of each character: 0-9, A=10 … Z=35, filler 0. `text` must be ASCII."""
    return text.encode("ascii").translate(_VALUES)


def check_digit_of_values(values: bytes) -> str:
    """Return the check digit of characters whose values are known already."""
    weighted = 7 * sum(values[::3]) + 3 * sum(values[1::3]) + sum(values[2::3])
    return digits[weighted % 10]


def check_digit(text: str) -> str:
    """Return the check digit of `text`, which must be of the alphabet A-Z, 0-9 and `<`."""
    return check_digit_of_values(values_of(text))
