"""Wire models of guardianships: who may act for a minor or a protected person, in what."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from identity.contract.evidence import Basis
from identity.contract.persons import Name
from identity.contract.proposals import Proposal
from shared.wire import Wire

GUARDIANS_MAX = 2
_Reference = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class GuardianshipKind(StrEnum):
    """On what the guardian's power rests."""

    PARENTAL = "parental"
    """a parent, by filiation"""
    TUTORSHIP = "tutorship"
    """a tutelle: the judge names who acts for a minor without parents"""
    DELEGATION = "delegation"
    """parental authority delegated to a relative or an institution"""
    PROTECTED_ADULT = "protected_adult"
    """the judge names who acts for an adult who cannot; does not end at majority"""


class GuardianshipScope(StrEnum):
    """In what the guardian may act."""

    DOCUMENTS = "documents"
    """ask for documents and receive them"""
    BIOMETRICS = "biometrics"
    """be present when fingerprints and portrait are taken"""
    TRAVEL = "travel"
    """authorise to leave the territory"""
    DATA = "data"
    """read the record and have it corrected"""


class GuardianshipState(StrEnum):
    ACTIVE = "active"
    DISPUTED = "disputed"
    """guardians in conflict: nobody acts until a court has settled it"""
    ENDED = "ended"


class GuardianshipEnd(StrEnum):
    """Why nobody acts by it any more."""

    MAJORITY = "majority"
    COURT = "court"
    DEATH = "death"
    TERM = "term"


class CourtAct(Wire):
    """A decision of a court, as it is cited."""

    court: Name
    reference: _Reference
    decided_on: date


class OpenGuardianship(Proposal):
    """Have one or two guardians recorded; all but parents need a court's act."""

    guardian_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=GUARDIANS_MAX)]
    kind: GuardianshipKind
    scope: Annotated[tuple[GuardianshipScope, ...], Field(min_length=1)]
    begins_on: date
    ends_on: date | None = None
    """The first day on which it holds no longer, where the act fixes one."""
    court_act: CourtAct | None = None
    basis: Basis


class Settlement(StrEnum):
    """What a court made of a dispute."""

    UPHELD = "upheld"
    ENDED = "ended"


class SettleGuardianship(Proposal):
    """What the court decided about a disputed guardianship."""

    settlement: Settlement
    court_act: CourtAct


class EndGuardianship(Proposal):
    """End a guardianship by a court's act."""

    court_act: CourtAct


class Guardianship(Wire):
    """A guardianship as it stands today."""

    guardianship_id: UUID
    ward_id: UUID
    guardian_ids: tuple[UUID, ...]
    """Those who may act: a guardian who died is no longer among them."""
    kind: GuardianshipKind
    scope: tuple[GuardianshipScope, ...]
    state: GuardianshipState
    end: GuardianshipEnd | None
    begins_on: date
    ends_on: date | None
    handed_over_at: AwareDatetime | None
    """When the ward, of age, took over in person."""


class Guardianships(Wire):
    guardianships: tuple[Guardianship, ...]
