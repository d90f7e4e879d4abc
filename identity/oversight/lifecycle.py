"""The lives of a duty and of a pairing.

on_duty --end--> ended, on_duty --cut_short--> cut_short (the officer was suspended)
waiting --draw--> drawn --release--> waiting, drawn --exhaust--> exhausted --reopen--> waiting
drawn --pause--> paused --resume--> drawn; paused --release--> waiting or --exhaust--> exhausted
drawn --settle--> settled: the drawn officer approved or rejected
waiting, drawn, paused or exhausted --cancel--> cancelled: there is nothing to decide any more
settled or cancelled --renew--> waiting: there is something to decide again
"""

from enum import StrEnum

from identity.contract.oversight.pairings import DutyState, PairingState
from shared.lifecycle import Lifecycle


class DutyEvent(StrEnum):
    END = "end"
    CUT_SHORT = "cut_short"


DUTY_LIFECYCLE = Lifecycle(
    "duty",
    {
        (DutyState.ON_DUTY, DutyEvent.END): DutyState.ENDED,
        (DutyState.ON_DUTY, DutyEvent.CUT_SHORT): DutyState.CUT_SHORT,
    },
)


class PairingEvent(StrEnum):
    DRAW = "draw"
    RELEASE = "release"
    PAUSE = "pause"
    RESUME = "resume"
    EXHAUST = "exhaust"
    REOPEN = "reopen"
    SETTLE = "settle"
    CANCEL = "cancel"
    RENEW = "renew"


_S, _E = PairingState, PairingEvent

PAIRING_LIFECYCLE = Lifecycle(
    "pairing",
    {
        (_S.WAITING, _E.DRAW): _S.DRAWN,
        (_S.WAITING, _E.CANCEL): _S.CANCELLED,
        (_S.DRAWN, _E.RELEASE): _S.WAITING,
        (_S.DRAWN, _E.EXHAUST): _S.EXHAUSTED,
        (_S.DRAWN, _E.SETTLE): _S.SETTLED,
        (_S.DRAWN, _E.PAUSE): _S.PAUSED,
        (_S.DRAWN, _E.CANCEL): _S.CANCELLED,
        (_S.PAUSED, _E.RESUME): _S.DRAWN,
        (_S.PAUSED, _E.RELEASE): _S.WAITING,
        (_S.PAUSED, _E.EXHAUST): _S.EXHAUSTED,
        (_S.PAUSED, _E.CANCEL): _S.CANCELLED,
        (_S.EXHAUSTED, _E.REOPEN): _S.WAITING,
        (_S.EXHAUSTED, _E.CANCEL): _S.CANCELLED,
        (_S.SETTLED, _E.RENEW): _S.WAITING,
        (_S.CANCELLED, _E.RENEW): _S.WAITING,
    },
)
