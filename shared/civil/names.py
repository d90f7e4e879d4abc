"""Names as the civil status writes them, in the letters of the region and one form of Unicode."""

import re
import unicodedata
from dataclasses import dataclass

from shared.errors import ErrorKind, PlatformError

NAME_CHARACTERS_MAX = 80
"""Longer than any name seen in a register; a machine readable zone cuts far earlier."""

_AFRICAN_LETTERS = "ƁɓƊɗƎǝƏəƐɛƔɣƖɩƘƙƝɲŊŋƆɔƲʋƳƴɑƩʃƷʒꞋꞌ"
"""Letters of Bambara, Fulfulde, Hausa, Zarma, Mooré, Dioula, Dogon, Kanuri and Tamajaq beyond the
accented Latin of French."""

_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4\u0060"), "'")
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011"), "-")
_ONE_SIGN_EACH = _APOSTROPHES | _HYPHENS

_FRENCH_AND_NEIGHBOURS = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0137\u0139-\u017f"
_WITH_CARON_OR_DOT = r"\u01cd-\u01dc\u01e6\u01e7\u1e00-\u1e9b\u1e9e\u1ea0-\u1ef9"
_LETTER = rf"[{_FRENCH_AND_NEIGHBOURS}{_WITH_CARON_OR_DOT}{_AFRICAN_LETTERS}]"
_TONES_AND_NASALS = r"[\u0300-\u0304\u0308\u030c\u0323\u0330\u0331]{0,2}"
_WORD = rf"'?(?:{_LETTER}{_TONES_AND_NASALS})+(?:['-](?:{_LETTER}{_TONES_AND_NASALS})+)*"
_NAME = re.compile(rf"{_WORD}(?: {_WORD})*")


class PersonNameInvalid(PlatformError, ValueError):
    """Not a name that the civil status of the three States writes."""

    kind = ErrorKind.MALFORMED
    code = "person_name_invalid"


@dataclass(frozen=True, slots=True)
class PersonName:
    """A surname and given names, normalised; who bears a single name has no given names.

    Raises PersonNameInvalid for digits, control characters, other signs than apostrophe and
    hyphen, other scripts, and names longer than NAME_CHARACTERS_MAX.
    """

    surname: str
    given_names: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "surname", normalise_name(self.surname))
        if self.given_names:
            object.__setattr__(self, "given_names", normalise_name(self.given_names))

    @property
    def full(self) -> str:
        """Given names before the surname in capitals, as French administrations write it."""
        return f"{self.given_names} {self.surname.upper()}".strip()


def normalise_name(text: str) -> str:
    """One form for one name: NFC, single spaces, one apostrophe, one hyphen."""
    if len(text) > 2 * NAME_CHARACTERS_MAX:
        raise PersonNameInvalid(f"a name has at most {NAME_CHARACTERS_MAX} characters")
    if _NAME.fullmatch(text) and unicodedata.is_normalized("NFC", text):
        name = text  # as nearly always: it was normalised when it was written
    else:
        composed = unicodedata.normalize("NFC", text).translate(_ONE_SIGN_EACH)
        name = re.sub(" +", " ", composed).strip(" ")
    if len(name) > NAME_CHARACTERS_MAX:
        raise PersonNameInvalid(f"a name has at most {NAME_CHARACTERS_MAX} characters")
    if not _NAME.fullmatch(name):
        raise PersonNameInvalid("a name has Latin letters, single spaces, apostrophes and hyphens")
    return name
