"""Which spellings are one name, which are not though they look it, and how common names are."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from math import log2

from shared.civil.matching.phonetics import skeleton_of, sound_of
from shared.civil.matching.words import words_of

_WORDS_KEPT_MAX = 65_536
"""Words of names whose forms are kept ready: some tens of megabytes at most."""


class NamePart(StrEnum):
    """Family names and given names are common in different measures."""

    FAMILY = "family"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Word:
    """One word of a name in all the forms in which it is compared."""

    text: str
    sound: str
    name: str
    """The name that this is a spelling of: one for all its variants, else the sound itself."""
    skeleton: str
    """Of the name, so that variants that sound unlike are found together."""
    known: bool
    """Whether the name is listed."""
    bits: Mapping[NamePart, float]
    """What agreement on it says as a name of each part: minus the binary logarithm of its share."""


class KnownNames:
    """Lists of names, keyed by how they sound: a misspelt variant is a variant."""

    def __init__(
        self,
        *,
        variants: Iterable[Sequence[str]],
        alone: Iterable[str],
        shares: Mapping[str, Mapping[str, float]],
    ) -> None:
        """ValueError for a spelling that is said to be of two names."""
        self._words: dict[str, Word] = {}
        self._names: dict[str, str] = {}
        for spellings in variants:
            name = sound_of(spellings[0])
            for sound in {sound_of(spelling) for spelling in spellings}:
                if self._names.setdefault(sound, name) != name:
                    raise ValueError(f"{sound} is a variant of two names")
        listed = [*alone, *(spelling for of_part in shares.values() for spelling in of_part)]
        self._known = {*self._names.values(), *(self._name(sound_of(one)) for one in listed)}
        self._bits = [(NamePart(part), self._by_name(of_part)) for part, of_part in shares.items()]
        self._bits_of_other = {
            NamePart(part): -log2(of_part["other"]) for part, of_part in shares.items()
        }

    def words(self, name: str) -> tuple[Word, ...]:
        """The words of a name as a civil record writes it."""
        return tuple(self.word(text) for text in words_of(name))

    def word(self, text: str) -> Word:
        word = self._words.get(text)
        if word is None:
            sound = sound_of(text)
            name = self._name(sound)
            bits = {part: bits.get(name, self._bits_of_other[part]) for part, bits in self._bits}
            word = Word(text, sound, name, skeleton_of(name), name in self._known, bits)
            if len(self._words) < _WORDS_KEPT_MAX:
                self._words[text] = word
        return word

    def _name(self, sound: str) -> str:
        return self._names.get(sound, sound)

    def _by_name(self, shares: Mapping[str, float]) -> dict[str, float]:
        return {
            self._name(sound_of(spelling)): -log2(share)
            for spelling, share in shares.items()
            if spelling != "other"
        }


@cache
def known_names() -> KnownNames:
    """Those that come with the platform (`known_names.toml`)."""
    file = resources.files("shared.civil.matching").joinpath("known_names.toml")
    return KnownNames(**tomllib.loads(file.read_text("utf-8")))
