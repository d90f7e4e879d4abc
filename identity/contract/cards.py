"""Wire models of identity cards: asked for, held, declared, ended."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints, model_validator

from identity.contract.oversight.pairings import PairingState
from identity.contract.persons import IdentityNumber
from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Base64, Wire

REQUEST, APPROVE, REFUSE = "card.request", "card.approve", "card.refuse"
REVOKE_REQUEST, REVOKE = "card.request_revocation", "card.revoke"
"""The actions that officers sign."""

CardNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{9}$")]
OfficeName = Annotated[str, StringConstraints(pattern=r"^bureau-[a-z0-9-]{1,40}$")]
"""The label of a registry office of the card's State, such as `bureau-bamako`."""
SuspensionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}$")]
DocumentNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9<-]{4,24}$")]


class IssueReason(StrEnum):
    """Why a card is made: the reasons of the existing national cards."""

    FIRST_ISSUE = "first_issue"
    EXPIRY = "expiry"
    LOSS = "loss"
    THEFT = "theft"
    DAMAGE = "damage"
    ADDRESS_CHANGE = "address_change"
    CORRECTION = "correction"
    """of a name, the date or place of birth, the number of the civil act, or filiation"""
    ISSUER_FAULT = "issuer_fault"
    """two officers ended the card as issued in error, or it was spoiled before its holder had it"""


class RefusalReason(StrEnum):
    """Why the officer drawn for it refuses a request; the holder may ask again at once."""

    NOT_ASKED_FOR = "not_asked_for"
    """nothing shows that the holder wants a card"""
    WRONG_REASON = "wrong_reason"
    """the reason given is not why a card is to be made"""
    RECORD_IN_DOUBT = "record_in_doubt"
    """the record is to be looked at before a card is made of it"""


class SuspensionReason(StrEnum):
    """Why its holder suspends a card; suspended, it can be reinstated."""

    LOST = "lost"
    STOLEN = "stolen"
    HOLDER_REQUEST = "holder_request"


class DeclarationKind(StrEnum):
    """What its holder declares of a card; it will not come back into force."""

    LOST = "lost"
    STOLEN = "stolen"
    DAMAGED = "damaged"


class RevocationReason(StrEnum):
    REPLACED = "replaced"
    LOST = "lost"
    STOLEN = "stolen"
    DAMAGED = "damaged"
    ISSUED_IN_ERROR = "issued_in_error"
    HOLDER_DECEASED = "holder_deceased"


class WithholdingReason(StrEnum):
    """What became of its holder's record, so that a card is of no use meanwhile."""

    RECORD_BLOCKED = "record_blocked"
    RECORD_MERGED = "record_merged"
    DEATH_REPORTED = "death_reported"
    HOLDER_DECEASED = "holder_deceased"


class FeeStatus(StrEnum):
    """What is due for a card. It is recorded here; no money is handled."""

    FREE = "free"
    OWED = "owed"
    WAIVED = "waived"
    NOT_ESTABLISHED = "not_established"
    """the State has not published the amount; nobody is kept waiting for that"""


class WaiverReason(StrEnum):
    INDIGENCE = "indigence"
    DISASTER = "disaster"
    ISSUER_FAULT = "issuer_fault"
    ACT_OF_STATE = "act_of_state"


class Channel(StrEnum):
    """How the holder reached the officer."""

    COUNTER = "counter"
    TELEPHONE = "telephone"


class RequestCard(Wire):
    """The order for a card. The requester signs it with action `card.request`.

    It is the holder's request and nobody else's: there is no consent of a spouse or a relative.
    """

    identity_number: IdentityNumber
    reason: IssueReason
    collect_at: OfficeName | None = None
    """Where the holder will collect it; None: where it was asked for."""


class AskedCard(Wire):
    """A request as it was signed, for the officer drawn to decide on it."""

    card_number: CardNumber
    order: RequestCard
    asked_at: AwareDatetime


class RefuseCard(Wire):
    """The order of the officer drawn; they sign `refusal_digest` with action `card.refuse`."""

    reason: RefusalReason


class ProofOfHolder(Wire):
    """How an officer knows that it is the holder who speaks: exactly one of three ways.

    The suspension code, anywhere and by telephone. An identity check (1:1) that matched, within the
    State that issued the card. Another identity document, seen by the officer at a counter.
    """

    suspension_code: SuspensionCode | None = None
    check_id: UUID | None = None
    document_number: DocumentNumber | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "ProofOfHolder":
        given = (self.suspension_code, self.check_id, self.document_number)
        if sum(one is not None for one in given) != 1:
            raise ValueError("one proof, and one only")
        return self


class SuspendCard(Wire):
    """The order of an officer before whom, or at whose telephone, the holder is."""

    reason: SuspensionReason
    proof: ProofOfHolder
    channel: Channel = Channel.COUNTER


class SuspendHeldCard(SuspendCard):
    """The same where the holder does not know the number of the card."""

    identity_number: IdentityNumber


class DeclareCard(Wire):
    """The holder's declaration before an officer: the card is lost, stolen or damaged."""

    kind: DeclarationKind
    proof: ProofOfHolder
    happened_on: date | None = None
    place: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] | None = None


class DeclareHeldCard(DeclareCard):
    """The same where the holder does not know the number of the card."""

    identity_number: IdentityNumber


class ReportKind(StrEnum):
    """What somebody else says of a card."""

    LOST = "lost"
    STOLEN = "stolen"
    FOUND = "found"
    MISUSED = "misused"


class ReporterKind(StrEnum):
    """Who says so; their name is not asked for."""

    RELATIVE = "relative"
    FINDER = "finder"
    POLICE = "police"
    EMPLOYER = "employer"
    OTHER = "other"


class ReportCard(Wire):
    """A report by somebody who is not the holder: recorded, and never more than a flag."""

    kind: ReportKind
    reporter: ReporterKind


class RevokeCard(Wire):
    reason: RevocationReason


class WaiveFee(Wire):
    reason: WaiverReason


class Fee(Wire):
    """What is due for one card, and by which rule."""

    status: FeeStatus
    francs: int | None
    legal_basis: str | None


class Card(Wire):
    """A card as its issuing registry knows it; says nothing of its holder."""

    card_id: UUID
    """By which the registry draws who approves it."""
    card_number: CardNumber
    state: str
    """As of today: a card whose last day is over is `expired`, whatever nobody did."""
    issuing_state: State
    reason: IssueReason
    order_digest: str
    """SHA-256 of the order, hexadecimal: what the requester signed and the approver must sign."""
    collect_at: OfficeName
    issued_on: date | None
    expires_on: date | None
    fee: Fee
    approver: PairingState | None = None
    """Whether an officer is drawn to approve a requested card; who it is, they alone are told."""
    refused_for: RefusalReason | None = None
    revocation_digest: str | None = None
    """What a second officer must sign to end the card; None unless somebody asked for that."""


class CardReceipt(Wire):
    """A sealed receipt: the card as it stands now, and a signed token that the holder keeps."""

    card: Card
    receipt: str
    """A token of type `aes-card-receipt+jwt`, signed by the registry that issued the card."""


class SealCertificates(Wire):
    """By which the seals on the backs of a State's cards are verified, DER."""

    certificates: tuple[Base64, ...]


class Report(Wire):
    """A report as it was recorded."""

    report_id: UUID
    card_number: CardNumber
    kind: ReportKind
    reporter: ReporterKind
    reported_at: AwareDatetime
    withdrawn_at: AwareDatetime | None


class Reports(Wire):
    reports: tuple[Report, ...]


class HeldCards(Wire):
    """The cards of one person, newest first."""

    cards: tuple[Card, ...]


class ReadHeldCards(Wire):
    """The order to read the cards of a person; the number stands in no address."""

    identity_number: IdentityNumber


def order_digest(order: RequestCard, issuing_state: State) -> str:
    """What requester and approver both sign: SHA-256 over the canonical order, hexadecimal."""
    signed: dict[str, Any] = {
        "identity_number": order.identity_number,
        "issuing_state": issuing_state.value,
        "reason": order.reason.value,
    }
    if order.collect_at is not None:
        signed["collect_at"] = order.collect_at
    return canonical_digest(signed)


def refusal_digest(card_number: CardNumber, order: RefuseCard, issuing_state: State) -> str:
    """What the officer who refuses a request signs."""
    return canonical_digest(
        {
            "matter": "refusal",
            "card_number": card_number,
            "issuing_state": issuing_state.value,
            "reason": order.reason.value,
        }
    )


def revocation_digest(card_number: CardNumber, order: RevokeCard, issuing_state: State) -> str:
    """What both officers who end a card sign."""
    return canonical_digest(
        {
            "matter": "revocation",
            "card_number": card_number,
            "issuing_state": issuing_state.value,
            "reason": order.reason.value,
        }
    )
