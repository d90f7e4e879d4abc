"""Wire models of consents to a release of attributes, and of locks on one's own authentication."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from identity.contract.accesses import HolderProof
from identity.contract.disclosure import Scope
from identity.contract.persons import IdentityNumber
from shared.officers.approval import canonical_digest
from shared.purposes import Purpose
from shared.states import State
from shared.wire import Wire

CONSENT_DAYS_MAX = 365


class ConsentState(StrEnum):
    REQUESTED = "requested"
    GRANTED = "granted"
    DENIED = "denied"
    REVOKED = "revoked"
    EXPIRED = "expired"


class RequestConsent(Wire):
    """A service asks that a person let it have attributes, for the purpose of its request."""

    identity_number: IdentityNumber
    scope: Scope
    days: Annotated[int, Field(ge=1, le=CONSENT_DAYS_MAX)]
    """How long it lasts once granted."""


class Consent(Wire):
    consent_id: UUID
    state: ConsentState
    partner: str
    """The machine of the service that asks, and to which alone it is given."""
    purpose: Purpose
    scope: Scope
    days: int
    requested_at: datetime
    decided_at: datetime | None
    expires_at: datetime | None


class DecideConsent(Wire):
    """The holder's word, taken at a counter."""

    asked_by: HolderProof


class Modality(StrEnum):
    """By what a person is known to be who they are."""

    CARD = "card"
    FINGERPRINT = "fingerprint"
    FACE = "face"


class LockState(StrEnum):
    LOCKED = "locked"
    RELEASE_REQUESTED = "release_requested"
    RELEASED = "released"


class LockModality(Wire):
    """The holder's order that nobody be taken for them by this means, until they say otherwise."""

    identity_number: IdentityNumber
    modality: Modality
    asked_by: HolderProof


class Lock(Wire):
    lock_id: UUID
    modality: Modality
    state: LockState
    locked_at: datetime
    released_at: datetime | None


class ReadConsents(Wire):
    identity_number: IdentityNumber
    asked_by: HolderProof


class HeldConsents(Wire):
    """What a person has agreed to, or is asked to, and what they have locked."""

    consents: tuple[Consent, ...]
    locks: tuple[Lock, ...]


def release_digest(lock_id: UUID, state: State) -> str:
    """What both officers sign who open a lock for its holder."""
    return canonical_digest({"lock": str(lock_id), "state": state})
