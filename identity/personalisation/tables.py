"""Rows of batches and jobs. What a job held of a person is gone once it has a result: a rule."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
)
from sqlmodel import Field

from identity.personalisation.lifecycle import BatchState, JobState
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class BatchRow(IdentityTable, table=True):
    """Approved cards together, put there by one officer and released to the workshop by another."""

    __tablename__ = "personalisation_batches"
    __table_args__ = (
        CheckConstraint("released_by <> created_by", name="personalisation_batches_four_eyes"),
        CheckConstraint(
            "state IN ('open', 'cancelled')"
            " OR (released_by IS NOT NULL AND release_token IS NOT NULL)",
            name="personalisation_batches_released_by_a_second",
        ),
    )

    batch_id: UUID = Field(default_factory=uuid4, primary_key=True)
    state: BatchState = Field(sa_type=code_of(BatchState))
    order_digest: str
    created_by: str
    created_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    released_by: str | None = None
    release_token: str | None = Field(default=None, unique=True)
    released_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class BatchCardRow(IdentityTable, table=True):
    """A card in a batch, and the version of its holder's record that it will be made from."""

    __tablename__ = "personalisation_cards"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "record_version"],
            ["person_versions.person_id", "person_versions.version"],
            name="personalisation_cards_frozen_record",
        ),
        UniqueConstraint("batch_id", "card_id"),
    )

    card_id: UUID = Field(foreign_key="cards.card_id", primary_key=True)
    batch_id: UUID = Field(foreign_key="personalisation_batches.batch_id", index=True)
    person_id: UUID
    record_version: int


class JobRow(IdentityTable, table=True):
    """One card made of one blank: neither ever has a second job.

    `sealed_job` opens at the workshop only, and is gone with the result.
    """

    __tablename__ = "personalisation_jobs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["batch_id", "card_id"],
            ["personalisation_cards.batch_id", "personalisation_cards.card_id"],
        ),
        CheckConstraint(
            "(state = 'taken') = (sealed_job IS NOT NULL)", name="personalisation_jobs_wiped"
        ),
        CheckConstraint(
            "(state = 'taken') = (result IS NULL)", name="personalisation_jobs_have_a_result"
        ),
        Index("personalisation_jobs_by_batch", "batch_id"),
    )

    job_id: UUID = Field(default_factory=uuid4, primary_key=True)
    batch_id: UUID
    card_id: UUID = Field(unique=True)
    blank_serial: str = Field(foreign_key="blanks.serial", unique=True)
    chip_id: str
    chip_key_digest: str
    state: JobState = Field(sa_type=code_of(JobState))
    file_digest: str
    sealed_job: bytes | None = Field(default=None, sa_type=LargeBinary)
    taken_by: str
    taken_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    result: str | None = None
    """The workshop's signed statement."""
    result_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
