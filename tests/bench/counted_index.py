"""An index over millions of invented people, as the registry's would be, to see what it answers.

Tokens are numbers made by multiplication instead of a keyed hash, so that numpy makes them by the
million; which records share a token, and so every count, is the same. The kinds of tokens and what
they are made of come from `shared/civil/matching/blocking.py`, and searches go through it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from shared.civil.matching.blocking import KINDS, TOKEN_BYTES, BlockingKey
from shared.civil.matching.known_names import known_names
from shared.states import State
from tests.bench.invented_people import LAST_YEAR, Columns, InventedPeople, Numbers

Tokens = NDArray[np.uint64]
_MULTIPLIER = 0x9E3779B97F4A7C15
_MASK = 2**64 - 1


class CountingKey(BlockingKey):
    """A key whose tokens numpy can make too."""

    __slots__ = ()

    @override
    def token(self, kind: str, facts: Iterable[str]) -> bytes:
        token = _number(kind)
        for fact in facts:
            number = sum(map(_number, fact.split("+"))) & _MASK
            token = ((token ^ number) * _MULTIPLIER) & _MASK
            token ^= token >> 29
        return token.to_bytes(TOKEN_BYTES, "big")


def counting_key() -> CountingKey:
    return CountingKey(State.MLI, 1, bytes(32))


@cache
def _number(fact: str) -> int:
    return int.from_bytes(hashlib.blake2b(fact.encode(), digest_size=8).digest())


@dataclass(frozen=True, slots=True)
class _Values:
    """One fact of all people: its number, and who has it."""

    numbers: Tokens
    known: NDArray[np.bool_]


class CountedIndex:
    """Who holds which token, sorted by token."""

    def __init__(self, people: InventedPeople, columns: Columns) -> None:
        facts = _facts(people, columns)
        found = list(_tokens(facts, {**KINDS, "names-year": ("names", "year")}))
        tokens = np.concatenate([token for token, _ in found])
        persons = np.concatenate([person for _, person in found])
        order = np.argsort(tokens)
        self._tokens, self._persons = tokens[order], persons[order]
        self.rows_per_person = len(tokens) / len(columns.year)

    def persons(self, tokens: Iterable[bytes]) -> NDArray[np.uint32]:
        """Who holds any of the tokens, those with most of them first."""
        sought = np.array([int.from_bytes(token) for token in tokens], np.uint64)
        starts = np.searchsorted(self._tokens, sought, "left")
        ends = np.searchsorted(self._tokens, sought, "right")
        spans = [
            np.unique(self._persons[start:end]) for start, end in zip(starts, ends, strict=True)
        ]
        persons, shared = np.unique(np.concatenate(spans), return_counts=True)
        return persons[np.argsort(-shared, kind="stable")]

    def rows(self) -> tuple[Tokens, NDArray[np.uint32]]:
        """Each token with each person who holds it, once, in the order in which they came."""
        order = np.lexsort((self._tokens, self._persons))
        tokens, persons = self._tokens[order], self._persons[order]
        repeated = (np.diff(tokens) == 0) & (np.diff(persons) == 0)
        kept = np.concatenate([[True], ~repeated])
        return tokens[kept], persons[kept]

    def bucket_sizes(self) -> Numbers:
        """How many persons each token has."""
        edges = np.flatnonzero(np.diff(self._tokens)) + 1
        return np.diff(np.concatenate([[0], edges, [len(self._tokens)]]))


def _tokens(
    facts: dict[str, list[_Values]], kinds: dict[str, tuple[str, ...]]
) -> Iterator[tuple[Tokens, NDArray[np.uint32]]]:
    for kind, made_of in kinds.items():
        for values in product(*(facts[one] for one in made_of)):
            held = np.logical_and.reduce([one.known for one in values])
            token = np.full(int(held.sum()), _number(kind), np.uint64)
            for one in values:
                token = (token ^ one.numbers[held]) * np.uint64(_MULTIPLIER)
                token ^= token >> np.uint64(29)
            yield token, np.flatnonzero(held).astype(np.uint32)


def _facts(people: InventedPeople, columns: Columns) -> dict[str, list[_Values]]:
    family = _skeletons(people.families, columns.family)
    given = _skeletons(people.given, columns.given)
    second = _skeletons(people.given, columns.second)
    real = (columns.month > 0) & ~_placeholder(columns)
    years = range(LAST_YEAR - 200, LAST_YEAR + 1)
    exact, about = (_table([f"{mark}{year}" for year in years]) for mark in ("", "~"))
    year = columns.year - years[0]
    month_day = columns.month * 32 + columns.day
    days = _table([f"{number // 32}-{number % 32}" for number in range(13 * 32)])
    dates = _table(
        [f"{year}-{number // 32}-{number % 32}" for year in years for number in range(13 * 32)]
    )
    everybody = np.ones(len(year), np.bool_)
    return {
        "names": [_pair(family, given), _pair(family, second)],
        "name": [family, given, second],
        "year": [_Values(np.where(real, exact[year], about[year]), everybody)],
        "day": [_Values(days[month_day], real)],
        "date": [_Values(dates[year * 13 * 32 + month_day], real)],
        "sex": [_Values(_table(["M", "F"])[columns.woman], everybody)],
        "place": [_skeletons(people.places, columns.place)],
        "father": [_skeletons(people.given, columns.father)],
        "mother": [_skeletons(people.given, columns.mother)],
        "mother_family": [_skeletons(people.families, columns.mother_family)],
    }


def _placeholder(columns: Columns) -> NDArray[np.bool_]:
    first = (columns.month == 1) & (columns.day == 1)
    placeholder: NDArray[np.bool_] = first | ((columns.month == 12) & (columns.day == 31))
    return placeholder


def _skeletons(names: Sequence[str], chosen: Numbers) -> _Values:
    known = known_names()
    return _Values(_table([known.words(name)[0].skeleton for name in names])[chosen], chosen >= 0)


def _pair(one: _Values, other: _Values) -> _Values:
    return _Values(one.numbers + other.numbers, one.known & other.known)


def _table(facts: Iterable[str]) -> Tokens:
    return np.array([_number(fact) for fact in facts], np.uint64)
