"""Rows of shipments, of 1:1 checks, and of what was done at the counter because of them."""

from datetime import date, datetime
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

from identity.contract.counter import ActKind, MandateKind, Rung
from identity.delivery.lifecycle import ActState, ShipmentState
from identity.tables import IdentityTable
from shared.biometrics.port import EngineGrade
from shared.database.columns import UTC_TIMESTAMP, code_of


class ShipmentRow(IdentityTable, table=True):
    """One sealed bag of cards for one office, sent by one maker and opened by another."""

    __tablename__ = "shipments"
    __table_args__ = (
        CheckConstraint("received_by <> shipped_by", name="shipments_opened_by_another"),
    )

    shipment_id: UUID = Field(default_factory=uuid4, primary_key=True)
    state: ShipmentState = Field(sa_type=code_of(ShipmentState))
    office: str
    seal_number: str
    seal_intact: bool | None = None
    shipped_by: str
    shipped_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    received_by: str | None = None
    received_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class ShippedCardRow(IdentityTable, table=True):
    """A card in a bag; `arrived_at` is when the office found it there."""

    __tablename__ = "shipped_cards"

    card_id: UUID = Field(foreign_key="cards.card_id", primary_key=True)
    shipment_id: UUID = Field(foreign_key="shipments.shipment_id", index=True)
    arrived_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class IdentityCheckRow(IdentityTable, table=True):
    """One comparison at the counter, kept with all that it rests on; rows are never changed.

    Nothing of the capture is kept. One that the engine did not answer counts as tried, and no
    more. A check that matched can be referred to with `matched`, so that only such a one can stand
    for an act.
    """

    __tablename__ = "identity_checks"
    __table_args__ = (
        UniqueConstraint("check_id", "card_id", "matched"),
        CheckConstraint(
            "(rung = 'face') = (finger IS NULL)", name="identity_checks_of_a_finger_or_a_face"
        ),
        CheckConstraint("answered OR NOT matched", name="identity_checks_match_is_an_answer"),
        Index("identity_checks_by_card", "card_id", "checked_at"),
    )

    check_id: UUID = Field(default_factory=uuid4, primary_key=True)
    card_id: UUID = Field(foreign_key="cards.card_id")
    office: str
    rung: Rung = Field(sa_type=code_of(Rung))
    finger: int | None = None
    score: float
    threshold: float
    threshold_since: date
    engine: str
    engine_version: str
    engine_grade: EngineGrade = Field(sa_type=code_of(EngineGrade))
    answered: bool
    matched: bool
    checked_by: str
    checked_at: datetime = Field(sa_type=UTC_TIMESTAMP)


class CounterActRow(IdentityTable, table=True):
    """What an officer did, or proposed to do, with a card at the counter.

    Done without a supervisor only for the holder, with a check of this very card that matched.
    """

    __tablename__ = "counter_acts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["check_id", "card_id", "check_matched"],
            ["identity_checks.check_id", "identity_checks.card_id", "identity_checks.matched"],
            name="counter_acts_rest_on_a_match",
        ),
        CheckConstraint("check_matched IS NOT FALSE", name="counter_acts_no_match_no_act"),
        CheckConstraint("(check_id IS NULL) = (check_matched IS NULL)", name="counter_acts_check"),
        CheckConstraint("approved_by <> requested_by", name="counter_acts_four_eyes"),
        CheckConstraint(
            "(approved_by IS NULL) = (approval_token IS NULL)", name="counter_acts_signed"
        ),
        CheckConstraint(
            "state <> 'done' OR check_id IS NOT NULL OR approved_by IS NOT NULL",
            name="counter_acts_nothing_without_match_or_supervisor",
        ),
        CheckConstraint(
            "check_id IS NULL OR (witness_id IS NULL AND proxy_id IS NULL)",
            name="counter_acts_one_ground",
        ),
        CheckConstraint(
            "check_id IS NOT NULL OR ((witness_id IS NULL) <> (proxy_id IS NULL))",
            name="counter_acts_some_ground",
        ),
        CheckConstraint(
            "(proxy_id IS NULL) = (mandate IS NULL)"
            " AND (mandate IS NULL) = (sealed_mandate_reference IS NULL)",
            name="counter_acts_proxy_with_mandate",
        ),
        Index(
            "counter_acts_one_hand_over",
            "card_id",
            unique=True,
            postgresql_where=text("kind = 'hand_over' AND state IN ('proposed', 'done')"),
        ),
        Index("counter_acts_by_card", "card_id"),
    )

    act_id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: ActKind = Field(sa_type=code_of(ActKind))
    state: ActState = Field(sa_type=code_of(ActState))
    card_id: UUID = Field(foreign_key="cards.card_id")
    office: str
    check_id: UUID | None = Field(default=None, unique=True)
    check_matched: bool | None = None
    witness_id: UUID | None = Field(default=None, foreign_key="persons.person_id")
    proxy_id: UUID | None = Field(default=None, foreign_key="persons.person_id")
    mandate: MandateKind | None = Field(default=None, sa_type=code_of(MandateKind))
    sealed_mandate_reference: bytes | None = Field(default=None, sa_type=LargeBinary)
    order_digest: str
    requested_by: str
    request_token: str = Field(unique=True)
    requested_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    approved_by: str | None = None
    approval_token: str | None = Field(default=None, unique=True)
    decided_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
