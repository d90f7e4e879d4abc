"""Rows of enrolment kits and of the packets that came in from them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from identity.contract.packets import KitStopReason, PacketState, Withholding
from identity.tables import IdentityTable
from shared.database.columns import UTC_TIMESTAMP, code_of


class KitRow(IdentityTable, table=True):
    """An enrolment kit of which a packet came in or that was stopped."""

    __tablename__ = "enrolment_kits"
    __table_args__ = (
        CheckConstraint(
            "(stopped_at IS NULL) = (stopped_by IS NULL)"
            " AND (stopped_at IS NULL) = (stop_reason IS NULL)",
            name="enrolment_kits_stopped_by_somebody",
        ),
    )

    kit: str = Field(primary_key=True)
    stopped_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    stopped_by: str | None = None
    stop_reason: KitStopReason | None = Field(default=None, sa_type=code_of(KitStopReason))
    released_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    """When it was last trusted again; what it made before that, and brings later, is withheld."""


class PacketRow(IdentityTable, table=True):
    """A kit's packet; one that is conflicting or withheld waits until a supervisor accepts it."""

    __tablename__ = "enrolment_packets"
    __table_args__ = (
        CheckConstraint("sequence > 0", name="enrolment_packets_count_from_one"),
        CheckConstraint(
            "(accepted_by IS NULL) OR accepted_token IS NOT NULL",
            name="enrolment_packets_accepted_by_signature",
        ),
        CheckConstraint("accepted_by <> packed_by", name="enrolment_packets_accepted_by_another"),
        CheckConstraint(
            "(withheld_for IS NULL AND state <> 'withheld') OR state IN ('conflicting', 'withheld')"
            " OR accepted_by IS NOT NULL",
            name="enrolment_packets_withheld_until_accepted",
        ),
        Index(
            "enrolment_packets_one_each",
            "kit",
            "sequence",
            unique=True,
            postgresql_where=text("state <> 'conflicting' AND accepted_by IS NULL"),
        ),
        Index("enrolment_packets_by_kit", "kit", "sequence"),
    )

    packet_id: str = Field(primary_key=True)
    kit: str = Field(foreign_key="enrolment_kits.kit")
    sequence: int
    state: PacketState = Field(sa_type=code_of(PacketState))
    withheld_for: Withholding | None = Field(default=None, sa_type=code_of(Withholding))
    application_id: UUID = Field(foreign_key="applications.application_id", unique=True)
    manifest: str
    """As the kit signed it."""
    received_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    received_from: str
    packed_by: str
    accepted_by: str | None = None
    accepted_token: str | None = Field(default=None, unique=True)
