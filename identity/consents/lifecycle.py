"""The lives of a consent and of a lock.

A consent: requested --grant--> granted --revoke--> revoked, or --expire--> expired;
requested --deny--> denied.

A lock: locked --request_release--> release_requested --release--> released, by two officers;
release_requested --keep--> locked.
"""

from enum import StrEnum

from identity.contract.consents import ConsentState, LockState
from shared.lifecycle import Lifecycle


class ConsentEvent(StrEnum):
    GRANT = "grant"
    DENY = "deny"
    REVOKE = "revoke"
    EXPIRE = "expire"


CONSENT_LIFECYCLE = Lifecycle(
    "consent",
    {
        (ConsentState.REQUESTED, ConsentEvent.GRANT): ConsentState.GRANTED,
        (ConsentState.REQUESTED, ConsentEvent.DENY): ConsentState.DENIED,
        (ConsentState.GRANTED, ConsentEvent.REVOKE): ConsentState.REVOKED,
        (ConsentState.GRANTED, ConsentEvent.EXPIRE): ConsentState.EXPIRED,
    },
)


class LockEvent(StrEnum):
    REQUEST_RELEASE = "request_release"
    RELEASE = "release"
    KEEP = "keep"


LOCK_LIFECYCLE = Lifecycle(
    "lock",
    {
        (LockState.LOCKED, LockEvent.REQUEST_RELEASE): LockState.RELEASE_REQUESTED,
        (LockState.RELEASE_REQUESTED, LockEvent.RELEASE): LockState.RELEASED,
        (LockState.RELEASE_REQUESTED, LockEvent.KEEP): LockState.LOCKED,
    },
)
