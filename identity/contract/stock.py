"""Wire models of blank cards: lots, their custody, daily counts, and destruction by two."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Wire

LOT_BLANKS_MAX = 50_000
SERIAL_DIGITS = 8
NAMED_BLANKS_MAX = 1_000
"""In one order that names blanks one by one."""

RECEIVE, STORE = "stock.receive", "stock.store"
ISSUE, TAKE_BACK = "stock.issue", "stock.take_back"
RELEASE_REQUEST, RELEASE = "stock.request_release", "stock.release"
DESTROY_REQUEST, DESTROY = "stock.request_destruction", "stock.destroy"
"""The actions that officers sign."""

LotNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{2,23}$")]
SerialPrefix = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,6}$")]
BlankSerial = Annotated[str, StringConstraints(pattern=rf"^[A-Z]{{1,6}}[0-9]{{{SERIAL_DIGITS}}}$")]
"""As it is engraved on the blank: letters of the lot, then its number."""
SealNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{1,40}$")]
"""Of the sealed bag or box that blanks or cards travel in."""
Remark = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_Number = Annotated[int, Field(ge=0, lt=10**SERIAL_DIGITS)]
_Count = Annotated[int, Field(ge=1, le=LOT_BLANKS_MAX)]
_Counted = Annotated[int, Field(ge=0, le=LOT_BLANKS_MAX)]


class SerialRange(Wire):
    """Blanks of one lot whose numbers follow each other."""

    first: _Number
    count: _Count

    @model_validator(mode="after")
    def _within_the_digits(self) -> "SerialRange":
        if self.first + self.count > 10**SERIAL_DIGITS:
            raise ValueError(f"serial numbers have {SERIAL_DIGITS} digits")
        return self


class ReceiveLot(Wire):
    """The order of who counts a delivery: what the note announces, and what is there."""

    lot_number: LotNumber
    supplier: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    serial_prefix: SerialPrefix
    serials: SerialRange
    counted: _Counted
    seal_number: SealNumber


class StoreLot(Wire):
    """The order of the second officer, who counted the delivery once more."""

    counted: _Counted


class MoveBlanks(Wire):
    """The order to take blanks from one hand into another."""

    serials: SerialRange
    seal_number: SealNumber


class SpoilReason(StrEnum):
    """Why a blank will never be a card."""

    DAMAGED = "damaged"
    PRINT_FAULT = "print_fault"
    CHIP_FAULT = "chip_fault"
    QUALITY_REFUSED = "quality_refused"


class SpoilBlanks(Wire):
    serials: Annotated[tuple[BlankSerial, ...], Field(min_length=1, max_length=NAMED_BLANKS_MAX)]
    reason: SpoilReason


class CountLot(Wire):
    """What an officer counts with their own hands, at the end of a day."""

    in_vault: _Counted
    issued: _Counted
    """still blank, at the workshop"""
    spoiled: _Counted
    """waiting for their destruction"""


class NameMissing(Wire):
    """Which blanks a count did not find."""

    serials: Annotated[tuple[BlankSerial, ...], Field(min_length=1, max_length=NAMED_BLANKS_MAX)]


class FindBlank(Wire):
    serial: BlankSerial


class ReleaseLot(Wire):
    """Open a blocked lot again: what the inquiry found, for two officers to sign."""

    inquiry_reference: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9/-]{1,40}$")]
    finding: Remark


class Place(StrEnum):
    """Where blanks are that can be counted."""

    IN_VAULT = "in_vault"
    ISSUED = "issued"
    SPOILED = "spoiled"


class LotCounts(Wire):
    """How many blanks of a lot are where; together they are what was received."""

    received: int
    in_vault: int
    issued: int
    used: int
    spoiled: int
    destroyed: int
    missing: int
    waiting: int
    """Counted at delivery and not in the vault yet."""


class Lot(Wire):
    lot_number: LotNumber
    state: str
    supplier: str
    serial_prefix: SerialPrefix
    serials: SerialRange
    counts: LotCounts
    order_digest: str
    """SHA-256, hexadecimal, of the delivery as the first officer signed it."""
    received_at: AwareDatetime
    last_counted_at: AwareDatetime | None
    blocked_at: AwareDatetime | None
    release_digest: str | None
    """What two officers sign to open the lot again; None unless it was asked for."""


class Lots(Wire):
    lots: tuple[Lot, ...]


class Difference(Wire):
    """A place where a count and the book do not agree."""

    place: Place
    book: int
    counted: int


class Reconciliation(Wire):
    """A count beside the book; `missing` is what the book has more (below zero: too much)."""

    lot_number: LotNumber
    counted_at: AwareDatetime
    counted: CountLot
    book: LotCounts
    missing: int
    differences: tuple[Difference, ...]
    """Where count and book differ; empty when the lot adds up."""
    lot_state: str


class RequestDestruction(Wire):
    """What shall be destroyed before two officers: spoiled blanks, and cards that came back."""

    blanks: Annotated[tuple[BlankSerial, ...], Field(max_length=NAMED_BLANKS_MAX)] = ()
    cards: Annotated[tuple[str, ...], Field(max_length=NAMED_BLANKS_MAX)] = ()
    place: Remark
    on: date

    @model_validator(mode="after")
    def _something(self) -> "RequestDestruction":
        if not self.blanks and not self.cards:
            raise ValueError("blanks or cards")
        named = (*self.blanks, *self.cards)
        if len(set(named)) != len(named):
            raise ValueError("something is named twice")
        return self


class Destruction(Wire):
    """A record of destruction: asked for by one officer, done before a second."""

    destruction_id: UUID
    state: str
    blanks: tuple[BlankSerial, ...]
    cards: tuple[str, ...]
    order_digest: str
    requested_at: AwareDatetime
    done_at: AwareDatetime | None


def delivery_digest(order: ReceiveLot, state: State) -> str:
    """What the officer of a delivery signs who counted it first."""
    return _digest("delivery", state, order)


def storage_digest(delivery: str, order: StoreLot, state: State) -> str:
    """What the second officer signs: their own count, of this delivery (its digest)."""
    return _digest(f"storage of {delivery}", state, order)


def custody_digest(lot_number: str, order: MoveBlanks, state: State) -> str:
    """What the officer who hands blanks over signs."""
    return _digest(f"custody of {lot_number}", state, order)


def release_digest(lot_number: str, order: ReleaseLot, state: State) -> str:
    """What both officers who open a blocked lot sign."""
    return _digest(f"release of {lot_number}", state, order)


def destruction_digest(order: RequestDestruction, state: State) -> str:
    """What both officers of a destruction sign."""
    return _digest("destruction", state, order)


def _digest(matter: str, state: State, order: Wire) -> str:
    return canonical_digest(
        {"matter": matter, "issuing_state": state.value, "order": order.model_dump(mode="json")}
    )
