"""Rows of transit movements: a declaration, what followed it, and nothing that ever changes.

Every table is insert-only. That a movement is accepted once, released once, has one reference and
at most one State that recovers its debt are keys here, not conventions in code.
"""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from customs_gateway.contract.discrepancies import DiscrepancyKind
from customs_gateway.contract.movements import Direction
from customs_gateway.movements.lifecycle import MovementEvent
from customs_gateway.tables import CustomsTable
from shared.database.columns import UTC_TIMESTAMP, code_of
from shared.states import State


class MovementRow(CustomsTable, table=True):
    """One declaration, as its office of departure lodged it."""

    __tablename__ = "movements"
    __table_args__ = (
        UniqueConstraint("departure_office", "lrn", name="movements_one_per_local_reference"),
    )

    movement_id: UUID = Field(default_factory=uuid4, primary_key=True)
    lrn: str
    holder: str
    departure_office: str
    transit_offices: list[str] = Field(sa_type=ARRAY(String))
    destination_office: str
    declared_by: str
    declared_at: datetime = Field(sa_type=UTC_TIMESTAMP)


class GoodsItemRow(CustomsTable, table=True):
    __tablename__ = "goods_items"

    movement_id: UUID = Field(foreign_key="movements.movement_id", primary_key=True)
    number: int = Field(primary_key=True)
    hs6: str
    gross_mass_kg: int
    value_francs: int = Field(sa_type=BigInteger)
    origin: str
    provenance: str


class TransitReferenceRow(CustomsTable, table=True):
    """The transit reference number (TRN) that acceptance gave a movement."""

    __tablename__ = "transit_references"

    trn: str = Field(primary_key=True)
    movement_id: UUID = Field(foreign_key="movements.movement_id", unique=True)


class ReleaseRow(CustomsTable, table=True):
    """What a release bound together. Of the driver: a pseudonym for us alone, and the evidence."""

    __tablename__ = "releases"

    movement_id: UUID = Field(foreign_key="movements.movement_id", primary_key=True)
    vehicle_plate: str
    seals: list[str] = Field(sa_type=ARRAY(String))
    limit_date: date
    driver_state: State = Field(sa_type=code_of(State))
    driver_pseudonym: str = Field(index=True)
    verification_digest: str
    driver_checked_at: datetime = Field(sa_type=UTC_TIMESTAMP)


class MovementEventRow(CustomsTable, table=True):
    """One entry of a movement's log."""

    __tablename__ = "movement_events"

    movement_id: UUID = Field(foreign_key="movements.movement_id", primary_key=True)
    sequence: int = Field(primary_key=True)
    event: MovementEvent = Field(sa_type=code_of(MovementEvent))
    office: str
    officer: str
    direction: Direction | None = Field(
        default=None,
        sa_type=code_of(Direction),
    )
    reason: str | None = None
    occurred_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    received_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    evidence: str | None = None


class FoundDiscrepancyRow(CustomsTable, table=True):
    """One discrepancy of a control result; `number` keeps the order in which they were reported."""

    __tablename__ = "found_discrepancies"
    __table_args__ = (
        ForeignKeyConstraint(
            ["movement_id", "sequence"],
            ["movement_events.movement_id", "movement_events.sequence"],
        ),
    )

    movement_id: UUID = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    kind: DiscrepancyKind = Field(sa_type=code_of(DiscrepancyKind))
    item: int | None = None


class RecoveryRow(CustomsTable, table=True):
    """Which State recovers the debt of a movement."""

    __tablename__ = "recoveries"

    movement_id: UUID = Field(foreign_key="movements.movement_id", primary_key=True)
    recovering_state: State = Field(sa_type=code_of(State))
