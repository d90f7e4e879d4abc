"""Rows of captures, sealed under the biometric keys, and of fingers that give no print."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlmodel import Field

from identity.contract.applications import MissingKind
from identity.contract.captures import CaptureKind, CaptureVerdict
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class CaptureRow(IdentityTable, table=True):
    """One capture, sealed; once wiped, its digest alone remains."""

    __tablename__ = "captures"
    __table_args__ = (
        CheckConstraint(
            "(wiped_at IS NULL) = (sealed_content IS NOT NULL)", name="captures_wiped_or_there"
        ),
        CheckConstraint(
            "wiped_at IS NULL OR sealed_record IS NULL", name="captures_records_wiped_too"
        ),
        Index(
            "captures_one_of_each_finger",
            "application_id",
            "kind",
            "position",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("kind <> 'document_scan' AND wiped_at IS NULL"),
        ),
    )

    application_id: UUID = Field(foreign_key="applications.application_id", primary_key=True)
    buffer_id: UUID = Field(primary_key=True)
    kind: CaptureKind = Field(sa_type=code_of(CaptureKind))
    position: int | None = None
    impression: int | None = None
    sha256: str
    size_bytes: int
    tries: int
    verdict: CaptureVerdict = Field(sa_type=code_of(CaptureVerdict))
    quality_score: int | None = None
    quality_algorithm: str | None = None
    quality_version: str | None = None
    quality_faults: str = ""
    """Codes parted by commas."""
    declared_quality: int | None = None
    captured_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    sealed_content: bytes | None = Field(default=None, sa_type=LargeBinary)
    sealed_record: bytes | None = Field(default=None, sa_type=LargeBinary)
    """The minutiae that the State's engine read from an image."""
    wiped_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class BiometricExceptionRow(IdentityTable, table=True):
    """A finger without print, and the supervisor who signed for it."""

    __tablename__ = "biometric_exceptions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["application_id", "supervised_by"],
            ["applications.application_id", "applications.supervised_by"],
            name="biometric_exceptions_supervised",
        ),
        ForeignKeyConstraint(
            ["application_id", "photo"],
            ["captures.application_id", "captures.buffer_id"],
            name="biometric_exceptions_photographed",
        ),
    )

    application_id: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True)
    kind: MissingKind = Field(sa_type=code_of(MissingKind))
    photo: UUID
    supervised_by: str
