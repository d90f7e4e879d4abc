"""Wire models of retention: what is purged by which rule, the proof of it, and legal holds."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from identity.contract.persons import IdentityNumber
from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Wire


class DataClass(StrEnum):
    """What has a time of retention of its own."""

    ACCESS_LOG = "access_log"
    READ_COUNTS = "read_counts"
    CONSENTS = "consents"
    """that were denied, revoked or have expired"""
    URGENT_ACCESSES = "urgent_accesses"
    """that were reviewed, once no read refers to them any more"""
    POST_CHECKS = "post_checks"
    """whether travellers were recognised at posts, by which engine and score"""
    OFFICER_DUTIES = "officer_duties"
    """that are over, once no draw refers to them any more"""
    RELEASED_DRAWS = "released_draws"
    """of officers who did not decide, once somebody did or nobody has to"""
    OFFICER_SUSPENSIONS = "officer_suspensions"
    """that were lifted"""
    REVISITS = "revisits"
    """that were reported, with no case open on what they found"""
    ALERTS = "alerts"
    """that were explained or handed on"""
    SHARED_TRAITS = "shared_traits"
    NOTICES = "notices"
    """that were decided, once nobody can appeal any more"""
    OVERSIGHT_CASES = "oversight_cases"
    """that are closed, with their reviews, once nothing is kept that would open them again"""


class PurgeData(Wire):
    """The order to purge what a State no longer keeps; `trial` counts and purges nothing."""

    data_class: DataClass
    trial: bool = False


class Purge(Wire):
    """What was purged, and by which rule. `established` is false where the State has no rule."""

    data_class: DataClass
    state: State
    established: bool
    legal_basis: str | None
    rule_since: date | None
    older_than: datetime | None
    purged: int
    held: int
    """Old enough, and kept by a legal hold."""
    more: bool
    """Whether another order is needed: one purges a bounded number."""
    purge_id: UUID | None = None
    purged_at: datetime | None = None
    ids_digest: str | None = None
    """SHA-256, in hexadecimal, of the identifiers in order, each ended by a line feed."""
    proof_digest: str | None = None
    """`proof_digest` of this; the audit log names it as the object of `retention.purged`."""


class Purges(Wire):
    """The proofs, the latest first."""

    purges: tuple[Purge, ...]


class PlaceHold(Wire):
    """The order to keep everything about a person, whatever its age, until it is lifted."""

    identity_number: IdentityNumber
    legal_basis: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class HoldState(StrEnum):
    PLACED = "placed"
    LIFTED = "lifted"


class Hold(Wire):
    hold_id: UUID
    state: HoldState
    legal_basis: str
    placed_by: str
    placed_at: datetime
    lifted_by: str | None
    lifted_at: datetime | None


def proof_digest(purge: Purge) -> str:
    """What the audit log keeps of a purge: nobody changes a count afterwards."""
    return canonical_digest(
        purge.model_dump(mode="json", exclude={"proof_digest", "more", "established"})
    )
