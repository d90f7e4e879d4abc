"""Rows of the levy: assessments and collections, insert-only."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from customs_gateway.contract.levy import ExemptionCode, Regime
from customs_gateway.tables import CustomsTable
from shared.database.columns import UTC_TIMESTAMP, code_of
from shared.states import State


class AssessmentRow(CustomsTable, table=True):
    """The levy on one declaration, with the versions of the rules that made it."""

    __tablename__ = "levy_assessments"
    __table_args__ = (
        UniqueConstraint(
            "state", "source_system", "declaration", name="levy_assessments_one_per_declaration"
        ),
    )

    assessment_id: UUID = Field(default_factory=uuid4, primary_key=True)
    state: State = Field(sa_type=code_of(State))
    office: str
    officer: str
    source_system: str
    declaration: str
    order_digest: str
    accepted_on: date
    regime: Regime = Field(sa_type=code_of(Regime))
    taxable_francs: int = Field(sa_type=BigInteger)
    levy_francs: int = Field(sa_type=BigInteger)
    liquidated_francs: int | None = Field(default=None, sa_type=BigInteger)
    rate_version: str
    origins_version: str
    exemptions_version: str
    assessed_at: datetime = Field(sa_type=UTC_TIMESTAMP)


class AssessedItemRow(CustomsTable, table=True):
    __tablename__ = "levy_assessed_items"

    assessment_id: UUID = Field(foreign_key="levy_assessments.assessment_id", primary_key=True)
    number: int = Field(primary_key=True)
    hs6: str
    origin: str
    provenance: str
    value_francs: int = Field(sa_type=BigInteger)
    levy_francs: int = Field(sa_type=BigInteger)
    exempted_by: ExemptionCode | None = Field(
        default=None,
        sa_type=code_of(ExemptionCode),
    )
    evidence: str | None = None


class CollectionRow(CustomsTable, table=True):
    """One receipt of a customs receiver."""

    __tablename__ = "levy_collections"
    __table_args__ = (
        UniqueConstraint(
            "state", "source_system", "receipt", name="levy_collections_one_per_receipt"
        ),
        Index("levy_collections_by_assessment", "assessment_id"),
    )

    collection_id: UUID = Field(default_factory=uuid4, primary_key=True)
    assessment_id: UUID = Field(foreign_key="levy_assessments.assessment_id")
    state: State = Field(sa_type=code_of(State))
    office: str
    officer: str
    source_system: str
    receipt: str
    paid_on: date
    amount_francs: int = Field(sa_type=BigInteger)
    collected_at: datetime = Field(sa_type=UTC_TIMESTAMP)
