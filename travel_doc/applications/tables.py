"""Rows of applications. Four eyes are constraints here, not a convention in code."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from shared.database.columns import UTC_TIMESTAMP, code_of
from travel_doc.applications.lifecycle import ApplicationState
from travel_doc.contract.applications import DocumentKind
from travel_doc.tables import TravelDocTable


class ApplicationRow(TravelDocTable, table=True):
    """One application; of the applicant only the identity number, which says nothing by itself."""

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint(
            "approved_by IS NULL OR approved_by <> filed_by", name="applications_four_eyes"
        ),
        CheckConstraint(
            "state IN ('filed', 'withdrawn')"
            " OR (approved_by IS NOT NULL AND approval_token IS NOT NULL)",
            name="applications_nothing_without_approval",
        ),
        Index(
            "applications_one_open",
            "identity_number",
            unique=True,
            postgresql_where=text("state IN ('filed', 'approved')"),
        ),
    )

    application_id: UUID = Field(default_factory=uuid4, primary_key=True)
    identity_number: str = Field(max_length=12)
    kind: DocumentKind = Field(sa_type=code_of(DocumentKind))
    state: ApplicationState = Field(sa_type=code_of(ApplicationState))
    state_changed_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    order_digest: str
    filed_by: str
    filing_token: str = Field(unique=True)
    confirmed_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    """when the register was last asked about the applicant, and confirmed them"""
    approved_by: str | None = None
    approval_token: str | None = Field(default=None, unique=True)
