"""C40: letters, digits and spaces, three in two bytes (Doc 9303-13; BSI TR-03137-1 annex B). Pure.

A filler `<` of a machine readable zone is written as a space and read back as one.
"""

from typing import Final

from shared.documents.seal.errors import SealMalformed, SealNotMade

_ALPHABET: Final = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST_VALUE: Final = 3
"""Of the space; 0 to 2 shift to characters that seals do not use."""
_SHIFT_1: Final = 0
_BASE: Final = 40
_UNLATCH: Final = 0xFE
"""Then one character follows in ASCII, plus one."""


def encode_c40(text: str) -> bytes:
    """Pack text, two bytes for each three characters begun; SealNotMade for other characters."""
    values = []
    for character in text.replace("<", " "):
        found = _ALPHABET.find(character)
        if found < 0:
            raise SealNotMade("C40 of a seal holds capital letters, digits and spaces")
        values.append(found + _FIRST_VALUE)
    packed = bytearray()
    for at in range(0, len(values), 3):
        match values[at : at + 3]:
            case [one]:
                packed += bytes((_UNLATCH, ord(_ALPHABET[one - _FIRST_VALUE]) + 1))
            case [one, two]:
                packed += _pair(one, two, _SHIFT_1)
            case [one, two, three]:
                packed += _pair(one, two, three)
    return bytes(packed)


def decode_c40(packed: bytes) -> str:
    """Unpack text; SealMalformed for bytes that are none."""
    if len(packed) % 2:
        raise SealMalformed("C40 comes in pairs of bytes")
    text = []
    for at in range(0, len(packed), 2):
        high, low = packed[at], packed[at + 1]
        last = at + 2 == len(packed)
        if high == _UNLATCH and last:
            text.append(_character(_ALPHABET.find(chr((low - 1) % 256)) + _FIRST_VALUE))
            continue
        number = (high << 8 | low) - 1
        values = [number // _BASE**2, number // _BASE % _BASE, number % _BASE]
        if values[2] == _SHIFT_1 and last:
            values.pop()
        text += map(_character, values)
    return "".join(text)


def _pair(one: int, two: int, three: int) -> bytes:
    return (_BASE**2 * one + _BASE * two + three + 1).to_bytes(2, "big")


def _character(value: int) -> str:
    if not _FIRST_VALUE <= value < _FIRST_VALUE + len(_ALPHABET):
        raise SealMalformed("C40 that stands for no character of a seal")
    return _ALPHABET[value - _FIRST_VALUE]
