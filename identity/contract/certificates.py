"""Wire models of temporary certificates: a paper that stands in for a card, for a short time."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from identity.contract.oversight.pairings import PairingState
from identity.contract.persons import IdentityNumber
from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Wire

REQUEST, APPROVE = "certificate.request", "certificate.approve"
"""The actions that requester and approver sign."""

CertificateNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{9}$")]


class CertificateReason(StrEnum):
    NO_PAPERS = "no_papers"
    """a citizen of age who lacks papers"""
    CARD_AWAITED = "card_awaited"
    CARD_LOST = "card_lost"


class RequestCertificate(Wire):
    identity_number: IdentityNumber
    reason: CertificateReason


class AskedCertificate(Wire):
    """A request as it was signed, for the officer drawn to decide on it."""

    certificate_number: CertificateNumber
    order: RequestCertificate
    asked_at: AwareDatetime


class WithdrawalReason(StrEnum):
    CARD_COLLECTED = "card_collected"
    ISSUED_IN_ERROR = "issued_in_error"
    LOST = "lost"


class WithdrawCertificate(Wire):
    reason: WithdrawalReason


class Certificate(Wire):
    """A temporary certificate; `token` is what the paper carries, once it is issued."""

    certificate_id: UUID
    certificate_number: CertificateNumber
    title: str
    state: str
    """As of today: one whose last day is over is `expired`."""
    issuing_state: State
    reason: CertificateReason
    order_digest: str
    requested_at: AwareDatetime
    issued_on: date | None
    expires_on: date | None
    approver: PairingState | None
    """Of a request: whether an officer is drawn to decide on it."""
    token: str | None
    """Of type `aes-temporary-certificate+jwt`, signed by the registry; says number and dates."""


def certificate_digest(order: RequestCertificate, issuing_state: State) -> str:
    """What requester and approver both sign."""
    return canonical_digest(
        {
            "matter": "temporary certificate",
            "identity_number": order.identity_number,
            "issuing_state": issuing_state.value,
            "reason": order.reason.value,
        }
    )
