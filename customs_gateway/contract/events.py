"""Wire models of what registers told the gateway about the drivers of movements."""

from datetime import datetime

from identity.contract.events import CardTopic
from shared.wire import Wire


class DriverNotice(Wire):
    """What became of the card that the driver showed when the goods were released."""

    topic: CardTopic
    occurred_at: datetime
    """as the driver's State says"""
    received_at: datetime


class DriverNotices(Wire):
    """All of a movement, the oldest first. Nothing follows by itself: an officer decides."""

    card_in_doubt: bool
    notices: tuple[DriverNotice, ...]
