"""Rows of cases and votes. Who may not decide is a constraint here, not a convention."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from identity.contract.adjudication import CaseState
from identity.contract.deduplication import DedupOutcome
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class CaseRow(IdentityTable, table=True):
    """An applicant and those who may be the same; without an application its answer is known."""

    __tablename__ = "adjudication_cases"
    __table_args__ = (
        # lets a vote refer to the case *and* to who enrolled, so that independence can be a rule
        UniqueConstraint("case_id", "enrolled_by"),
        CheckConstraint(
            "(application_id IS NULL) = (known_outcome IS NOT NULL)",
            name="adjudication_cases_real_or_known",
        ),
        CheckConstraint(
            "state NOT IN ('decided', 'final') OR outcome IS NOT NULL",
            name="adjudication_cases_decided_with_an_outcome",
        ),
        Index(
            "adjudication_cases_one_each",
            "application_id",
            unique=True,
            postgresql_where=text("state <> 'superseded' AND application_id IS NOT NULL"),
        ),
        Index("adjudication_cases_by_state", "state", "opened_at"),
        Index(
            "adjudication_cases_waiting",
            "matched_subject",
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    case_id: UUID = Field(default_factory=uuid4, primary_key=True)
    application_id: UUID | None = None
    search_round: int = 1
    """Of the search that found the candidates."""
    state: CaseState = Field(default=CaseState.OPEN, sa_type=code_of(CaseState))
    round: int = 1
    """1, and 2 after an appeal."""
    enrolled_by: str
    """Of a case whose answer is known, who made it up."""
    sealed_exhibit: bytes | None = Field(default=None, sa_type=LargeBinary)
    """None once the application was given up."""
    exhibit_sha256: str
    opened_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    known_outcome: DedupOutcome | None = Field(default=None, sa_type=code_of(DedupOutcome))
    known_candidate: UUID | None = None
    outcome: DedupOutcome | None = Field(default=None, sa_type=code_of(DedupOutcome))
    matched_subject: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    settled_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class SeatRow(IdentityTable, table=True):
    """An officer must vote, or has voted, on a case; once in all its rounds."""

    __tablename__ = "adjudication_seats"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "enrolled_by"],
            ["adjudication_cases.case_id", "adjudication_cases.enrolled_by"],
            name="adjudication_seats_of_a_case",
        ),
        CheckConstraint("officer <> enrolled_by", name="adjudication_seats_not_the_enroller"),
        UniqueConstraint("case_id", "officer", name="adjudication_seats_voters_distinct"),
        CheckConstraint(
            "(outcome IS NULL) = (voted_at IS NULL) AND (outcome IS NULL) = (vote_token IS NULL)",
            name="adjudication_seats_votes_are_signed",
        ),
        CheckConstraint("outcome <> 'clean'", name="adjudication_seats_nobody_votes_clean"),
        Index("adjudication_seats_by_officer", "officer"),
    )

    seat_id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID
    enrolled_by: str
    round: int
    officer: str
    assigned_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    outcome: DedupOutcome | None = Field(default=None, sa_type=code_of(DedupOutcome))
    candidate_id: UUID | None = None
    voted_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    vote_token: str | None = Field(default=None, unique=True)
