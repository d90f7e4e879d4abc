"""How alike two names are, whatever their spelling and whichever of their words are missing."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from shared.civil.matching.biography import ComparableName
from shared.civil.matching.known_names import NamePart, Word
from shared.civil.matching.phonetics import sound_of
from shared.civil.matching.reasons import Outcome

Words = tuple[Word, ...]

LIKENESSES_KEPT_MAX = 4096
"""Of one comparison: candidates of a search share tokens, so most of their names come again."""
_LETTERS_MIN = 4
"""Shorter words are one slip apart from too many others."""
_LETTERS_LONG = 8
"""From here on two slips are forgiven."""

_FROM_MOST_ALIKE = {
    Outcome.SAME: 0,
    Outcome.SOUNDS_ALIKE: 1,
    Outcome.VARIANT: 2,
    Outcome.CLOSE: 3,
}
_AGREEING = frozenset({Outcome.SAME, Outcome.SOUNDS_ALIKE, Outcome.VARIANT})


class Likeness(NamedTuple):
    """How two lists of words compare: in a word, and in bits before any penalty."""

    outcome: Outcome
    bits: float


class NameLikeness(NamedTuple):
    """Family and given names, in the arrangement that agrees best."""

    family: Likeness
    given: Likeness
    swapped: bool

    @property
    def bits(self) -> float:
        return self.family.bits + self.given.bits


_NOTHING = Likeness(Outcome.UNKNOWN, 0.0)
_DIFFERENT = Likeness(Outcome.DIFFERENT, 0.0)


class NameComparison:
    """Compares by one measure of what a likeness is worth."""

    def __init__(self, shares: Mapping[Outcome, float]) -> None:
        self._shares = dict(shares)
        self.words = lru_cache(LIKENESSES_KEPT_MAX)(self._words)
        """How alike two lists of words are, as names of these parts."""

    def names(self, one: ComparableName, other: ComparableName) -> NameLikeness:
        """The names as they stand, or with family and given names in each other's place.

        Who bears a single name bears it in any place: all words are then compared with all.
        """
        straight = NameLikeness(
            self.words(one.family, other.family, NamePart.FAMILY),
            self.words(one.given, other.given, NamePart.GIVEN),
            swapped=False,
        )
        if straight.family.outcome in _AGREEING and straight.given.outcome in _AGREEING:
            return straight
        arrangements = [straight]
        if one.given and other.given:
            family = self.words(one.family, other.given, *NamePart)
            given = self.words(one.given, other.family, *NamePart)
            arrangements.append(NameLikeness(family, given, swapped=True))
        else:
            whole = self.words(one.family + one.given, other.family + other.given, *NamePart)
            arrangements.append(NameLikeness(whole, _NOTHING, swapped=False))
        return max(arrangements, key=lambda arranged: arranged.bits)

    def _words(self, some: Words, others: Words, *parts: NamePart) -> Likeness:
        if not some or not others:
            return _NOTHING
        if len(some) == len(others) == 1:  # nearly always
            return self._word(some[0], others[0], parts)
        matched = _matched(some, others)
        if not matched:
            return self._joined(some, others, parts)
        bits = sum(
            self._shares[outcome] * _bits((one, two), parts) for one, two, outcome in matched
        )
        least = max((outcome for _, _, outcome in matched), key=_FROM_MOST_ALIKE.__getitem__)
        if len(matched) < max(len(some), len(others)):
            least = Outcome.COMPATIBLE
        if len(matched) < min(len(some), len(others)):
            bits /= 2  # beside words that agree there are some on both sides that do not
        return Likeness(least, bits)

    def _word(self, one: Word, other: Word, parts: tuple[NamePart, ...]) -> Likeness:
        outcome = compare_words(one, other)
        if outcome is Outcome.DIFFERENT:
            return _DIFFERENT
        return Likeness(outcome, self._shares[outcome] * _bits((one, other), parts))

    def _joined(self, some: Words, others: Words, parts: tuple[NamePart, ...]) -> Likeness:
        """« Fatou Mata » and « Fatoumata »: one name, parted differently."""
        if sound_of("".join(_texts(some))) != sound_of("".join(_texts(others))):
            return _DIFFERENT
        bits = _bits(some + others, parts)
        return Likeness(Outcome.SOUNDS_ALIKE, bits * self._shares[Outcome.SOUNDS_ALIKE])


def compare_words(one: Word, other: Word) -> Outcome:
    """How alike two words are."""
    if one.text == other.text:
        return Outcome.SAME
    if one.sound == other.sound:
        return Outcome.SOUNDS_ALIKE
    if one.name == other.name:
        return Outcome.VARIANT
    if one.known and other.known:
        return Outcome.DIFFERENT  # two names that are listed, however alike they look
    slips = _slips(one.text, other.text) or _slips(one.sound, other.sound)
    return Outcome.CLOSE if slips else Outcome.DIFFERENT


def _matched(some: Words, others: Words) -> list[tuple[Word, Word, Outcome]]:
    """Pairs of words that are alike, each word once, the most alike first."""
    first, second = sorted((some, others), key=_texts)  # so that it is the same both ways
    pairs = [
        (_FROM_MOST_ALIKE[outcome], i, j, outcome)
        for i, one in enumerate(first)
        for j, two in enumerate(second)
        if (outcome := compare_words(one, two)) is not Outcome.DIFFERENT
    ]
    left, right = set(range(len(first))), set(range(len(second)))
    matched: list[tuple[Word, Word, Outcome]] = []
    for _, i, j, outcome in sorted(pairs):
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            matched.append((first[i], second[j], outcome))
    return matched


def _bits(words: Iterable[Word], parts: tuple[NamePart, ...]) -> float:
    """Of the most common: agreement says no more than that."""
    return min(word.bits[part] for word in words for part in parts)


def _texts(words: Words) -> list[str]:
    return [word.text for word in words]


def _slips(one: str, other: str) -> bool:
    """Whether letters left out, added, mistaken or exchanged explain the difference."""
    shorter = min(len(one), len(other))
    forgiven = (shorter >= _LETTERS_MIN) + (shorter >= _LETTERS_LONG)
    return forgiven > 0 and OSA.distance(one, other, score_cutoff=forgiven) <= forgiven
