"""Rows of merges, with what both persons were before, sealed."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from identity.contract.merges import MergeState
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class MergeRow(IdentityTable, table=True):
    """One merge. `journal_position` is where the survivor's journal stood when it was applied.

    The images before are kept in two halves, civil and biometric, each under its own key.
    """

    __tablename__ = "merges"
    __table_args__ = (
        CheckConstraint("source_id <> survivor_id", name="merges_of_two"),
        CheckConstraint(
            "(state = 'undone') = (undone_by_decision IS NOT NULL)",
            name="merges_undone_by_decision",
        ),
        Index(
            "merges_one_of_each_source",
            "source_id",
            unique=True,
            postgresql_where=text("state = 'applied'"),
        ),
    )

    merge_id: UUID = Field(default_factory=uuid4, primary_key=True)
    source_id: UUID = Field(foreign_key="persons.person_id")
    survivor_id: UUID = Field(foreign_key="persons.person_id", index=True)
    state: MergeState = Field(sa_type=code_of(MergeState))
    applied_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    applied_by_decision: UUID = Field(foreign_key="decisions.decision_id", unique=True)
    undone_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    undone_by_decision: UUID | None = Field(default=None, foreign_key="decisions.decision_id")
    journal_position: int = Field(sa_type=BigInteger)
    sealed_civil_before: bytes = Field(sa_type=LargeBinary)
    sealed_biometrics_before: bytes = Field(sa_type=LargeBinary)
