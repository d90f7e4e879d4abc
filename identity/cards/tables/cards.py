"""Rows of cards, their fees and their ends. Four eyes are constraints of the tables."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from identity.cards.lifecycle import IN_HAND, ON_ITS_WAY, CardState
from identity.contract.cards import (
    FeeStatus,
    IssueReason,
    RefusalReason,
    RevocationReason,
    SuspensionReason,
    WaiverReason,
    WithholdingReason,
)
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


def one_of(states: frozenset[CardState]) -> str:
    """The states as a condition of SQL, in one order whatever the set's."""
    listed = ", ".join(f"'{state.value}'" for state in CardState if state in states)
    return f"state IN ({listed})"


class CardRow(IdentityTable, table=True):
    """One card, from the request on.

    `enrolled_by` repeats the person's row and is tied to it by a composite foreign key. A card that
    is made again, because the workshop or the road spoiled the first, rests on the same two
    signatures and names the card that it replaces.
    """

    __tablename__ = "cards"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "enrolled_by"], ["persons.person_id", "persons.enrolled_by"]
        ),
        ForeignKeyConstraint(
            ["destruction_id", "destroyed_by"],
            ["destructions.destruction_id", "destructions.approved_by"],
            name="cards_destroyed_before_two",
        ),
        ForeignKeyConstraint(
            ["card_id", "paired_approver"],
            ["pairings.object_id", "pairings.officer"],
            name="cards_decided_by_the_drawn",
        ),
        CheckConstraint(
            "approved_by IS NULL OR (approved_by <> requested_by AND approved_by <> enrolled_by)",
            name="cards_four_eyes",
        ),
        CheckConstraint(
            "refused_by <> requested_by AND refused_by <> enrolled_by",
            name="cards_refused_by_another",
        ),
        CheckConstraint(
            "(refused_by IS NULL) = (refused_for IS NULL)"
            " AND (refused_by IS NULL) = (refusal_token IS NULL)",
            name="cards_refused_by_somebody",
        ),
        CheckConstraint(
            "state IN ('requested', 'cancelled')"
            " OR (approved_by IS NOT NULL AND approval_token IS NOT NULL)",
            name="cards_nothing_without_approval",
        ),
        CheckConstraint(
            "state IN ('requested', 'approved', 'batched', 'cancelled')"
            " OR (issued_on IS NOT NULL AND expires_on IS NOT NULL)",
            name="cards_made_cards_have_dates",
        ),
        CheckConstraint(
            "(state = 'destroyed') = (destroyed_by IS NOT NULL)"
            " AND (destroyed_by IS NULL OR destruction_id IS NOT NULL)",
            name="cards_destroyed_by_two",
        ),
        CheckConstraint(
            "(state = 'withheld') = (withheld_for IS NOT NULL)", name="cards_withheld_for_a_reason"
        ),
        ForeignKeyConstraint(
            ["card_id", "revoked_by"],
            ["card_revocations.card_id", "card_revocations.approved_by"],
            name="cards_revoked_by_approval",
            use_alter=True,
        ),
        CheckConstraint(
            "state <> 'revoked' OR revoked_by IS NOT NULL"
            " OR revoked_for IN ('replaced', 'lost', 'stolen', 'damaged')",
            name="cards_revoked_by_two",
        ),
        UniqueConstraint("status_list", "status_index"),
        Index(
            "cards_request_token_key",
            "request_token",
            unique=True,
            postgresql_where=text("remake_of IS NULL"),
        ),
        Index(
            "cards_approval_token_key",
            "approval_token",
            unique=True,
            postgresql_where=text("remake_of IS NULL"),
        ),
        Index(
            "cards_one_on_its_way",
            "person_id",
            unique=True,
            postgresql_where=text(one_of(ON_ITS_WAY)),
        ),
        Index(
            "cards_one_in_hand", "person_id", unique=True, postgresql_where=text(one_of(IN_HAND))
        ),
        Index("cards_by_person", "person_id"),
        Index(
            "cards_waiting_for_a_batch",
            "state_changed_at",
            postgresql_where=text("state = 'approved'"),
        ),
    )

    card_id: UUID = Field(default_factory=uuid4, primary_key=True)
    card_number: str = Field(unique=True, max_length=9)
    person_id: UUID
    enrolled_by: str
    state: CardState = Field(sa_type=code_of(CardState))
    state_changed_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    reason: IssueReason = Field(sa_type=code_of(IssueReason))
    collect_at: str
    order_digest: str
    requested_by: str
    requested_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    request_token: str
    approved_by: str | None = None
    approval_token: str | None = None
    refused_by: str | None = None
    refused_for: RefusalReason | None = Field(default=None, sa_type=code_of(RefusalReason))
    refusal_token: str | None = Field(default=None, unique=True)
    paired_approver: str | None = Field(
        default=None,
        sa_column_args=(
            Computed(
                "CASE WHEN remake_of IS NULL THEN coalesce(approved_by, refused_by) END",
                persisted=True,
            ),
        ),
    )
    """Who decided, where a draw says who may: a card made again has had its draw."""
    remake_of: UUID | None = Field(default=None, foreign_key="cards.card_id", unique=True)
    issued_on: date | None = None
    expires_on: date | None = None
    status_list: int
    status_index: int
    blank_serial: str | None = Field(default=None, foreign_key="blanks.serial", unique=True)
    suspended_for: SuspensionReason | None = Field(default=None, sa_type=code_of(SuspensionReason))
    revoked_for: RevocationReason | None = Field(default=None, sa_type=code_of(RevocationReason))
    revoked_by: str | None = None
    withheld_for: WithholdingReason | None = Field(default=None, sa_type=code_of(WithholdingReason))
    withheld_from: CardState | None = Field(default=None, sa_type=code_of(CardState))
    destruction_id: UUID | None = Field(default=None, foreign_key="destructions.destruction_id")
    destroyed_by: str | None = None


class CardFeeRow(IdentityTable, table=True):
    """What is due for a card, and who waived it, never who paid: no money is handled here."""

    __tablename__ = "card_fees"
    __table_args__ = (
        CheckConstraint(
            "(status = 'waived') = (waived_by IS NOT NULL AND waiver_reason IS NOT NULL)",
            name="card_fees_waived_by_somebody",
        ),
        CheckConstraint("waived_by <> requested_by", name="card_fees_four_eyes"),
        CheckConstraint("status <> 'owed' OR francs > 0", name="card_fees_owed_is_an_amount"),
    )

    card_id: UUID = Field(foreign_key="cards.card_id", primary_key=True)
    status: FeeStatus = Field(sa_type=code_of(FeeStatus))
    francs: int | None = None
    legal_basis: str | None = None
    requested_by: str
    waived_by: str | None = None
    waiver_reason: WaiverReason | None = Field(default=None, sa_type=code_of(WaiverReason))
    waived_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class RevocationRow(IdentityTable, table=True):
    """A card that an officer wants ended, and a second one who agrees.

    What the holder gave up themselves, by declaring it or by taking another, needs none.
    """

    __tablename__ = "card_revocations"
    __table_args__ = (
        UniqueConstraint("card_id", "approved_by"),
        CheckConstraint("approved_by <> requested_by", name="card_revocations_four_eyes"),
        CheckConstraint(
            "(approved_by IS NULL) = (approval_token IS NULL)", name="card_revocations_signed"
        ),
    )

    card_id: UUID = Field(foreign_key="cards.card_id", primary_key=True)
    reason: RevocationReason = Field(sa_type=code_of(RevocationReason))
    order_digest: str
    requested_by: str
    request_token: str = Field(unique=True)
    requested_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    approved_by: str | None = None
    approval_token: str | None = Field(default=None, unique=True)
