"""The lives of a duty, a pairing, a re-visit, an alert, a case and a notice.

on_duty --end--> ended, on_duty --cut_short--> cut_short (the officer was suspended)
waiting --draw--> drawn --release--> waiting, drawn --exhaust--> exhausted --reopen--> waiting
drawn --pause--> paused --resume--> drawn; paused --release--> waiting or --exhaust--> exhausted
drawn --settle--> settled: the drawn officer approved or rejected
waiting, drawn, paused or exhausted --cancel--> cancelled: there is nothing to decide any more
settled or cancelled --renew--> waiting: there is something to decide again

due --miss--> due, --confirm--> confirmed, --contradict--> discrepant, --give_up--> not_found
raised --acknowledge--> acknowledged --explain--> explained or --escalate--> escalated
open --review--> reviewed, then as the second says: dismissed, substantiated, or --disagree-->
disputed, which a third ends
issued --acknowledge--> acknowledged --answer--> answered --clear--> cleared or --maintain-->
maintained --appeal--> appealed --allow--> allowed or --dismiss--> dismissed
"""

from enum import StrEnum

from identity.contract.oversight.alerts import AlertState
from identity.contract.oversight.cases import OversightCaseState
from identity.contract.oversight.notices import NoticeState
from identity.contract.oversight.pairings import DutyState, PairingState
from identity.contract.oversight.revisits import RevisitState
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


class RevisitEvent(StrEnum):
    CONFIRM = "confirm"
    CONTRADICT = "contradict"
    MISS = "miss"
    GIVE_UP = "give_up"


REVISIT_LIFECYCLE = Lifecycle(
    "re-visit",
    {
        (RevisitState.DUE, RevisitEvent.MISS): RevisitState.DUE,
        (RevisitState.DUE, RevisitEvent.CONFIRM): RevisitState.CONFIRMED,
        (RevisitState.DUE, RevisitEvent.CONTRADICT): RevisitState.DISCREPANT,
        (RevisitState.DUE, RevisitEvent.GIVE_UP): RevisitState.NOT_FOUND,
    },
)


class AlertEvent(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    EXPLAIN = "explain"
    ESCALATE = "escalate"


ALERT_LIFECYCLE = Lifecycle(
    "alert",
    {
        (AlertState.RAISED, AlertEvent.ACKNOWLEDGE): AlertState.ACKNOWLEDGED,
        (AlertState.ACKNOWLEDGED, AlertEvent.EXPLAIN): AlertState.EXPLAINED,
        (AlertState.ACKNOWLEDGED, AlertEvent.ESCALATE): AlertState.ESCALATED,
    },
)


class CaseEvent(StrEnum):
    REVIEW = "review"
    DISAGREE = "disagree"
    DISMISS = "dismiss"
    SUBSTANTIATE = "substantiate"


_C = OversightCaseState

OVERSIGHT_CASE_LIFECYCLE = Lifecycle(
    "case",
    {
        (_C.OPEN, CaseEvent.REVIEW): _C.REVIEWED,
        (_C.REVIEWED, CaseEvent.DISAGREE): _C.DISPUTED,
        (_C.REVIEWED, CaseEvent.DISMISS): _C.DISMISSED,
        (_C.REVIEWED, CaseEvent.SUBSTANTIATE): _C.SUBSTANTIATED,
        (_C.DISPUTED, CaseEvent.DISMISS): _C.DISMISSED,
        (_C.DISPUTED, CaseEvent.SUBSTANTIATE): _C.SUBSTANTIATED,
    },
)


class NoticeEvent(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    CLEAR = "clear"
    MAINTAIN = "maintain"
    APPEAL = "appeal"
    ALLOW = "allow"
    DISMISS = "dismiss"


_N = NoticeState

NOTICE_LIFECYCLE = Lifecycle(
    "notice",
    {
        (_N.ISSUED, NoticeEvent.ACKNOWLEDGE): _N.ACKNOWLEDGED,
        (_N.ISSUED, NoticeEvent.ANSWER): _N.ANSWERED,
        (_N.ISSUED, NoticeEvent.CLEAR): _N.CLEARED,
        (_N.ISSUED, NoticeEvent.MAINTAIN): _N.MAINTAINED,
        (_N.ACKNOWLEDGED, NoticeEvent.ANSWER): _N.ANSWERED,
        (_N.ACKNOWLEDGED, NoticeEvent.CLEAR): _N.CLEARED,
        (_N.ACKNOWLEDGED, NoticeEvent.MAINTAIN): _N.MAINTAINED,
        (_N.ANSWERED, NoticeEvent.CLEAR): _N.CLEARED,
        (_N.ANSWERED, NoticeEvent.MAINTAIN): _N.MAINTAINED,
        (_N.MAINTAINED, NoticeEvent.APPEAL): _N.APPEALED,
        (_N.APPEALED, NoticeEvent.ALLOW): _N.ALLOWED,
        (_N.APPEALED, NoticeEvent.DISMISS): _N.DISMISSED,
    },
)
UNANSWERED = frozenset({NoticeState.ISSUED, NoticeState.ACKNOWLEDGED})
"""Maintained only once the person had their time to answer."""
