"""Rows of the controls at a State's posts; what was read of the holder is sealed."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field

from shared.database.columns import UTC_TIMESTAMP, code_of
from travel_doc.contract.border import Advice, Decision, Direction, IssuerStatus, RefusalGround
from travel_doc.tables import TravelDocTable


class CheckRow(TravelDocTable, table=True):
    """One document checked at one post. `sealed_dg1` is the zone its issuer signed, or None."""

    __tablename__ = "border_checks"

    check_id: UUID = Field(default_factory=uuid4, primary_key=True)
    post: str
    officer: str
    checked_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    advice: Advice = Field(sa_type=code_of(Advice))
    authenticity: str
    status: IssuerStatus = Field(sa_type=code_of(IssuerStatus))
    issuing_state: str | None = None
    document_code: str | None = None
    holder: str | None = None
    """This service's own pseudonym of the document, for the audit log."""
    sealed_dg1: bytes | None = Field(default=None, sa_type=LargeBinary)


class CrossingRow(TravelDocTable, table=True):
    """One crossing or refusal, recorded by an officer for a check."""

    __tablename__ = "border_crossings"
    __table_args__ = (
        CheckConstraint(
            "(decision = 'refused') = (ground IS NOT NULL)", name="crossings_refused_with_ground"
        ),
    )

    reference: str = Field(primary_key=True)
    check_id: UUID = Field(foreign_key="border_checks.check_id", unique=True)
    post: str
    officer: str
    direction: Direction = Field(sa_type=code_of(Direction))
    decision: Decision = Field(sa_type=code_of(Decision))
    ground: RefusalGround | None = Field(default=None, sa_type=code_of(RefusalGround))
    recorded_at: datetime = Field(sa_type=UTC_TIMESTAMP)
