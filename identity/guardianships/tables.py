"""Rows of guardianships: at most two guardians each, opened and ended by decisions."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field

from identity.contract.guardianships import GuardianshipKind, GuardianshipState
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class GuardianshipRow(IdentityTable, table=True):
    """Who is protected, in what, since when; the court's act is sealed."""

    __tablename__ = "guardianships"
    __table_args__ = (
        CheckConstraint("begins_on < ends_on", name="guardianships_last_a_day"),
        CheckConstraint(
            "state <> 'ended' OR ended_by_decision IS NOT NULL OR handed_over_at IS NOT NULL",
            name="guardianships_ended_by_decision",
        ),
    )

    guardianship_id: UUID = Field(default_factory=uuid4, primary_key=True)
    ward_id: UUID = Field(foreign_key="persons.person_id", index=True)
    kind: GuardianshipKind = Field(sa_type=code_of(GuardianshipKind))
    scope: str
    """Codes, in order, parted by commas."""
    state: GuardianshipState = Field(sa_type=code_of(GuardianshipState))
    begins_on: date
    ends_on: date | None = None
    sealed_act: bytes = Field(sa_type=LargeBinary)
    opened_by_decision: UUID = Field(foreign_key="decisions.decision_id", unique=True)
    ended_by_decision: UUID | None = Field(default=None, foreign_key="decisions.decision_id")
    handed_over_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class GuardianRow(IdentityTable, table=True):
    """One of the one or two guardians."""

    __tablename__ = "guardians"
    __table_args__ = (CheckConstraint("place IN (1, 2)", name="guardians_two_at_most"),)

    guardianship_id: UUID = Field(foreign_key="guardianships.guardianship_id", primary_key=True)
    place: int = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="persons.person_id", index=True)
