"""Rows of what registers told about drivers' cards; nothing here ever changes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from customs_gateway.tables import CustomsTable
from identity.contract.events import CardTopic
from shared.database.columns import UTC_TIMESTAMP, code_of
from shared.states import State


class DriverNoticeRow(CustomsTable, table=True):
    """A driver's card is no longer in force, or is again.

    Kept by the driver and not by the movement: the news may be here before the release is. Each
    State numbers its own events.
    """

    __tablename__ = "driver_notices"

    driver_state: State = Field(sa_type=code_of(State), primary_key=True)
    event_id: UUID = Field(primary_key=True)
    driver_pseudonym: str = Field(index=True)
    topic: CardTopic = Field(sa_type=code_of(CardTopic))
    sequence: int = Field(sa_type=BigInteger)
    occurred_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    received_at: datetime = Field(sa_type=UTC_TIMESTAMP)
