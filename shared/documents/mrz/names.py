"""The name field: two identifiers, one field, and what happens when they do not fit."""

import re

from shared.documents.mrz.errors import MrzFieldRefused

_WORDS = re.compile(r"[A-Z]+(?: [A-Z]+)*")
_LETTER_TO_SPARE = re.compile(r"(.*[A-Z])[A-Z](<.*)")


def read_names(field: str) -> tuple[str, str]:
    """Return surname and given names, words separated by one space (Doc 9303-3 s. 4.6)."""
    primary, _, secondary = field.rstrip("<").partition("<<")
    return _spaced(primary), _spaced(secondary)


def may_be_truncated(field: str) -> bool:
    """Tell whether the field is full.

    A name in it must then be taken for truncated, and compared as the beginning of a name
    (Doc 9303-4 section 4.2.3).
    """
    return not field.endswith("<")


def write_names(surname: str, given_names: str, length: int) -> str:
    """Return the name field of `length` characters.

    The identifiers are words of A-Z separated by single spaces, already transliterated; there may
    be no given names. A name that does not fit keeps as much of the surname as leaves room for one
    letter of the given names, is cut at the end of the field and ends with a letter
    (Doc 9303-4 s. 4.2.2.1, 9303-5 s. 4.2.2.3). Raises MrzFieldRefused.
    """
    if not _WORDS.fullmatch(surname):
        raise MrzFieldRefused("surname")
    if given_names and not _WORDS.fullmatch(given_names):
        raise MrzFieldRefused("given_names")
    primary, secondary = surname.replace(" ", "<"), given_names.replace(" ", "<")
    whole = f"{primary}<<{secondary}" if secondary else primary
    if len(whole) <= length:
        return whole.ljust(length, "<")
    if not secondary:
        return _cut(primary, length)
    return _cut(f"{_cut(primary, length - 3)}<<{secondary}", length)


def _cut(text: str, length: int) -> str:
    """Return the first `length` characters, ending with a letter.

    If a filler falls on the end, the last word that can spare a letter gives one up.
    """
    if len(text) <= length:
        return text
    if text[length - 1] != "<":
        return text[:length]
    spared = _LETTER_TO_SPARE.fullmatch(text[:length])
    if spared is None:
        raise MrzFieldRefused("name")
    return "".join(spared.groups()) + text[length]


def _spaced(identifier: str) -> str:
    return " ".join(identifier.replace("<", " ").split())
