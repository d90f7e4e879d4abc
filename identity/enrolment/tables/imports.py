"""Rows of imports of older registers, and of what became of each line."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from identity.contract.imports import ImportState, LineFault
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class ImportRow(IdentityTable, table=True):
    """The import of one file of an older register."""

    __tablename__ = "enrolment_imports"
    __table_args__ = (
        UniqueConstraint("import_id", "requested_by"),
        UniqueConstraint("import_id", "approved_by"),
        ForeignKeyConstraint(
            ["import_id", "approved_by"],
            ["pairings.object_id", "pairings.officer"],
            name="enrolment_imports_approved_by_the_drawn",
        ),
        CheckConstraint("approved_by <> requested_by", name="enrolment_imports_four_eyes"),
        CheckConstraint(
            "state NOT IN ('approved', 'completed')"
            " OR (approved_by IS NOT NULL AND approval_token IS NOT NULL)",
            name="enrolment_imports_nothing_without_approval",
        ),
        CheckConstraint(
            "state IN ('open', 'abandoned')"
            " OR (order_digest IS NOT NULL AND finalisation_token IS NOT NULL)",
            name="enrolment_imports_decided_on_a_digest",
        ),
        Index(
            "enrolment_imports_one_each",
            "file_sha256",
            unique=True,
            postgresql_where=text("state <> 'abandoned'"),
        ),
    )

    import_id: UUID = Field(default_factory=uuid4, primary_key=True)
    register_name: str
    file_sha256: str
    lines: int
    state: ImportState = Field(default=ImportState.OPEN, sa_type=code_of(ImportState))
    state_changed_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    office: str
    requested_by: str
    opened_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    applications_sha256: str | None = None
    order_digest: str | None = None
    finalisation_token: str | None = Field(default=None, unique=True)
    approved_by: str | None = None
    approval_token: str | None = Field(default=None, unique=True)


class ImportLineRow(IdentityTable, table=True):
    """What became of one line. `token` is its number in the older register, made unreadable."""

    __tablename__ = "import_lines"
    __table_args__ = (
        CheckConstraint(
            "(fault IS NULL) = (application_id IS NOT NULL)", name="import_lines_taken_or_rejected"
        ),
        Index(
            "import_lines_each_number_once",
            "token",
            unique=True,
            postgresql_where=text("fault IS NULL"),
        ),
    )

    import_id: UUID = Field(foreign_key="enrolment_imports.import_id", primary_key=True)
    line: int = Field(primary_key=True)
    fingerprint: str
    """Keyed digest of the fields: the same line comes with the same."""
    token: str | None = None
    fault: LineFault | None = Field(default=None, sa_type=code_of(LineFault))
    fault_column: str | None = None
    application_id: UUID | None = Field(
        default=None, foreign_key="applications.application_id", unique=True
    )
