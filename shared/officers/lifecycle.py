"""The life of an officer, as the authority of their State keeps it.

appointed --> active; active --move, renew--> active
active --suspend--> suspended --reinstate--> active
active or suspended --lose_key--> without_key --reinstate, with another key--> active
active, suspended or without_key --leave--> gone (final)
"""

from enum import StrEnum

from shared.lifecycle import Lifecycle


class OfficerState(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHOUT_KEY = "without_key"
    GONE = "gone"


class OfficerEvent(StrEnum):
    MOVE = "move"
    RENEW = "renew"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    LOSE_KEY = "lose_key"
    LEAVE = "leave"


OFFICER_LIFECYCLE = Lifecycle(
    "officer",
    {
        (OfficerState.ACTIVE, OfficerEvent.MOVE): OfficerState.ACTIVE,
        (OfficerState.ACTIVE, OfficerEvent.RENEW): OfficerState.ACTIVE,
        (OfficerState.ACTIVE, OfficerEvent.SUSPEND): OfficerState.SUSPENDED,
        (OfficerState.ACTIVE, OfficerEvent.LOSE_KEY): OfficerState.WITHOUT_KEY,
        (OfficerState.ACTIVE, OfficerEvent.LEAVE): OfficerState.GONE,
        (OfficerState.SUSPENDED, OfficerEvent.REINSTATE): OfficerState.ACTIVE,
        (OfficerState.SUSPENDED, OfficerEvent.LOSE_KEY): OfficerState.WITHOUT_KEY,
        (OfficerState.SUSPENDED, OfficerEvent.LEAVE): OfficerState.GONE,
        (OfficerState.WITHOUT_KEY, OfficerEvent.REINSTATE): OfficerState.ACTIVE,
        (OfficerState.WITHOUT_KEY, OfficerEvent.LEAVE): OfficerState.GONE,
    },
)
