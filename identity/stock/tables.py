"""Rows of blank cards and their lots. Sums, steps and four eyes are rules of the database here."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from identity.contract.stock import SpoilReason
from identity.stock.lifecycle import BlankState, DestructionState, LotState
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class LotRow(IdentityTable, table=True):
    """One delivery of blanks, counted by one officer and put in the vault by another."""

    __tablename__ = "blank_lots"
    __table_args__ = (
        UniqueConstraint("serial_prefix", "first_number"),
        CheckConstraint("received > 0", name="blank_lots_hold_something"),
        CheckConstraint("stored_by <> received_by", name="blank_lots_four_eyes"),
        CheckConstraint(
            "state = 'counted' OR (stored_by IS NOT NULL AND storage_token IS NOT NULL"
            " AND counted_again IS NOT DISTINCT FROM received)",
            name="blank_lots_counted_by_a_second",
        ),
        CheckConstraint("released_by <> release_requested_by", name="blank_lots_release_four_eyes"),
        CheckConstraint(
            "(released_by IS NULL OR (release_token IS NOT NULL AND release_requested_by IS NOT"
            " NULL)) AND (state <> 'blocked' OR blocked_at IS NOT NULL)",
            name="blank_lots_released_by_two",
        ),
    )

    lot_number: str = Field(primary_key=True, max_length=24)
    supplier: str
    serial_prefix: str = Field(max_length=6)
    first_number: int
    received: int
    state: LotState = Field(sa_type=code_of(LotState))
    seal_number: str
    order_digest: str
    received_by: str
    receipt_token: str = Field(unique=True)
    received_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    stored_by: str | None = None
    storage_token: str | None = Field(default=None, unique=True)
    counted_again: int | None = None
    last_counted_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    blocked_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    inquiry_reference: str | None = None
    release_finding: str | None = None
    release_digest: str | None = None
    release_requested_by: str | None = None
    release_request_token: str | None = Field(default=None, unique=True)
    released_by: str | None = None
    release_token: str | None = Field(default=None, unique=True)


class DestructionRow(IdentityTable, table=True):
    """A record of destruction; what it concerns refers to it, and to the officer who approved."""

    __tablename__ = "destructions"
    __table_args__ = (
        UniqueConstraint("destruction_id", "approved_by"),
        CheckConstraint("approved_by <> requested_by", name="destructions_four_eyes"),
        CheckConstraint(
            "(state = 'done') = (approved_by IS NOT NULL AND approval_token IS NOT NULL)",
            name="destructions_nothing_without_approval",
        ),
    )

    destruction_id: UUID = Field(default_factory=uuid4, primary_key=True)
    state: DestructionState = Field(sa_type=code_of(DestructionState))
    place: str
    order_digest: str
    requested_by: str
    request_token: str = Field(unique=True)
    requested_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    approved_by: str | None = None
    approval_token: str | None = Field(default=None, unique=True)
    done_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class BlankRow(IdentityTable, table=True):
    """One blank card. A destroyed one names the second officer of an approved destruction."""

    __tablename__ = "blanks"
    __table_args__ = (
        UniqueConstraint("lot_number", "number"),
        ForeignKeyConstraint(
            ["destruction_id", "destroyed_by"],
            ["destructions.destruction_id", "destructions.approved_by"],
            name="blanks_destroyed_before_two",
        ),
        CheckConstraint(
            "(state = 'destroyed') = (destroyed_by IS NOT NULL)"
            " AND (destroyed_by IS NULL OR destruction_id IS NOT NULL)",
            name="blanks_destroyed_by_two",
        ),
        CheckConstraint(
            "state <> 'spoiled' OR spoil_reason IS NOT NULL", name="blanks_spoiled_for_a_reason"
        ),
        Index("blanks_by_lot_and_state", "lot_number", "state"),
        Index(
            "blanks_of_a_destruction",
            "destruction_id",
            postgresql_where=text("destruction_id IS NOT NULL"),
        ),
    )

    serial: str = Field(primary_key=True, max_length=14)
    lot_number: str = Field(foreign_key="blank_lots.lot_number", max_length=24)
    number: int
    state: BlankState = Field(sa_type=code_of(BlankState))
    state_changed_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    spoil_reason: SpoilReason | None = Field(default=None, sa_type=code_of(SpoilReason))
    destruction_id: UUID | None = Field(default=None, foreign_key="destructions.destruction_id")
    destroyed_by: str | None = None


class CustodyRow(IdentityTable, table=True):
    """Blanks that went from one hand into another; rows are added, none is changed."""

    __tablename__ = "blank_movements"

    movement_id: UUID = Field(default_factory=uuid4, primary_key=True)
    lot_number: str = Field(foreign_key="blank_lots.lot_number", max_length=24)
    movement: str = Field(max_length=40)
    first_number: int
    count: int
    seal_number: str
    order_digest: str
    moved_by: str
    token: str = Field(unique=True)
    moved_at: datetime = Field(sa_type=UTC_TIMESTAMP)


class ReconciliationRow(IdentityTable, table=True):
    """A count of a lot beside the book; rows are added, none is changed."""

    __tablename__ = "blank_reconciliations"
    __table_args__ = (
        CheckConstraint(
            "missing = received - counted_in_vault - counted_issued - counted_spoiled"
            " - book_waiting - book_used - book_destroyed - book_missing",
            name="blank_reconciliations_difference_is_told",
        ),
    )

    reconciliation_id: UUID = Field(default_factory=uuid4, primary_key=True)
    lot_number: str = Field(foreign_key="blank_lots.lot_number", max_length=24)
    counted_by: str
    counted_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    counted_in_vault: int
    counted_issued: int
    counted_spoiled: int
    received: int
    book_waiting: int
    book_in_vault: int
    book_issued: int
    book_used: int
    book_spoiled: int
    book_destroyed: int
    book_missing: int
    missing: int
