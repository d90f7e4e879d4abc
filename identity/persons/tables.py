"""Rows of persons: a random number, and sealed data that only the service's keys open."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP


class PersonRow(IdentityTable, table=True):
    """One person of the register.

    `sealed_civil` and `sealed_portrait` are envelopes bound to this row and column.
    """

    __tablename__ = "persons"
    # lets a card refer to the person *and* to who enrolled, so that four eyes can be a constraint
    __table_args__ = (UniqueConstraint("person_id", "enrolled_by"),)

    person_id: UUID = Field(default_factory=uuid4, primary_key=True)
    identity_number: str = Field(unique=True, max_length=12)
    sealed_civil: bytes = Field(sa_type=LargeBinary)
    sealed_portrait: bytes = Field(sa_type=LargeBinary)
    enrolled_by: str
    enrolled_at_office: str
    enrolled_at: datetime = Field(sa_type=UTC_TIMESTAMP)


class FingerprintRow(IdentityTable, table=True):
    """One finger's minutiae record, sealed under the biometric key."""

    __tablename__ = "fingerprints"

    person_id: UUID = Field(foreign_key="persons.person_id", primary_key=True)
    position: int = Field(primary_key=True)
    sealed_record: bytes = Field(sa_type=LargeBinary)
