"""Rows of temporary certificates. Four eyes are constraints here too."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    text,
)
from sqlmodel import Field

from identity.cards.lifecycle import CertificateState
from identity.contract.cards import WithholdingReason
from identity.contract.certificates import CertificateReason, WithdrawalReason
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class CertificateRow(IdentityTable, table=True):
    """A paper that stands in for a card for a short time, under four eyes like a card."""

    __tablename__ = "temporary_certificates"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "enrolled_by"], ["persons.person_id", "persons.enrolled_by"]
        ),
        CheckConstraint(
            "approved_by IS NULL OR (approved_by <> requested_by AND approved_by <> enrolled_by)",
            name="temporary_certificates_four_eyes",
        ),
        CheckConstraint(
            "state IN ('requested', 'withdrawn') OR (approved_by IS NOT NULL"
            " AND approval_token IS NOT NULL AND issued_on IS NOT NULL"
            " AND expires_on IS NOT NULL AND token IS NOT NULL)",
            name="temporary_certificates_nothing_without_approval",
        ),
        CheckConstraint(
            "(state = 'withheld') = (withheld_for IS NOT NULL)",
            name="temporary_certificates_withheld_for_a_reason",
        ),
        ForeignKeyConstraint(
            ["certificate_id", "approved_by"],
            ["pairings.object_id", "pairings.officer"],
            name="temporary_certificates_approved_by_the_drawn",
        ),
        Index(
            "temporary_certificates_one_open",
            "person_id",
            unique=True,
            postgresql_where=text("state IN ('requested', 'issued', 'withheld')"),
        ),
    )

    certificate_id: UUID = Field(default_factory=uuid4, primary_key=True)
    certificate_number: str = Field(unique=True, max_length=9)
    person_id: UUID
    enrolled_by: str
    state: CertificateState = Field(sa_type=code_of(CertificateState))
    title: str
    reason: CertificateReason = Field(sa_type=code_of(CertificateReason))
    order_digest: str
    requested_by: str
    requested_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    request_token: str = Field(unique=True)
    approved_by: str | None = None
    approval_token: str | None = Field(default=None, unique=True)
    issued_on: date | None = None
    expires_on: date | None = None
    token: str | None = None
    withdrawn_for: WithdrawalReason | None = Field(default=None, sa_type=code_of(WithdrawalReason))
    withheld_for: WithholdingReason | None = Field(default=None, sa_type=code_of(WithholdingReason))
