"""What is compared of a person: the civil facts that two registers may write differently."""

from dataclasses import dataclass

from shared.civil.matching.known_names import KnownNames, Word, known_names
from shared.civil.names import PersonName
from shared.civil.partial_date import PartialDate
from shared.civil.sex import Sex

_PLACEHOLDER_DAYS = frozenset({(1, 1), (12, 31)})
"""Month and day that registers write when they know the year alone."""


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class CivilFacts:
    """A person as a civil record or an application says; what is not known is left out."""

    name: PersonName
    sex: Sex = Sex.X
    born: PartialDate | None = None
    birth_place: str = ""
    father: PersonName | None = None
    mother: PersonName | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ComparableName:
    """A name in words; either part may be empty."""

    family: tuple[Word, ...] = ()
    given: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Biography:
    """Civil facts made ready to be compared any number of times. Shows nothing of them."""

    name: ComparableName
    sex: Sex
    born: PartialDate | None
    place: tuple[Word, ...]
    father: ComparableName
    mother: ComparableName

    @classmethod
    def of(cls, facts: CivilFacts, *, known: KnownNames | None = None) -> "Biography":
        names = known or known_names()
        return cls(
            _comparable(facts.name, names),
            facts.sex,
            facts.born,
            names.words(facts.birth_place),
            _comparable(facts.father, names),
            _comparable(facts.mother, names),
        )

    @property
    def born_day(self) -> tuple[int, int] | None:
        """Month and day of birth where they are known and no placeholder."""
        if self.born is None or self.born.month is None or self.born.day is None:
            return None
        day = (self.born.month, self.born.day)
        return None if day in _PLACEHOLDER_DAYS else day

    @property
    def born_about(self) -> bool:
        """Whether the birth year is all that is known: « né vers »."""
        return self.born is not None and self.born_day is None


def _comparable(name: PersonName | None, known: KnownNames) -> ComparableName:
    if name is None:
        return ComparableName()
    return ComparableName(known.words(name.surname), known.words(name.given_names))
