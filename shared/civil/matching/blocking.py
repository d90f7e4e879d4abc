"""Tokens by which candidates are found in an index over sealed data, without opening it.

A token is a keyed hash (HMAC-SHA-256, cut to 64 bits) of a few coarse facts together: how the names
sound, a birth year, a parent's name. The index stores tokens and persons, nothing else; without
the key a token says no more than that two persons have something in common. That it does say, so
the key belongs to one State and one epoch, and the index is built anew for another, as it is when
the tables change by which names are heard.

Each kind of token leaves out some facts, so that whichever one or two of them are wrong, a kind
remains that does not use them:

    kind                            finds although these are wrong or missing
    names year father               mother, place, day
    names year place sex            parents, day
    names day                       year, parents, place
    names father place              date, mother
    names mother                    date, father, place
    name year father place          the other name, mother, day
    name year mother                the other name, father, place, day
    name parents                    the other name, date, place
    name date sex                   the other name, parents, place
    year parents                    both names, place, day
    names year                      searched for by records that say little else
    sparse names year               held for records that say little else

"Names" is each pair of a family name and a given name, in either order; "name" each of them alone;
a mother counts with her family name, where she is alone or where much else is left out.
A record holds tokens of its own year; a search asks for those of the years around, farther for
records whose year is all that is known.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from shared.civil.matching.biography import Biography
from shared.civil.matching.known_names import Word
from shared.civil.matching.phonetics import SOUNDS_VERSION
from shared.civil.matching.rules import MatchingRule
from shared.civil.sex import Sex
from shared.states import State

TOKEN_BYTES = 8
WORDS_OF_A_NAME_MAX = 2
"""Of a family name and of given names; what comes later is often left out."""

SCORED_MAX = 200
"""Of those who share a token, so many with most tokens in common are worth opening and scoring:
among five million that loses two of 7,429 mates who score as possible, as many as 300 would, and
spares the few searches with thousands (`biographic.lost_by_limit` in bench_dedup.py)."""

KINDS: dict[str, tuple[str, ...]] = {
    "names-year-father": ("names", "year", "father"),
    "names-year-place": ("names", "year", "place", "sex"),
    "names-day": ("names", "day"),
    "names-father-place": ("names", "father", "place"),
    "names-mother": ("names", "mother", "mother_family"),
    "name-year-father": ("name", "year", "father", "place"),
    "name-year-mother": ("name", "year", "mother", "mother_family"),
    "name-parents": ("name", "father", "mother", "mother_family"),
    "name-date": ("name", "date", "sex"),
    "year-parents": ("year", "father", "mother", "mother_family"),
}
"""Kinds of tokens that every record holds and every search asks for, and what they are made of."""

_FACTS_ENOUGH = 2
_MONTHS = 12
_LABEL = f"liptako.blocking.{SOUNDS_VERSION}"
_SECRET_BYTES_MIN = 16


@dataclass(frozen=True, slots=True)
class BlockingKey:
    """The key of one State's index and one epoch."""

    state: State
    epoch: int
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < _SECRET_BYTES_MIN:
            raise ValueError(f"a blocking key has at least {_SECRET_BYTES_MIN} bytes")

    def token(self, kind: str, facts: Iterable[str]) -> bytes:
        """The token of these facts, which cannot be taken for those of another kind.

        Facts are letters and digits of our own making: no separator is among them.
        """
        said = "\n".join((_LABEL, self.state, str(self.epoch), kind, *facts))
        return hmac.digest(self.secret, said.encode(), "sha256")[:TOKEN_BYTES]


@dataclass(frozen=True, slots=True, repr=False)
class Facts:
    """The coarse facts of one record that tokens are made of; each may have several values."""

    names: tuple[str, ...]
    name: tuple[str, ...]
    year: tuple[str, ...]
    day: tuple[str, ...]
    date: tuple[str, ...]
    sex: tuple[str, ...]
    place: tuple[str, ...]
    father: tuple[str, ...]
    mother: tuple[str, ...]
    mother_family: tuple[str, ...]

    @property
    def sparse(self) -> bool:
        """Whether there is too little beside names and year to be found by."""
        return sum(map(bool, (self.day, self.place, self.father, self.mother))) < _FACTS_ENOUGH


def blocking_keys(biography: Biography, key: BlockingKey) -> frozenset[bytes]:
    """The tokens under which the index holds a person: a dozen as a rule, 8 bytes each."""
    facts = _facts(biography, _own_year, turned=False)
    kinds = {**KINDS, "names-year": ("names", "year")}
    if facts.sparse:
        kinds["sparse-names-year"] = ("names", "year")
    return frozenset(_tokens(facts, kinds, key))


def lookup_keys(biography: Biography, key: BlockingKey, rule: MatchingRule) -> frozenset[bytes]:
    """The tokens under which a person's other records may be held: a hundred or two as a rule."""
    facts = _facts(biography, lambda one: _years_around(one, rule), turned=True)
    kinds = {**KINDS, "sparse-names-year": ("names", "year")}
    if facts.sparse:
        kinds["names-year"] = ("names", "year")
    return frozenset(_tokens(facts, kinds, key))


def _tokens(facts: Facts, kinds: dict[str, tuple[str, ...]], key: BlockingKey) -> Iterator[bytes]:
    for kind, made_of in kinds.items():
        for values in product(*(getattr(facts, one) for one in made_of)):
            yield key.token(kind, values)


def _facts(
    biography: Biography, years: Callable[[Biography], Iterable[str]], *, turned: bool
) -> Facts:
    family = _skeletons(biography.name.family)
    given = _skeletons(biography.name.given)
    days = [biography.born_day] if biography.born_day else []
    if turned:
        days += [(day, month) for month, day in days if day <= _MONTHS]
    born = biography.born
    return Facts(
        names=tuple({"+".join(sorted(pair)) for pair in product(family, given)}) or family,
        name=tuple(dict.fromkeys(family + given)),
        year=tuple(years(biography)),
        day=tuple(dict.fromkeys(f"{month}-{day}" for month, day in days)),
        date=tuple(dict.fromkeys(f"{born.year}-{m}-{d}" for m, d in days)) if born else (),
        sex=tuple(Sex) if biography.sex is Sex.X else (biography.sex,),
        place=_skeletons(biography.place)[:1],
        father=_skeletons(biography.father.given or biography.father.family),
        mother=_skeletons(biography.mother.given or biography.mother.family),
        mother_family=_skeletons(biography.mother.family),
    )


def _skeletons(words: tuple[Word, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.skeleton for word in words[:WORDS_OF_A_NAME_MAX]))


def _own_year(biography: Biography) -> Iterator[str]:
    if biography.born is not None:
        yield _year(biography.born.year, about=biography.born_about)


def _years_around(biography: Biography, rule: MatchingRule) -> Iterator[str]:
    if biography.born is None:
        return
    for held_about in (False, True):
        apart = rule.years_apart(about=held_about or biography.born_about)
        for year in range(biography.born.year - apart, biography.born.year + apart + 1):
            yield _year(year, about=held_about)


def _year(year: int, *, about: bool) -> str:
    return f"~{year}" if about else str(year)
