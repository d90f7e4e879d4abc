"""Rows of purges, which stay when the data is gone, and of legal holds."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from identity.contract.retention import DataClass, HoldState
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class PurgeRow(IdentityTable, table=True):
    """The proof of one purge: how much of what, by which rule; never what it said."""

    __tablename__ = "purges"

    purge_id: UUID = Field(default_factory=uuid4, primary_key=True)
    data_class: DataClass = Field(sa_type=code_of(DataClass))
    legal_basis: str
    rule_since: date
    older_than: datetime = Field(sa_type=UTC_TIMESTAMP)
    purged: int
    held: int
    ids_digest: str
    proof_digest: str
    ordered_by: str
    purged_at: datetime = Field(sa_type=UTC_TIMESTAMP, index=True)


class LegalHoldRow(IdentityTable, table=True):
    """Nothing about this person is purged while it stands."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        CheckConstraint("lifted_by <> placed_by", name="legal_holds_four_eyes"),
        CheckConstraint(
            "(state = 'lifted') = (lifted_by IS NOT NULL AND lifted_at IS NOT NULL)",
            name="legal_holds_lifted_by_somebody",
        ),
        Index("legal_holds_placed", "person_id", postgresql_where=text("state = 'placed'")),
    )

    hold_id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="persons.person_id")
    state: HoldState = Field(sa_type=code_of(HoldState))
    legal_basis: str
    placed_by: str
    placed_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    lifted_by: str | None = None
    lifted_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
