"""Rows of duty and of draws. That only a drawn officer approves is a foreign key elsewhere."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, VARCHAR
from sqlmodel import Field

from identity.contract.oversight.pairings import (
    ConflictKind,
    DutyState,
    PairedKind,
    PairingState,
    ReleaseReason,
    SuspensionReason,
)
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of
from shared.roles import Role


class DutyRow(IdentityTable, table=True):
    """An officer signed that they are at work, where, and until when."""

    __tablename__ = "duties"
    __table_args__ = (
        # lets a draw refer to the duty *and* to who was on it, and where
        UniqueConstraint("duty_id", "officer", "place"),
        CheckConstraint("begins_at < ends_at", name="duties_end"),
        CheckConstraint(
            "state <> 'ended' OR ended_at >= ends_at OR ending_token IS NOT NULL",
            name="duties_ended_early_by_signature",
        ),
        Index(
            "duties_one_each",
            "officer",
            unique=True,
            postgresql_where=text("state = 'on_duty'"),
        ),
        Index("duties_by_end", "ends_at", postgresql_where=text("state = 'on_duty'")),
    )

    duty_id: UUID = Field(default_factory=uuid4, primary_key=True)
    officer: str
    place: str
    machine: str
    roles: list[str] = Field(sa_type=ARRAY(VARCHAR))
    state: DutyState = Field(sa_type=code_of(DutyState))
    credential_issued_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    """What their State withdraws, it withdraws up to a moment of issue."""
    begins_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    ends_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    ended_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    duty_token: str = Field(unique=True)
    ending_token: str | None = Field(default=None, unique=True)


class OfficerSuspensionRow(IdentityTable, table=True):
    """An officer is drawn no more until somebody else than who said so lifts it."""

    __tablename__ = "officer_suspensions"
    __table_args__ = (
        CheckConstraint("suspended_by <> officer", name="officer_suspensions_by_another"),
        CheckConstraint(
            "lifted_by <> officer AND lifted_by <> suspended_by",
            name="officer_suspensions_four_eyes",
        ),
        CheckConstraint(
            "(lifted_by IS NULL) = (lifted_at IS NULL)"
            " AND (lifted_by IS NULL) = (lifting_token IS NULL)",
            name="officer_suspensions_lifted_by_somebody",
        ),
        Index(
            "officer_suspensions_one_each",
            "officer",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    suspension_id: UUID = Field(default_factory=uuid4, primary_key=True)
    officer: str
    reason: SuspensionReason = Field(sa_type=code_of(SuspensionReason))
    suspended_by: str
    suspended_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    suspension_token: str = Field(unique=True)
    lifted_by: str | None = None
    lifted_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    lifting_token: str | None = Field(default=None, unique=True)


class PairingRow(IdentityTable, table=True):
    """Who alone decides on an object: the officer drawn last. Approvals refer to this row."""

    __tablename__ = "pairings"
    __table_args__ = (
        UniqueConstraint("object_id", "officer"),
        ForeignKeyConstraint(
            ["duty_id", "officer", "place"],
            ["duties.duty_id", "duties.officer", "duties.place"],
            name="pairings_of_somebody_on_duty",
        ),
        CheckConstraint(
            "state NOT IN ('drawn', 'settled') OR (officer IS NOT NULL AND duty_id IS NOT NULL"
            " AND place IS NOT NULL AND due_at IS NOT NULL)",
            name="pairings_drawn_somebody",
        ),
        CheckConstraint(
            "state NOT IN ('waiting', 'exhausted') OR officer IS NULL",
            name="pairings_waiting_nobody",
        ),
        Index("pairings_by_state", "state", "waiting_since"),
        Index("pairings_by_officer", "officer", postgresql_where=text("state = 'drawn'")),
    )

    object_id: UUID = Field(primary_key=True)
    kind: PairedKind = Field(sa_type=code_of(PairedKind))
    role: Role = Field(sa_type=code_of(Role))
    state: PairingState = Field(sa_type=code_of(PairingState))
    waiting_since: datetime = Field(sa_type=UTC_TIMESTAMP)
    draws: int = 0
    draws_max: int
    officer: str | None = None
    place: str | None = None
    duty_id: UUID | None = None
    due_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class DrawRow(IdentityTable, table=True):
    """One draw for an object; nobody is drawn twice for the same."""

    __tablename__ = "pairing_draws"
    __table_args__ = (
        UniqueConstraint("object_id", "officer", name="pairing_draws_each_once"),
        CheckConstraint(
            "(released_at IS NULL) = (released IS NULL)", name="pairing_draws_released_why"
        ),
        CheckConstraint(
            "released IS DISTINCT FROM 'conflict_of_interest'"
            " OR (conflict IS NOT NULL AND recusal_token IS NOT NULL)",
            name="pairing_draws_recused_by_signature",
        ),
        Index(
            "pairing_draws_by_approval",
            "approved_at",
            postgresql_where=text("approved_at IS NOT NULL"),
        ),
    )

    object_id: UUID = Field(foreign_key="pairings.object_id", primary_key=True)
    number: int = Field(primary_key=True)
    officer: str
    place: str
    duty_id: UUID = Field(foreign_key="duties.duty_id")
    drawn_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    drawn_among: int
    shown_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    approved_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    released_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    released: ReleaseReason | None = Field(default=None, sa_type=code_of(ReleaseReason))
    conflict: ConflictKind | None = Field(default=None, sa_type=code_of(ConflictKind))
    recusal_token: str | None = Field(default=None, unique=True)


class ParticipantRow(IdentityTable, table=True):
    """Somebody took part in what is to be decided: neither they nor their office decides."""

    __tablename__ = "pairing_participants"

    object_id: UUID = Field(primary_key=True)
    officer: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    machine: str = Field(primary_key=True)
