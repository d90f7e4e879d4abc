"""Wire models of cards on their way: shipments to registry offices, and what becomes of them."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from identity.contract.cards import CardNumber, OfficeName
from identity.contract.stock import SealNumber
from shared.wire import Wire

SHIPMENT_CARDS_MAX = 500

Cards = Annotated[tuple[CardNumber, ...], Field(min_length=1, max_length=SHIPMENT_CARDS_MAX)]


class ShipCards(Wire):
    """The order to send finished cards to the office where their holders collect them."""

    office: OfficeName
    cards: Cards
    seal_number: SealNumber


class ReceiveShipment(Wire):
    """What an office finds in a sealed bag, card by card."""

    cards: Annotated[tuple[CardNumber, ...], Field(max_length=SHIPMENT_CARDS_MAX)]
    seal_intact: bool


class Shipment(Wire):
    """A sealed bag of cards. `missing` are those that the office did not find in it."""

    shipment_id: UUID
    state: str
    office: OfficeName
    seal_number: SealNumber
    cards: tuple[CardNumber, ...]
    missing: tuple[CardNumber, ...]
    shipped_at: AwareDatetime
    received_at: AwareDatetime | None
