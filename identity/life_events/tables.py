"""Rows of what happens in a life: events from civil acts, and declared deaths."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlmodel import Field

from identity.contract.life_events import DeathState, LifeEventKind
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class LifeEventRow(IdentityTable, table=True):
    """One event that a decision brought into the record; its civil act is sealed."""

    __tablename__ = "life_events"

    life_event_id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="persons.person_id", index=True)
    kind: LifeEventKind = Field(sa_type=code_of(LifeEventKind))
    decision_id: UUID = Field(foreign_key="decisions.decision_id", unique=True)
    recorded_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    sealed_event: bytes = Field(sa_type=LargeBinary)


class DeathRow(IdentityTable, table=True):
    """A declared death. Who confirms it is neither who asked for that nor who reported it."""

    __tablename__ = "deaths"
    __table_args__ = (
        ForeignKeyConstraint(
            ["confirmation_id", "confirmation_requested_by", "confirmed_by"],
            ["decisions.decision_id", "decisions.requested_by", "decisions.approved_by"],
            name="deaths_confirmed_by_decision",
        ),
        CheckConstraint(
            "state <> 'confirmed' OR (confirmation_id IS NOT NULL"
            " AND confirmation_requested_by IS NOT NULL AND confirmed_by IS NOT NULL)",
            name="deaths_confirmed_by_a_civil_act",
        ),
        CheckConstraint("confirmed_by <> reported_by", name="deaths_confirmed_by_another"),
        CheckConstraint(
            "state <> 'corrected' OR correction_id IS NOT NULL", name="deaths_corrected_by_decision"
        ),
        Index(
            "deaths_one_at_a_time",
            "person_id",
            unique=True,
            postgresql_where=text("state <> 'corrected'"),
        ),
    )

    death_id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="persons.person_id")
    state: DeathState = Field(sa_type=code_of(DeathState))
    reported_by: str
    reported_at_office: str
    reported_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    sealed_report: bytes = Field(sa_type=LargeBinary)
    confirmation_id: UUID | None = None
    confirmation_requested_by: str | None = None
    confirmed_by: str | None = None
    correction_id: UUID | None = Field(default=None, foreign_key="decisions.decision_id")
