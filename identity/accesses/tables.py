"""Rows of reads: who read what of whom, how many each has read, and what went beyond a budget."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from identity.contract.accesses import DelayState, QueryClass, Reading, UrgentAccessState
from identity.policy.reading_rules import Counted
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of
from shared.purposes import Purpose


class AccessEventRow(IdentityTable, table=True):
    """One read of one person, written in the transaction of the read; holds no personal data."""

    __tablename__ = "access_events"
    __table_args__ = (Index("access_events_of_person", "person_id", "read_at", "access_id"),)

    access_id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="persons.person_id")
    read_at: datetime = Field(sa_type=UTC_TIMESTAMP, index=True)
    machine: str
    officer: str | None = None
    purpose: Purpose = Field(sa_type=code_of(Purpose))
    what: Reading = Field(sa_type=code_of(Reading))
    query_class: QueryClass = Field(sa_type=code_of(QueryClass))
    urgent_access_id: UUID | None = Field(
        default=None, foreign_key="urgent_accesses.urgent_access_id"
    )


class ReadCountRow(IdentityTable, table=True):
    """How much one officer or machine has read in one hour or day; the row is the lock."""

    __tablename__ = "read_counts"
    __table_args__ = (
        Index(
            "read_counts_exhausted",
            "exhausted_at",
            postgresql_where=text("exhausted_at IS NOT NULL"),
        ),
    )

    counted: Counted = Field(sa_type=code_of(Counted), primary_key=True)
    name: str = Field(primary_key=True)
    budget: str = Field(primary_key=True)
    """The purpose or kind whose budget it is; empty for that of all others."""
    hours: int = Field(primary_key=True)
    begins_at: datetime = Field(sa_type=UTC_TIMESTAMP, primary_key=True)
    reads: int
    reads_max: int
    exhausted_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class UrgentAccessRow(IdentityTable, table=True):
    """An officer's leave to read beyond the budget, given by themselves, reviewed by another."""

    __tablename__ = "urgent_accesses"
    __table_args__ = (
        CheckConstraint("reviewed_by <> officer", name="urgent_accesses_four_eyes"),
        CheckConstraint(
            "(state = 'open') = (reviewed_by IS NULL AND review_token IS NULL)",
            name="urgent_accesses_reviewed_by_somebody",
        ),
        CheckConstraint("reads_used <= reads_max", name="urgent_accesses_within_reads"),
        Index(
            "urgent_accesses_one_unreviewed",
            "officer",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )

    urgent_access_id: UUID = Field(default_factory=uuid4, primary_key=True)
    officer: str
    machine: str
    purpose: Purpose = Field(sa_type=code_of(Purpose))
    state: UrgentAccessState = Field(sa_type=code_of(UrgentAccessState))
    sealed_reason: bytes = Field(sa_type=LargeBinary)
    order_digest: str
    request_token: str = Field(unique=True)
    opened_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    expires_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    reads_max: int
    reads_used: int = 0
    reviewed_by: str | None = None
    review_token: str | None = Field(default=None, unique=True)
    reviewed_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class AccessDelayRow(IdentityTable, table=True):
    """Reads of a person that the person is not told of before a day, on a judge's order."""

    __tablename__ = "access_delays"
    __table_args__ = (
        CheckConstraint("approved_by <> requested_by", name="access_delays_four_eyes"),
        CheckConstraint(
            "state IN ('requested', 'refused') OR (approved_by IS NOT NULL"
            " AND approval_token IS NOT NULL)",
            name="access_delays_nothing_without_approval",
        ),
        CheckConstraint("begins_at < ends_at", name="access_delays_end"),
        Index("access_delays_of_person", "person_id"),
    )

    delay_id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="persons.person_id")
    machine: str
    """Whose reads; those of everybody else are told at once."""
    state: DelayState = Field(sa_type=code_of(DelayState))
    legal_basis: str
    begins_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    ends_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    order_digest: str
    requested_by: str
    request_token: str = Field(unique=True)
    approved_by: str | None = None
    approval_token: str | None = Field(default=None, unique=True)
    lifted_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
