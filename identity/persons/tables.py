"""Rows of persons: a random number, and sealed data that only the service's keys open."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from identity.contract.records import LifeState, PersonEvent, RecordState
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class PersonRow(IdentityTable, table=True):
    """One person of the register; what is known of them is in the versions of their record."""

    __tablename__ = "persons"
    __table_args__ = (
        # lets a card refer to the person *and* to who enrolled, so that four eyes can be a rule
        UniqueConstraint("person_id", "enrolled_by"),
        CheckConstraint(
            "(record_state = 'merged') = (merged_into IS NOT NULL)",
            name="persons_merged_into_somebody",
        ),
        CheckConstraint("merged_into <> person_id", name="persons_not_merged_into_themselves"),
        Index(
            "persons_by_survivor",
            "merged_into",
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
    )

    person_id: UUID = Field(default_factory=uuid4, primary_key=True)
    identity_number: str = Field(unique=True, max_length=12)
    record_state: RecordState = Field(default=RecordState.ACTIVE, sa_type=code_of(RecordState))
    life_state: LifeState = Field(default=LifeState.ALIVE, sa_type=code_of(LifeState))
    merged_into: UUID | None = Field(default=None, foreign_key="persons.person_id")
    biometrics_captured_on: date | None = None
    enrolled_by: str
    enrolled_at_office: str
    enrolled_at: datetime = Field(sa_type=UTC_TIMESTAMP)


class PersonVersionRow(IdentityTable, table=True):
    """What was true of a person over a span of days, as the register knew it over a span of time.

    Open ends are null: valid since birth, valid until something changes, known until now. After
    the first, each version rests on a decision, and repeats its two officers.
    """

    __tablename__ = "person_versions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["decision_id", "recorded_by", "approved_by"],
            ["decisions.decision_id", "decisions.requested_by", "decisions.approved_by"],
            name="person_versions_rest_on_a_decision",
        ),
        CheckConstraint(
            "version = 1 OR (decision_id IS NOT NULL AND approved_by IS NOT NULL)",
            name="person_versions_change_by_decision",
        ),
        CheckConstraint("approved_by <> recorded_by", name="person_versions_four_eyes"),
        CheckConstraint("valid_from < valid_to", name="person_versions_valid_for_a_day"),
        CheckConstraint("recorded_from < recorded_to", name="person_versions_known_for_a_time"),
        ExcludeConstraint(
            ("person_id", "="),
            (text("daterange(valid_from, valid_to)"), "&&"),
            (text("tstzrange(recorded_from, recorded_to)"), "&&"),
            using="gist",
            name="person_versions_one_truth",
        ),
    )

    person_id: UUID = Field(foreign_key="persons.person_id", primary_key=True)
    version: int = Field(primary_key=True)
    valid_from: date | None = None
    valid_to: date | None = None
    recorded_from: datetime = Field(sa_type=UTC_TIMESTAMP)
    recorded_to: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    sealed_record: bytes = Field(sa_type=LargeBinary)
    recorded_by: str
    approved_by: str | None = None
    decision_id: UUID | None = None


class PortraitRow(IdentityTable, table=True):
    """A person's portrait, sealed under the biometric key."""

    __tablename__ = "portraits"

    person_id: UUID = Field(foreign_key="persons.person_id", primary_key=True)
    sealed_image: bytes = Field(sa_type=LargeBinary)


class FingerprintRow(IdentityTable, table=True):
    """One finger's minutiae record, sealed under the biometric key."""

    __tablename__ = "fingerprints"

    person_id: UUID = Field(foreign_key="persons.person_id", primary_key=True)
    position: int = Field(primary_key=True)
    sealed_record: bytes = Field(sa_type=LargeBinary)


class PersonEventRow(IdentityTable, table=True):
    """One entry of the journal of what became of a person's record; nothing changes one."""

    __tablename__ = "person_events"
    __table_args__ = (Index("person_events_by_person", "person_id", "position"),)

    position: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),)
    )
    person_id: UUID = Field(foreign_key="persons.person_id")
    event: PersonEvent = Field(sa_type=code_of(PersonEvent))
    occurred_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    acted_by: str
    approved_by: str | None = None
    decision_id: UUID | None = Field(default=None, foreign_key="decisions.decision_id")
    about: UUID | None = None
