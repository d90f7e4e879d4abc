"""Rows of what the register told about people's cards."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from identity.contract.events import CardTopic
from shared.database.columns import UTC_TIMESTAMP, code_of
from travel_doc.tables import TravelDocTable


class HolderNoticeRow(TravelDocTable, table=True):
    """A person's identity card was revoked, or is in force.

    Kept by the person and not by the application: the news may be here before that is filed.
    """

    __tablename__ = "holder_notices"

    event_id: UUID = Field(primary_key=True)
    identity_number: str = Field(max_length=12, index=True)
    topic: CardTopic = Field(sa_type=code_of(CardTopic))
    occurred_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    received_at: datetime = Field(sa_type=UTC_TIMESTAMP)
