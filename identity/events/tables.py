"""Rows of who asked about whom: what partners are told is decided from them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP


class InquiryRow(IdentityTable, table=True):
    """A partner asked about a person, or about one card of theirs, and calls them `subject`."""

    __tablename__ = "inquiries"
    __table_args__ = (
        UniqueConstraint(
            "partner",
            "subject",
            "card_id",
            name="inquiries_one_each",
            postgresql_nulls_not_distinct=True,
        ),
    )

    inquiry_id: UUID = Field(default_factory=uuid4, primary_key=True)
    partner: str
    subject: str
    person_id: UUID = Field(foreign_key="persons.person_id", ondelete="CASCADE", index=True)
    card_id: UUID | None = Field(default=None, foreign_key="cards.card_id", ondelete="CASCADE")
    asked_at: datetime = Field(sa_type=UTC_TIMESTAMP, index=True)
