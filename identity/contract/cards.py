"""Wire models of identity cards."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from identity.contract.persons import IdentityNumber, PrintedData
from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Base64, Wire

CardNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{9}$")]


class IssueReason(StrEnum):
    FIRST_ISSUE = "first_issue"
    EXPIRY = "expiry"
    LOSS = "loss"
    THEFT = "theft"
    DAMAGE = "damage"
    CORRECTION = "correction"


class SuspensionReason(StrEnum):
    LOST = "lost"
    STOLEN = "stolen"
    HOLDER_REQUEST = "holder_request"


class RevocationReason(StrEnum):
    REPLACED = "replaced"
    LOST = "lost"
    STOLEN = "stolen"
    DAMAGED = "damaged"
    ISSUED_IN_ERROR = "issued_in_error"
    HOLDER_DECEASED = "holder_deceased"


class RequestCard(Wire):
    """The order for a card. The requester signs it with action `card.request`."""

    identity_number: IdentityNumber
    reason: IssueReason


class SuspendCard(Wire):
    reason: SuspensionReason


class RevokeCard(Wire):
    reason: RevocationReason


class Card(Wire):
    """A card as its issuing registry knows it; says nothing of its holder."""

    card_number: CardNumber
    state: str
    issuing_state: State
    reason: IssueReason
    order_digest: str
    """SHA-256 of the order, hexadecimal: what the requester signed and the approver must sign."""
    issued_on: date | None
    expires_on: date | None


class PersonalisedCard(Wire):
    """All a personalisation bureau needs to make one card; nobody keeps it beyond ten minutes."""

    several_lines = frozenset({"mrz"})
    card: Card
    mrz: str
    """The three lines of the TD1 zone, parted by line feeds."""
    ef_com: Base64
    dg1: Base64
    dg2: Base64
    ef_sod: Base64
    printed: PrintedData
    portrait: Base64


def order_digest(order: RequestCard, issuing_state: State) -> str:
    """What requester and approver both sign: SHA-256 over the canonical order, hexadecimal."""
    return canonical_digest(
        {
            "identity_number": order.identity_number,
            "issuing_state": issuing_state.value,
            "reason": order.reason.value,
        }
    )
