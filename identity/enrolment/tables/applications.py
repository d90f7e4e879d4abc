"""Rows of applications and what they rest on. Four eyes are constraints here, not a convention.

Whoever enrolled, whoever signed for an exception and whoever approves are three persons, whatever
the code says; an application that was imported repeats both officers of its import.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from identity.contract.applications import (
    ApplicationKind,
    ApplicationSource,
    ApplicationState,
)
from identity.contract.evidence import Source
from identity.contract.persons import NationalityStanding
from identity.tables import IdentityTable
from shared.biometrics.abis import BiometricCheck
from shared.database.columns import UTC_TIMESTAMP, code_of


class ApplicationRow(IdentityTable, table=True):
    """One application; what it says is sealed, and gone once it is withdrawn or expired."""

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("application_id", "supervised_by"),
        ForeignKeyConstraint(
            ["import_id", "enrolled_by"],
            ["enrolment_imports.import_id", "enrolment_imports.requested_by"],
            name="applications_imported_by",
        ),
        ForeignKeyConstraint(
            ["import_id", "approved_by"],
            ["enrolment_imports.import_id", "enrolment_imports.approved_by"],
            name="applications_import_approved_by",
        ),
        ForeignKeyConstraint(
            ["application_id", "paired_approver"],
            ["pairings.object_id", "pairings.officer"],
            name="applications_approved_by_the_drawn",
        ),
        # null compares with nothing, so each pair is checked by itself
        CheckConstraint("approved_by <> enrolled_by", name="applications_four_eyes"),
        CheckConstraint("supervised_by <> enrolled_by", name="applications_supervised_by_another"),
        CheckConstraint("approved_by <> supervised_by", name="applications_approved_by_a_third"),
        CheckConstraint("rejected_by <> enrolled_by", name="applications_rejected_by_another"),
        CheckConstraint(
            "approved_by <> appealed_from", name="applications_approved_by_another_after_appeal"
        ),
        CheckConstraint(
            "rejected_by <> appealed_from", name="applications_rejected_by_another_after_appeal"
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'completed') OR (approved_by IS NOT NULL"
            " AND (approval_token IS NOT NULL OR import_id IS NOT NULL))",
            name="applications_nothing_without_approval",
        ),
        CheckConstraint(
            "state <> 'completed' OR person_id IS NOT NULL",
            name="applications_completed_with_somebody",
        ),
        CheckConstraint(
            "(state IN ('withdrawn', 'expired')) = (sealed_content IS NULL)",
            name="applications_wiped_when_given_up",
        ),
        CheckConstraint(
            "state IN ('in_progress', 'correction_requested', 'withdrawn', 'expired')"
            " OR order_digest IS NOT NULL",
            name="applications_decided_on_a_digest",
        ),
        Index(
            "applications_one_pending_each",
            "person_id",
            unique=True,
            postgresql_where=text("state NOT IN ('completed', 'rejected', 'withdrawn', 'expired')"),
        ),
        Index(
            "applications_one_registration_each",
            "person_id",
            unique=True,
            postgresql_where=text("registered AND state = 'completed'"),
        ),
        Index("applications_by_state", "state", "state_changed_at"),
        Index("applications_by_import", "import_id", "state"),
    )

    application_id: UUID = Field(primary_key=True)
    kind: ApplicationKind = Field(sa_type=code_of(ApplicationKind))
    source: ApplicationSource = Field(sa_type=code_of(ApplicationSource))
    state: ApplicationState = Field(
        default=ApplicationState.IN_PROGRESS, sa_type=code_of(ApplicationState)
    )
    state_changed_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    reason: str | None = Field(default=None, max_length=40)
    office: str
    enrolled_by: str
    opened_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    days_open: int | None = None
    """How long its enroller may leave it open, by the rule of the day it was begun."""
    lapses_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    person_id: UUID | None = Field(default=None, foreign_key="persons.person_id")
    registered: bool = False
    """Whether this application gave the person their number."""
    sealed_content: bytes | None = Field(default=None, sa_type=LargeBinary)
    nationality_standing: NationalityStanding | None = Field(
        default=None, sa_type=code_of(NationalityStanding)
    )
    biometric_check: BiometricCheck | None = Field(default=None, sa_type=code_of(BiometricCheck))
    """What the search for duplicates compared, once it has ended."""
    acknowledged_check: BiometricCheck | None = Field(default=None, sa_type=code_of(BiometricCheck))
    """Which check the approver signed that they know of, where a rule asked for it."""
    order_digest: str | None = None
    finalisation_token: str | None = Field(default=None, unique=True)
    supervised_by: str | None = None
    supervised_digest: str | None = None
    supervision_token: str | None = Field(default=None, unique=True)
    approved_by: str | None = None
    approval_token: str | None = Field(default=None, unique=True)
    rejected_by: str | None = None
    rejection_token: str | None = Field(default=None, unique=True)
    appealed_from: str | None = None
    """Who rejected it before the applicant appealed: they decide on it no more."""
    import_id: UUID | None = None
    paired_approver: str | None = Field(
        default=None,
        sa_column_args=(
            Computed("CASE WHEN import_id IS NULL THEN approved_by END", persisted=True),
        ),
    )
    """Must be who was drawn; what an import brought is approved with the import."""


class ApplicationEventRow(IdentityTable, table=True):
    """One move of an application; nothing changes one."""

    __tablename__ = "application_events"
    __table_args__ = (Index("application_events_by_application", "application_id", "position"),)

    position: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),)
    )
    application_id: UUID = Field(foreign_key="applications.application_id")
    state: ApplicationState = Field(sa_type=code_of(ApplicationState))
    occurred_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    acted_by: str | None = None
    reason: str | None = Field(default=None, max_length=40)


class EvidenceRow(IdentityTable, table=True):
    """One document that an application was finalised on; `token` finds it again, and only that."""

    __tablename__ = "application_evidence"

    application_id: UUID = Field(foreign_key="applications.application_id", primary_key=True)
    place: int = Field(primary_key=True)
    source: Source = Field(sa_type=code_of(Source))
    token: str = Field(index=True)


class WitnessRow(IdentityTable, table=True):
    """Somebody vouched in an application; a sample of these is looked at again."""

    __tablename__ = "application_witnesses"

    application_id: UUID = Field(foreign_key="applications.application_id", primary_key=True)
    person_id: UUID = Field(foreign_key="persons.person_id", primary_key=True, index=True)
    vouched_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    sampled: bool
