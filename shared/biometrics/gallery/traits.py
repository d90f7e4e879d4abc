"""What a search may be narrowed by, in a form that never hides a mate behind an unknown.

A trait that is not known fits every filter, and a birth year that is known only roughly fits
wherever its years overlap: a filter saves work, it does not decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.biometrics.gallery.errors import GalleryFull
from shared.civil.partial_date import YEAR_MAX, YEAR_MIN, PartialDate
from shared.civil.sex import Sex

DISTINCT_TRAITS_MAX = 65_536
"""As many as two bytes tell apart; a population has some hundreds to a few thousands."""


@dataclass(frozen=True, slots=True)
class YearBand:
    """Birth years from the earliest to the latest, both included."""

    earliest: int
    latest: int

    def __post_init__(self) -> None:
        if not YEAR_MIN <= self.earliest <= self.latest <= YEAR_MAX:
            raise ValueError(f"a band of years runs forward between {YEAR_MIN} and {YEAR_MAX}")

    @classmethod
    def around(cls, born: PartialDate, years: int) -> "YearBand":
        """The year of a date and so many before and after it."""
        return cls(max(YEAR_MIN, born.year - years), min(YEAR_MAX, born.year + years))

    def overlaps(self, other: "YearBand") -> bool:
        return self.earliest <= other.latest and other.earliest <= self.latest


@dataclass(frozen=True, slots=True)
class Traits:
    """What is kept beside an embedding: sex, birth years if known, and the galleries it is in."""

    sex: Sex
    born: YearBand | None
    galleries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Filter:
    """Whom to search among; None asks for nothing. A person is sought in any of the galleries."""

    sex: Sex | None = None
    born: YearBand | None = None
    galleries: frozenset[str] | None = None

    def admits(self, traits: Traits) -> bool:
        """Whether the person could be the one; what is unspecified or unknown always could."""
        if self.sex not in {None, Sex.X, traits.sex} and traits.sex is not Sex.X:
            return False
        if self.born and traits.born and not self.born.overlaps(traits.born):
            return False
        return self.galleries is None or not self.galleries.isdisjoint(traits.galleries)


EVERYBODY = Filter()


class TraitTable:
    """Numbers each distinct set of traits, so that a row carries two bytes and a filter is judged
    once for all who are alike.
    """

    def __init__(self, known: Sequence[Traits] = ()) -> None:
        self._numbers: dict[Traits, int] = {}
        for traits in known:
            self.number(traits)

    def number(self, traits: Traits) -> int:
        """The number of these traits; GalleryFull beyond DISTINCT_TRAITS_MAX."""
        number = self._numbers.setdefault(traits, len(self._numbers))
        if number >= DISTINCT_TRAITS_MAX:
            del self._numbers[traits]
            raise GalleryFull(f"a shard tells {DISTINCT_TRAITS_MAX} sets of traits apart")
        return number

    def all(self) -> list[Traits]:
        """In the order of their numbers."""
        return list(self._numbers)

    def admitted(self, among: Filter) -> NDArray[np.bool_]:
        """For each number, whether the filter admits it."""
        return np.fromiter((among.admits(one) for one in self._numbers), np.bool_)
