"""Rows of re-visits, alerts, cases and notices. Who may not judge is a constraint here."""

from datetime import date, datetime
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

from identity.contract.oversight.alerts import (
    AlertScope,
    AlertState,
    Explanation,
    Metric,
    Period,
)
from identity.contract.oversight.cases import CaseFinding, CaseKind, OversightCaseState
from identity.contract.oversight.notices import NoticeState
from identity.contract.oversight.revisits import RevisitReason, RevisitState
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class RevisitRow(IdentityTable, table=True):
    """A completed file is looked at again; who does it is drawn as an approver is."""

    __tablename__ = "revisits"
    __table_args__ = (
        UniqueConstraint("application_id", "person_id", name="revisits_one_each"),
        CheckConstraint("(state = 'due') = (found_at IS NULL)", name="revisits_found_once"),
        CheckConstraint(
            "state = 'due' OR (found_by IS NOT NULL AND report_token IS NOT NULL)",
            name="revisits_found_by_somebody",
        ),
        CheckConstraint(
            "(reason = 'witness') = (vouched_for IS NOT NULL)", name="revisits_witness_of_somebody"
        ),
        ForeignKeyConstraint(
            ["revisit_id", "found_by"],
            ["pairings.object_id", "pairings.officer"],
            name="revisits_found_by_the_drawn",
        ),
        Index("revisits_by_state", "state", "opened_at"),
    )

    revisit_id: UUID = Field(default_factory=uuid4, primary_key=True)
    application_id: UUID = Field(foreign_key="applications.application_id")
    person_id: UUID = Field(foreign_key="persons.person_id")
    vouched_for: UUID | None = Field(default=None, foreign_key="persons.person_id")
    reason: RevisitReason = Field(sa_type=code_of(RevisitReason))
    state: RevisitState = Field(default=RevisitState.DUE, sa_type=code_of(RevisitState))
    attempts: int = 0
    opened_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    found_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    found_by: str | None = None
    discrepancies: str = ""
    """Codes parted by commas."""
    report_token: str | None = Field(default=None, unique=True)
    case_id: UUID | None = Field(default=None, foreign_key="oversight_cases.case_id")


class AlertRow(IdentityTable, table=True):
    """A count that stood out, judged by a rule; the same count raises one alert."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("metric", "scope", "name", "period", "begins_at", name="alerts_one_each"),
        # null compares with nothing: each pair is checked by itself
        CheckConstraint("acknowledged_by <> name", name="alerts_not_by_the_one_concerned"),
        CheckConstraint("closed_by <> name", name="alerts_not_closed_by_the_one_concerned"),
        CheckConstraint("closed_place <> place", name="alerts_closed_by_another_office"),
        CheckConstraint(
            "(state IN ('explained', 'escalated')) = (closed_by IS NOT NULL"
            " AND closed_place IS NOT NULL AND closed_at IS NOT NULL AND reference IS NOT NULL"
            " AND closing_token IS NOT NULL)",
            name="alerts_closed_by_somebody",
        ),
        CheckConstraint(
            "(state = 'explained') = (explanation IS NOT NULL)", name="alerts_explained_why"
        ),
        Index("alerts_by_state", "state", "raised_at"),
    )

    alert_id: UUID = Field(default_factory=uuid4, primary_key=True)
    metric: Metric = Field(sa_type=code_of(Metric))
    scope: AlertScope = Field(sa_type=code_of(AlertScope))
    name: str
    place: str
    """The office of the officer, office or kit; empty where the registry never learnt it."""
    period: Period = Field(sa_type=code_of(Period))
    begins_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    value: int
    threshold: int
    median: float
    spread: float
    peers: int
    rule_since: date
    state: AlertState = Field(default=AlertState.RAISED, sa_type=code_of(AlertState))
    raised_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    closed_by: str | None = None
    closed_place: str | None = None
    closed_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    closing_token: str | None = Field(default=None, unique=True)
    explanation: Explanation | None = Field(default=None, sa_type=code_of(Explanation))
    reference: str | None = None


class SharedTraitRow(IdentityTable, table=True):
    """Something of a file that others may share, as a keyed token: nothing can be read from it."""

    __tablename__ = "shared_traits"
    __table_args__ = (Index("shared_traits_of_person", "person_id"),)

    kind: CaseKind = Field(sa_type=code_of(CaseKind), primary_key=True)
    token: str = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="persons.person_id", primary_key=True)
    entered_at: datetime = Field(sa_type=UTC_TIMESTAMP)


class OversightCaseRow(IdentityTable, table=True):
    """What several files have in common, or what a re-visit found."""

    __tablename__ = "oversight_cases"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('dismissed', 'substantiated')) = (closed_at IS NOT NULL)",
            name="oversight_cases_closed_when",
        ),
        Index(
            "oversight_cases_one_open",
            "kind",
            "token",
            unique=True,
            postgresql_where=text("closed_at IS NULL AND token IS NOT NULL"),
        ),
        Index("oversight_cases_by_state", "state", "opened_at"),
    )

    case_id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: CaseKind = Field(sa_type=code_of(CaseKind))
    token: str | None = None
    """Of what is shared; None of a re-visit."""
    state: OversightCaseState = Field(
        default=OversightCaseState.OPEN, sa_type=code_of(OversightCaseState)
    )
    opened_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    closed_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class CasePersonRow(IdentityTable, table=True):
    __tablename__ = "oversight_case_persons"

    case_id: UUID = Field(
        foreign_key="oversight_cases.case_id", ondelete="CASCADE", primary_key=True
    )
    person_id: UUID = Field(foreign_key="persons.person_id", primary_key=True, index=True)


class CaseReviewRow(IdentityTable, table=True):
    """What one officer found; of each office one."""

    __tablename__ = "oversight_case_reviews"
    __table_args__ = (
        UniqueConstraint("case_id", "place", name="oversight_case_reviews_of_two_offices"),
    )

    case_id: UUID = Field(
        foreign_key="oversight_cases.case_id", ondelete="CASCADE", primary_key=True
    )
    officer: str = Field(primary_key=True)
    place: str
    finding: CaseFinding = Field(sa_type=code_of(CaseFinding))
    review_token: str = Field(unique=True)
    reviewed_at: datetime = Field(sa_type=UTC_TIMESTAMP)


class NoticeRow(IdentityTable, table=True):
    """One person's notice; what they say is sealed."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("case_id", "person_id", name="notices_one_each"),
        CheckConstraint("heard_by <> decided_by", name="notices_appeal_heard_by_another"),
        CheckConstraint(
            "state IN ('issued', 'acknowledged', 'answered')"
            " OR (decided_by IS NOT NULL AND decided_place IS NOT NULL"
            " AND decision_token IS NOT NULL)",
            name="notices_decided_by_somebody",
        ),
        CheckConstraint(
            "state NOT IN ('maintained', 'appealed', 'allowed', 'dismissed')"
            " OR appeal_until IS NOT NULL",
            name="notices_maintained_with_an_appeal",
        ),
        CheckConstraint(
            "(state IN ('allowed', 'dismissed')) = (heard_by IS NOT NULL"
            " AND heard_place IS NOT NULL AND hearing_token IS NOT NULL)",
            name="notices_heard_by_somebody",
        ),
        Index("notices_of_person", "person_id"),
        Index("notices_by_state", "state", "issued_at"),
    )

    notice_id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="oversight_cases.case_id")
    person_id: UUID = Field(foreign_key="persons.person_id")
    reason: CaseKind = Field(sa_type=code_of(CaseKind))
    state: NoticeState = Field(default=NoticeState.ISSUED, sa_type=code_of(NoticeState))
    issued_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    answer_until: datetime = Field(sa_type=UTC_TIMESTAMP)
    acknowledged_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    sealed_answer: bytes | None = Field(default=None, sa_type=LargeBinary)
    answered_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    decided_by: str | None = None
    decided_place: str | None = None
    decision_token: str | None = Field(default=None, unique=True)
    decided_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    appeal_until: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    sealed_grounds: bytes | None = Field(default=None, sa_type=LargeBinary)
    appealed_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    heard_by: str | None = None
    heard_place: str | None = None
    hearing_token: str | None = Field(default=None, unique=True)
    heard_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class RoundRow(IdentityTable, table=True):
    """What the registry looks through once a day, whichever process asks first."""

    __tablename__ = "oversight_rounds"

    round_id: UUID = Field(default_factory=uuid4, primary_key=True)
    day: date = Field(unique=True)
    """Whose events are looked through."""
    done_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
