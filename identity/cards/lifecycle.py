"""The life of an identity card, from request to end.

requested --approve--> approved --personalise--> personalised --activate--> active
active --suspend--> suspended --reinstate--> active
personalised, active or suspended --revoke--> revoked (final)
requested or approved --cancel--> cancelled (final)
"""

from enum import StrEnum

from shared.lifecycle import Lifecycle


class CardState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    PERSONALISED = "personalised"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    CANCELLED = "cancelled"


class CardEvent(StrEnum):
    APPROVE = "approve"
    PERSONALISE = "personalise"
    ACTIVATE = "activate"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"
    CANCEL = "cancel"


CARD_LIFECYCLE = Lifecycle(
    "card",
    {
        (CardState.REQUESTED, CardEvent.APPROVE): CardState.APPROVED,
        (CardState.REQUESTED, CardEvent.CANCEL): CardState.CANCELLED,
        (CardState.APPROVED, CardEvent.PERSONALISE): CardState.PERSONALISED,
        (CardState.APPROVED, CardEvent.CANCEL): CardState.CANCELLED,
        (CardState.PERSONALISED, CardEvent.ACTIVATE): CardState.ACTIVE,
        (CardState.PERSONALISED, CardEvent.REVOKE): CardState.REVOKED,
        (CardState.ACTIVE, CardEvent.SUSPEND): CardState.SUSPENDED,
        (CardState.ACTIVE, CardEvent.REVOKE): CardState.REVOKED,
        (CardState.SUSPENDED, CardEvent.REINSTATE): CardState.ACTIVE,
        (CardState.SUSPENDED, CardEvent.REVOKE): CardState.REVOKED,
    },
)
