"""Whom a search looks for, how its tokens are keyed, and how long it may take. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from identity.contract.deduplication import Facts
from identity.contract.persons import CivilData, Fingerprint, FullName
from shared.civil.matching.biography import Biography, CivilFacts
from shared.civil.matching.blocking import BlockingKey
from shared.civil.names import PersonName
from shared.civil.partial_date import PartialDate
from shared.sealing.pseudonym import PseudonymKeys
from shared.wire import Base64, Wire

ATTEMPTS_MAX = 5
SEARCH_TIME_MAX = timedelta(hours=24)
"""From the order to its end; after that a person looks why."""
RETRY_SECONDS = (1.0, 5.0, 30.0, 120.0)
"""Pauses after the first failure, the second, …"""
CANDIDATES_SHOWN_MAX = 20
"""To officers, those most alike first: nobody compares more with care."""
_BLOCKING_LABEL = b"liptako.blocking-key.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who is searched for: the values of a finalised application."""

    application_id: UUID
    enrolled_by: str
    civil: CivilData
    fingerprints: tuple[Fingerprint, ...] = ()
    portrait: bytes | None = field(default=None, repr=False)
    person_id: UUID | None = None
    """Whom the application itself names as registered: never a candidate."""


class Sought(Wire):
    """What of an applicant waits, sealed, for the search."""

    facts: Facts
    fingerprints: tuple[Fingerprint, ...]
    portrait: Base64 | None = None


def biography(facts: Facts) -> Biography:
    """Facts made ready to be compared."""
    return Biography.of(
        CivilFacts(
            name=_name(facts.name),
            sex=facts.sex,
            born=PartialDate.parse(facts.birth_date),
            birth_place=facts.birth_place,
            father=None if facts.father is None else _name(facts.father),
            mother=None if facts.mother is None else _name(facts.mother),
        )
    )


def blocking_key(keys: PseudonymKeys) -> BlockingKey:
    """The key of the index, made from the State's oldest pseudonym key.

    A new epoch of pseudonyms leaves the index as it is: it never leaves the registry.
    """
    oldest = min((keys, *keys.earlier), key=lambda one: one.epoch)
    return BlockingKey(oldest.state, oldest.epoch, oldest.authenticate(_BLOCKING_LABEL))


def as_numbers(tokens: Iterable[bytes]) -> list[int]:
    """Tokens as the signed 64-bit numbers that the index holds."""
    return sorted(int.from_bytes(token, "big", signed=True) for token in tokens)


def retry_seconds(attempts: int) -> float:
    """The pause after so many attempts failed."""
    return RETRY_SECONDS[min(attempts, len(RETRY_SECONDS)) - 1]


def _name(name: FullName) -> PersonName:
    return PersonName(name.family_name, name.given_names or "")
