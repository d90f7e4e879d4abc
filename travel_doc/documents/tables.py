"""Rows of issued travel documents: numbers, dates and states; nothing of the holder's data."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from shared.database.columns import UTC_TIMESTAMP, code_of
from travel_doc.documents.lifecycle import DocumentState
from travel_doc.tables import TravelDocTable


class DocumentRow(TravelDocTable, table=True):
    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("status_list", "status_index"),
        Index(
            "documents_one_in_force",
            "identity_number",
            unique=True,
            postgresql_where=text("state = 'in_force'"),
        ),
    )

    document_id: UUID = Field(default_factory=uuid4, primary_key=True)
    document_number: str = Field(unique=True, max_length=9)
    application_id: UUID = Field(foreign_key="applications.application_id", unique=True)
    identity_number: str = Field(max_length=12)
    state: DocumentState = Field(sa_type=code_of(DocumentState))
    state_changed_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    issued_on: date
    expires_on: date
    issued_by: str
    status_list: int
    status_index: int
