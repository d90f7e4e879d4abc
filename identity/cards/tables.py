"""Rows of identity cards. Four eyes are constraints here, not a convention in code."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from identity.cards.lifecycle import CardState
from identity.contract.cards import IssueReason
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class CardRow(IdentityTable, table=True):
    """One card, from the request on.

    `enrolled_by` repeats the person's row and is tied to it by a composite foreign key.
    """

    __tablename__ = "cards"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "enrolled_by"], ["persons.person_id", "persons.enrolled_by"]
        ),
        CheckConstraint(
            "approved_by IS NULL OR (approved_by <> requested_by AND approved_by <> enrolled_by)",
            name="cards_four_eyes",
        ),
        CheckConstraint(
            "state IN ('requested', 'cancelled')"
            " OR (approved_by IS NOT NULL AND approval_token IS NOT NULL)",
            name="cards_nothing_without_approval",
        ),
        CheckConstraint(
            "state IN ('requested', 'approved', 'cancelled')"
            " OR (issued_on IS NOT NULL AND expires_on IS NOT NULL)",
            name="cards_made_cards_have_dates",
        ),
        UniqueConstraint("status_list", "status_index"),
        Index(
            "cards_one_in_hand",
            "person_id",
            unique=True,
            postgresql_where=text(
                "state IN ('requested', 'approved', 'personalised', 'active', 'suspended')"
            ),
        ),
    )

    card_id: UUID = Field(default_factory=uuid4, primary_key=True)
    card_number: str = Field(unique=True, max_length=9)
    person_id: UUID
    enrolled_by: str
    state: CardState = Field(sa_type=code_of(CardState))
    state_changed_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    reason: IssueReason = Field(sa_type=code_of(IssueReason))
    order_digest: str
    requested_by: str
    request_token: str = Field(unique=True)
    approved_by: str | None = None
    approval_token: str | None = Field(default=None, unique=True)
    issued_on: date | None = None
    expires_on: date | None = None
    status_list: int
    status_index: int
