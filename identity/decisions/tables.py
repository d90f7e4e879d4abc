"""Rows of decisions on persons' records. Four eyes are constraints here, not a convention."""

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

from identity.contract.decisions import DecisionKind
from identity.decisions.lifecycle import DecisionState
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class DecisionRow(IdentityTable, table=True):
    """One change of a person's record, from its proposal on; what it says is sealed.

    `enrolled_by` repeats the person's row and is tied to it by a composite foreign key. What a
    decision brings about refers to its two officers in the same way.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "enrolled_by"], ["persons.person_id", "persons.enrolled_by"]
        ),
        UniqueConstraint("decision_id", "requested_by", "approved_by"),
        CheckConstraint(
            "approved_by <> requested_by AND approved_by <> enrolled_by",
            name="decisions_four_eyes",
        ),
        CheckConstraint(
            "(state = 'applied') = (approved_by IS NOT NULL AND approval_token IS NOT NULL)",
            name="decisions_nothing_without_approval",
        ),
        Index("decisions_waiting", "requested_at", postgresql_where=text("state = 'proposed'")),
        Index("decisions_by_person", "person_id"),
    )

    decision_id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: DecisionKind = Field(sa_type=code_of(DecisionKind))
    state: DecisionState = Field(sa_type=code_of(DecisionState))
    person_id: UUID
    enrolled_by: str
    about: UUID | None = None
    """The guardianship, or the other person, that it concerns."""
    sealed_proposal: bytes = Field(sa_type=LargeBinary)
    order_digest: str
    requested_by: str
    requested_at_office: str
    requested_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    request_token: str = Field(unique=True)
    approved_by: str | None = None
    approval_token: str | None = Field(default=None, unique=True)
    decided_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
