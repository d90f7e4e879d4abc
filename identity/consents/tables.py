"""Rows of consents, and of locks on a person's own authentication."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from identity.contract.accesses import HolderProof
from identity.contract.consents import ConsentState, LockState, Modality
from identity.contract.disclosure import Scope
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of
from shared.purposes import Purpose


class ConsentRow(IdentityTable, table=True):
    """What one service may have of one person, on that person's word."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint(
            "state IN ('requested', 'denied')"
            " OR (granted_by IS NOT NULL AND expires_at IS NOT NULL)",
            name="consents_granted_until",
        ),
        Index("consents_of_person", "person_id"),
    )

    consent_id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="persons.person_id")
    partner: str
    purpose: Purpose = Field(sa_type=code_of(Purpose))
    scope: Scope = Field(sa_type=code_of(Scope))
    state: ConsentState = Field(sa_type=code_of(ConsentState))
    days: int
    requested_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    decided_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    granted_by: HolderProof | None = Field(default=None, sa_type=code_of(HolderProof))
    attended_by: str | None = None
    """The officer who took the holder's word."""
    expires_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class LockRow(IdentityTable, table=True):
    """A means by which nobody is taken for this person; two officers open it for the holder."""

    __tablename__ = "locks"
    __table_args__ = (
        CheckConstraint("released_by <> release_requested_by", name="locks_four_eyes"),
        CheckConstraint(
            "state <> 'released' OR (released_by IS NOT NULL AND release_token IS NOT NULL)",
            name="locks_opened_by_two",
        ),
        Index(
            "locks_one_each",
            "person_id",
            "modality",
            unique=True,
            postgresql_where=text("state <> 'released'"),
        ),
    )

    lock_id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="persons.person_id")
    modality: Modality = Field(sa_type=code_of(Modality))
    state: LockState = Field(sa_type=code_of(LockState))
    locked_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    asked_by: HolderProof = Field(sa_type=code_of(HolderProof))
    locked_by: str
    release_requested_by: str | None = None
    release_request_token: str | None = Field(default=None, unique=True)
    released_by: str | None = None
    release_token: str | None = Field(default=None, unique=True)
    released_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
