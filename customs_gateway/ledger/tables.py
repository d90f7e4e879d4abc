"""Rows of the ledger: journals and their postings, insert-only and balanced by the database."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlmodel import Field

from customs_gateway.contract.ledger import Account
from customs_gateway.ledger.rules import JournalKind
from customs_gateway.tables import CustomsTable
from shared.database.columns import UTC_TIMESTAMP, code_of
from shared.states import State


class JournalRow(CustomsTable, table=True):
    """One event of the levy in one State's accounts, once per source document."""

    __tablename__ = "ledger_journals"
    __table_args__ = (
        # lets a posting refer to the journal *and* its State: no journal spans two States
        UniqueConstraint("journal_id", "state"),
        UniqueConstraint(
            "state", "source_system", "source_reference", "kind", name="ledger_journals_once"
        ),
        CheckConstraint("currency = 'XOF'", name="ledger_journals_in_francs"),
    )

    journal_id: UUID = Field(default_factory=uuid4, primary_key=True)
    state: State = Field(sa_type=code_of(State))
    kind: JournalKind = Field(sa_type=code_of(JournalKind))
    source_system: str
    source_reference: str
    happened_on: date
    currency: str = "XOF"
    posted_at: datetime = Field(sa_type=UTC_TIMESTAMP)


class PostingRow(CustomsTable, table=True):
    """One line: a debit or a credit of one account of the journal's State."""

    __tablename__ = "ledger_postings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["journal_id", "state"], ["ledger_journals.journal_id", "ledger_journals.state"]
        ),
        CheckConstraint(
            "(debit_francs > 0 AND credit_francs = 0) OR (debit_francs = 0 AND credit_francs > 0)",
            name="ledger_postings_one_side",
        ),
        Index("ledger_postings_by_account", "state", "account"),
    )

    journal_id: UUID = Field(primary_key=True)
    line: int = Field(primary_key=True)
    state: State = Field(sa_type=code_of(State))
    account: Account = Field(sa_type=code_of(Account))
    debit_francs: int = Field(sa_type=BigInteger)
    credit_francs: int = Field(sa_type=BigInteger)
