"""The life of an identity card, from request to end.

On its way: requested --approve--> approved --batch--> batched --prepare--> prepared
--personalise--> personalised --pass--> passed --ship--> shipped --arrive--> at_office
--hand_over--> handed_over --activate--> active

In the holder's hand: active --suspend--> suspended --reinstate--> active; the holder declares it
lost, stolen or damaged, and then it is only revoked. Withheld is what a card is while its holder's
record cannot be used; the holder can stop it then too. A card that failed at the workshop is made
again as another card.

At its end: revoked, expired, unclaimed or declared, it comes back (returned) and is destroyed by
two. A temporary certificate is asked for, issued, withdrawn or expired, and withheld like a card.
OSIA 7.1 calls everything before active NEW; ACTIVE, SUSPENDED and REVOKED are its own.

No job makes a card expire: `state_on` says it from the date, and the move is written when
something else is done with the card.
"""

from datetime import date
from enum import StrEnum

from shared.lifecycle import Lifecycle


class CardState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    BATCHED = "batched"
    PREPARED = "prepared"
    PERSONALISED = "personalised"
    PASSED = "passed"
    FAILED = "failed"
    SHIPPED = "shipped"
    AT_OFFICE = "at_office"
    HANDED_OVER = "handed_over"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHHELD = "withheld"
    LOST = "lost"
    STOLEN = "stolen"
    DAMAGED = "damaged"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNCLAIMED = "unclaimed"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    CANCELLED = "cancelled"


class CardEvent(StrEnum):
    APPROVE = "approve"
    CANCEL = "cancel"
    REFUSE = "refuse"
    BATCH = "batch"
    TAKE_OUT = "take_out"
    PREPARE = "prepare"
    PERSONALISE = "personalise"
    PASS = "pass"  # noqa: S105 - what a quality check says
    FAIL = "fail"
    SHIP = "ship"
    ARRIVE = "arrive"
    LEAVE_UNCLAIMED = "leave_unclaimed"
    HAND_OVER = "hand_over"
    ACTIVATE = "activate"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    WITHHOLD = "withhold"
    RESTORE = "restore"
    RESTORE_SUSPENDED = "restore_suspended"
    """give back a card that was suspended when it was withheld"""
    DECLARE_LOST = "declare_lost"
    DECLARE_STOLEN = "declare_stolen"
    DECLARE_DAMAGED = "declare_damaged"
    REVOKE = "revoke"
    EXPIRE = "expire"
    RETURN = "return"
    DESTROY = "destroy"


ON_ITS_WAY = frozenset(
    {
        CardState.REQUESTED,
        CardState.APPROVED,
        CardState.BATCHED,
        CardState.PREPARED,
        CardState.PERSONALISED,
        CardState.PASSED,
        CardState.SHIPPED,
        CardState.AT_OFFICE,
    }
)
"""States of a card that its holder waits for; a person has one such card at most."""
IN_HAND = frozenset(
    {CardState.HANDED_OVER, CardState.ACTIVE, CardState.SUSPENDED, CardState.WITHHELD}
)
"""States of a card that its holder has; a person has one such card at most."""
_MADE = (CardState.PERSONALISED, CardState.PASSED, CardState.SHIPPED, CardState.AT_OFFICE)
_HELD = (CardState.ACTIVE, CardState.SUSPENDED)
_STOPPED = (CardState.HANDED_OVER, *_HELD, CardState.WITHHELD)
_MISLAID = (CardState.SHIPPED, CardState.AT_OFFICE)
_DECLARED = (CardState.LOST, CardState.STOLEN, CardState.DAMAGED)

_DECLARATIONS = {
    CardEvent.DECLARE_LOST: CardState.LOST,
    CardEvent.DECLARE_STOLEN: CardState.STOLEN,
    CardEvent.DECLARE_DAMAGED: CardState.DAMAGED,
}

CARD_LIFECYCLE = Lifecycle(
    "card",
    {
        (CardState.REQUESTED, CardEvent.APPROVE): CardState.APPROVED,
        (CardState.REQUESTED, CardEvent.CANCEL): CardState.CANCELLED,
        (CardState.REQUESTED, CardEvent.REFUSE): CardState.CANCELLED,
        (CardState.APPROVED, CardEvent.CANCEL): CardState.CANCELLED,
        (CardState.APPROVED, CardEvent.BATCH): CardState.BATCHED,
        (CardState.BATCHED, CardEvent.TAKE_OUT): CardState.APPROVED,
        (CardState.BATCHED, CardEvent.PREPARE): CardState.PREPARED,
        (CardState.PREPARED, CardEvent.PERSONALISE): CardState.PERSONALISED,
        (CardState.PREPARED, CardEvent.FAIL): CardState.FAILED,
        (CardState.PERSONALISED, CardEvent.PASS): CardState.PASSED,
        (CardState.PERSONALISED, CardEvent.FAIL): CardState.FAILED,
        (CardState.PASSED, CardEvent.SHIP): CardState.SHIPPED,
        (CardState.SHIPPED, CardEvent.ARRIVE): CardState.AT_OFFICE,
        (CardState.AT_OFFICE, CardEvent.LEAVE_UNCLAIMED): CardState.UNCLAIMED,
        (CardState.AT_OFFICE, CardEvent.HAND_OVER): CardState.HANDED_OVER,
        (CardState.HANDED_OVER, CardEvent.ACTIVATE): CardState.ACTIVE,
        (CardState.ACTIVE, CardEvent.SUSPEND): CardState.SUSPENDED,
        (CardState.SUSPENDED, CardEvent.REINSTATE): CardState.ACTIVE,
        (CardState.ACTIVE, CardEvent.WITHHOLD): CardState.WITHHELD,
        (CardState.SUSPENDED, CardEvent.WITHHOLD): CardState.WITHHELD,
        (CardState.WITHHELD, CardEvent.SUSPEND): CardState.WITHHELD,
        (CardState.WITHHELD, CardEvent.RESTORE): CardState.ACTIVE,
        (CardState.WITHHELD, CardEvent.RESTORE_SUSPENDED): CardState.SUSPENDED,
        **{(held, declared): to for held in _STOPPED for declared, to in _DECLARATIONS.items()},
        **{
            (mislaid, declared): _DECLARATIONS[declared]
            for mislaid in _MISLAID
            for declared in (CardEvent.DECLARE_LOST, CardEvent.DECLARE_STOLEN)
        },
        **{
            (state, CardEvent.REVOKE): CardState.REVOKED
            for state in (
                *_MADE,
                CardState.HANDED_OVER,
                *_HELD,
                CardState.WITHHELD,
                *_DECLARED,
            )
        },
        **{(state, CardEvent.EXPIRE): CardState.EXPIRED for state in (*_HELD, CardState.WITHHELD)},
        **{
            (state, CardEvent.RETURN): CardState.RETURNED
            for state in (*_DECLARED, CardState.REVOKED, CardState.EXPIRED, CardState.UNCLAIMED)
        },
        (CardState.FAILED, CardEvent.DESTROY): CardState.DESTROYED,
        (CardState.RETURNED, CardEvent.DESTROY): CardState.DESTROYED,
    },
)


def state_on(state: CardState, expires_on: date | None, day: date) -> CardState:
    """What a card is on a day: one whose last day is over has expired, whatever nobody did."""
    may_expire = (state, CardEvent.EXPIRE) in CARD_LIFECYCLE.moves
    if may_expire and expires_on is not None and expires_on < day:
        return CardState.EXPIRED
    return state


class CertificateState(StrEnum):
    REQUESTED = "requested"
    ISSUED = "issued"
    WITHHELD = "withheld"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class CertificateEvent(StrEnum):
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    WITHHOLD = "withhold"
    RESTORE = "restore"
    EXPIRE = "expire"


CERTIFICATE_LIFECYCLE = Lifecycle(
    "temporary certificate",
    {
        (CertificateState.REQUESTED, CertificateEvent.APPROVE): CertificateState.ISSUED,
        (CertificateState.REQUESTED, CertificateEvent.WITHDRAW): CertificateState.WITHDRAWN,
        (CertificateState.ISSUED, CertificateEvent.WITHDRAW): CertificateState.WITHDRAWN,
        (CertificateState.ISSUED, CertificateEvent.EXPIRE): CertificateState.EXPIRED,
        (CertificateState.ISSUED, CertificateEvent.WITHHOLD): CertificateState.WITHHELD,
        (CertificateState.WITHHELD, CertificateEvent.RESTORE): CertificateState.ISSUED,
        (CertificateState.WITHHELD, CertificateEvent.WITHDRAW): CertificateState.WITHDRAWN,
        (CertificateState.WITHHELD, CertificateEvent.EXPIRE): CertificateState.EXPIRED,
    },
)


def certificate_state_on(
    state: CertificateState, expires_on: date | None, day: date
) -> CertificateState:
    """The same for a temporary certificate."""
    may_expire = (state, CertificateEvent.EXPIRE) in CERTIFICATE_LIFECYCLE.moves
    if may_expire and expires_on is not None and expires_on < day:
        return CertificateState.EXPIRED
    return state
