"""Wire models of a person's record: what is true, since when, and how the register knows.

A record is read at two times: `as_of` asks what was true on a day, `known_at` what the register
knew at an instant. Left out, both are now.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, StringConstraints, model_validator

from identity.contract.evidence import Basis, PersonAttribute
from identity.contract.persons import (
    CivilData,
    CountryCode,
    FullName,
    IdentityNumber,
    Name,
    NationalityKind,
    NationalityStanding,
    NationalNumber,
    PartialDateText,
)
from identity.contract.proposals import Proposal
from shared.civil.sex import Sex
from shared.identifiers import ALIAS_DIGITS, read_alias
from shared.states import State
from shared.wire import Wire

HISTORY_VERSIONS_MAX = 200
"""Newest first; nobody's record is corrected so often."""

Alias = Annotated[
    str, StringConstraints(pattern=rf"^[0-9]{{{ALIAS_DIGITS}}}$"), AfterValidator(read_alias)
]
"""A number that stands for an identity number as long as its holder wants."""


class RecordState(StrEnum):
    """Whether the record may be used."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    MERGED = "merged"
    """its number is an alias of another person's, for good or until the merge is undone"""
    ARCHIVED = "archived"


class LifeState(StrEnum):
    ALIVE = "alive"
    DEATH_REPORTED = "death_reported"
    """somebody said so; what the person holds is suspended and nothing more"""
    DEAD = "dead"


class Residence(Wire):
    """Where a person lives, since when."""

    country: CountryCode
    locality: Name
    region: Name | None = None
    street: Name | None = None
    """The quarter, the street, the door."""
    since: PartialDateText | None = None


class PersonRecord(Wire):
    """All that a version of a person's record says, and on what each attribute rests."""

    civil: CivilData
    residence: Residence | None = None
    father_id: UUID | None = None
    """The father's own record, where it is known."""
    mother_id: UUID | None = None
    bases: dict[PersonAttribute, Basis]


class Person(Wire):
    """A person as the register knows them, at the two times that were asked for."""

    person_id: UUID
    identity_number: IdentityNumber
    """Of the surviving record where the number that was asked for belongs to a merged one."""
    issuing_state: State
    record_state: RecordState
    life_state: LifeState
    merged_into: UUID | None
    version: int
    valid_from: date | None
    """None: since birth."""
    valid_to: date | None
    """The first day on which it is no longer so; None: until something changes."""
    recorded_from: AwareDatetime
    recorded_to: AwareDatetime | None
    record: PersonRecord
    updates_due_at_years: tuple[int, ...]
    """The ages whose biometric update the person has reached and not made."""


class ReadPerson(Wire):
    """The order to read a person by identity number or by an alias of it."""

    identity_number: IdentityNumber | None = None
    alias: Alias | None = None
    as_of: date | None = None
    known_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _one_name(self) -> "ReadPerson":
        if (self.identity_number is None) == (self.alias is None):
            raise ValueError("an identity number or an alias")
        return self


class RecordedVersion(Wire):
    """One line of the history: who wrote it, who approved it."""

    version: int
    valid_from: date | None
    valid_to: date | None
    recorded_from: AwareDatetime
    recorded_to: AwareDatetime | None
    recorded_by: str
    approved_by: str | None
    decision_id: UUID | None
    record: PersonRecord


class PersonEvent(StrEnum):
    """What may become of a person's record; others are told of each."""

    REGISTERED = "person.registered"
    CORRECTED = "person.corrected"
    BIOMETRICS_RENEWED = "person.biometrics_renewed"
    BLOCKED = "person.blocked"
    UNBLOCKED = "person.unblocked"
    ARCHIVED = "person.archived"
    DEATH_REPORTED = "person.death_reported"
    DEATH_CONFIRMED = "person.death_confirmed"
    DEATH_CORRECTED = "person.death_corrected"
    MERGED = "person.merged"
    """into another one: the number lives on as an alias"""
    ABSORBED = "person.absorbed"
    """another one was merged into this"""
    SPLIT = "person.split"
    """a merge was undone: both persons are again what they were before it"""
    ALIAS_MADE = "person.alias_made"
    ALIAS_REVOKED = "person.alias_revoked"
    GUARDIANSHIP_OPENED = "person.guardianship_opened"
    GUARDIANSHIP_DISPUTED = "person.guardianship_disputed"
    GUARDIANSHIP_SETTLED = "person.guardianship_settled"
    GUARDIANSHIP_ENDED = "person.guardianship_ended"


class RecordedEvent(Wire):
    """One entry of a person's journal."""

    position: int
    event: PersonEvent
    occurred_at: AwareDatetime
    acted_by: str
    approved_by: str | None
    decision_id: UUID | None
    about: UUID | None
    """The other person, alias or guardianship that it concerns."""


class PersonHistory(Wire):
    person_id: UUID
    versions: tuple[RecordedVersion, ...]
    events: tuple[RecordedEvent, ...]


class RecordChanges(Wire):
    """New values of some attributes; `removed` names those that are to hold nothing any more."""

    name: FullName | None = None
    usage_name: Name | None = None
    sex: Sex | None = None
    birth_date: PartialDateText | None = None
    birth_place: Name | None = None
    father: FullName | None = None
    father_id: UUID | None = None
    mother: FullName | None = None
    mother_id: UUID | None = None
    national_number: NationalNumber | None = None
    residence: Residence | None = None
    removed: tuple[PersonAttribute, ...] = ()


class CorrectPerson(Proposal):
    """Change what the record says over a span of time, for a stated reason."""

    changes: RecordChanges
    valid_from: date | None = None
    """None: since birth."""
    valid_to: date | None = None
    basis: Basis


class ChangeNationality(Proposal):
    """Record what a judge or a competent authority decided; nobody else decides it."""

    nationality: CountryCode
    kind: NationalityKind
    standing: NationalityStanding
    valid_from: date | None = None
    basis: Basis


class StateChangeReason(StrEnum):
    """Why a record is blocked, unblocked or archived."""

    FRAUD_SUSPECTED = "fraud_suspected"
    IDENTITY_USURPED = "identity_usurped"
    DUPLICATE_SUSPECTED = "duplicate_suspected"
    COURT_ORDER = "court_order"
    HOLDER_REQUEST = "holder_request"
    CLEARED = "cleared"
    RETENTION_ENDED = "retention_ended"


class ChangeRecordState(Proposal):
    """Block, unblock or archive a record."""

    reason: StateChangeReason
    basis: Basis | None = None
