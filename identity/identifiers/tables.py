"""Rows of aliases: numbers that stand for an identity number until they are ended."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field

from identity.contract.identifiers import AliasKind, AliasMaker, AliasState
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class AliasRow(IdentityTable, table=True):
    """One alias; the row of an ended one stays, so that the number is never given again."""

    __tablename__ = "aliases"

    alias_id: UUID = Field(default_factory=uuid4, primary_key=True)
    alias: str = Field(unique=True, max_length=16)
    person_id: UUID = Field(foreign_key="persons.person_id", index=True)
    kind: AliasKind = Field(sa_type=code_of(AliasKind))
    state: AliasState = Field(sa_type=code_of(AliasState))
    state_changed_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    made_by: AliasMaker = Field(sa_type=code_of(AliasMaker))
    made_by_officer: str
    made_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    expires_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
