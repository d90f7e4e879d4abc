"""Rows of what holders, and others, said of a card, and of what proves a holder."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    Index,
    LargeBinary,
    text,
)
from sqlmodel import Field

from identity.contract.cards import (
    Channel,
    DeclarationKind,
    ReporterKind,
    ReportKind,
    SuspensionReason,
)
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class SuspensionCodeRow(IdentityTable, table=True):
    """A slow hash of the holder's suspension code, sealed under the civil key.

    `attempts` counts wrong codes since the last right one; a locked code opens nothing any more.
    """

    __tablename__ = "suspension_codes"

    card_id: UUID = Field(foreign_key="cards.card_id", primary_key=True)
    sealed_hash: bytes = Field(sa_type=LargeBinary)
    made_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    attempts: int
    locked_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class DeclarationRow(IdentityTable, table=True):
    """What the authenticated holder said of a card before an officer; rows are never changed.

    Exactly one of the three proofs is there. `sealed_document` is the number of the other document
    that the officer saw; the officer's credential stands for having seen it.
    """

    __tablename__ = "card_declarations"
    __table_args__ = (
        CheckConstraint(
            "(by_code AND check_id IS NULL AND sealed_document IS NULL)"
            " OR (NOT by_code AND (check_id IS NULL) <> (sealed_document IS NULL))",
            name="card_declarations_proven",
        ),
        CheckConstraint(
            "channel <> 'telephone' OR by_code", name="card_declarations_by_telephone_with_the_code"
        ),
        CheckConstraint(
            "(kind IS NULL) <> (suspended_for IS NULL)", name="card_declarations_of_one_thing"
        ),
        Index("card_declarations_by_card", "card_id"),
    )

    declaration_id: UUID = Field(default_factory=uuid4, primary_key=True)
    card_id: UUID = Field(foreign_key="cards.card_id")
    kind: DeclarationKind | None = Field(default=None, sa_type=code_of(DeclarationKind))
    suspended_for: SuspensionReason | None = Field(default=None, sa_type=code_of(SuspensionReason))
    channel: Channel = Field(sa_type=code_of(Channel))
    by_code: bool
    check_id: UUID | None = Field(default=None, foreign_key="identity_checks.check_id")
    sealed_document: bytes | None = Field(default=None, sa_type=LargeBinary)
    sealed_place: bytes | None = Field(default=None, sa_type=LargeBinary)
    happened_on: date | None = None
    taken_by: str
    taken_at_office: str
    taken_at: datetime = Field(sa_type=UTC_TIMESTAMP)


class CardReportRow(IdentityTable, table=True):
    """What somebody who is not the holder says of a card: a flag, never a state of the card."""

    __tablename__ = "card_reports"
    __table_args__ = (
        Index("card_reports_open", "card_id", postgresql_where=text("withdrawn_at IS NULL")),
    )

    report_id: UUID = Field(default_factory=uuid4, primary_key=True)
    card_id: UUID = Field(foreign_key="cards.card_id")
    kind: ReportKind = Field(sa_type=code_of(ReportKind))
    reporter: ReporterKind = Field(sa_type=code_of(ReporterKind))
    reported_to: str
    reported_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
