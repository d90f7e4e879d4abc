"""The life of a case that officers decide.

open --first_vote--> first_vote --agree--> decided
first_vote --disagree--> conflict --break_tie--> decided
decided --appeal--> appealed --first_vote--> appeal_first_vote --agree--> final
appeal_first_vote --disagree--> appeal_conflict --break_tie--> final
any --supersede--> superseded: the search is made again, or the application is given up
"""

from enum import StrEnum

from identity.contract.adjudication import CaseState
from shared.lifecycle import Lifecycle


class CaseEvent(StrEnum):
    FIRST_VOTE = "first_vote"
    AGREE = "agree"
    DISAGREE = "disagree"
    BREAK_TIE = "break_tie"
    APPEAL = "appeal"
    SUPERSEDE = "supersede"


_S, _E = CaseState, CaseEvent

CASE_LIFECYCLE = Lifecycle(
    "case",
    {
        (_S.OPEN, _E.FIRST_VOTE): _S.FIRST_VOTE,
        (_S.OPEN, _E.SUPERSEDE): _S.SUPERSEDED,
        (_S.FIRST_VOTE, _E.AGREE): _S.DECIDED,
        (_S.FIRST_VOTE, _E.DISAGREE): _S.CONFLICT,
        (_S.FIRST_VOTE, _E.SUPERSEDE): _S.SUPERSEDED,
        (_S.CONFLICT, _E.BREAK_TIE): _S.DECIDED,
        (_S.CONFLICT, _E.SUPERSEDE): _S.SUPERSEDED,
        (_S.DECIDED, _E.APPEAL): _S.APPEALED,
        (_S.DECIDED, _E.SUPERSEDE): _S.SUPERSEDED,
        (_S.APPEALED, _E.FIRST_VOTE): _S.APPEAL_FIRST_VOTE,
        (_S.APPEALED, _E.SUPERSEDE): _S.SUPERSEDED,
        (_S.APPEAL_FIRST_VOTE, _E.AGREE): _S.FINAL,
        (_S.APPEAL_FIRST_VOTE, _E.DISAGREE): _S.APPEAL_CONFLICT,
        (_S.APPEAL_FIRST_VOTE, _E.SUPERSEDE): _S.SUPERSEDED,
        (_S.APPEAL_CONFLICT, _E.BREAK_TIE): _S.FINAL,
        (_S.APPEAL_CONFLICT, _E.SUPERSEDE): _S.SUPERSEDED,
        (_S.FINAL, _E.SUPERSEDE): _S.SUPERSEDED,
    },
)

SEATS: dict[CaseState, int] = {
    _S.OPEN: 2,
    _S.FIRST_VOTE: 2,
    _S.CONFLICT: 3,
    _S.APPEALED: 2,
    _S.APPEAL_FIRST_VOTE: 2,
    _S.APPEAL_CONFLICT: 3,
}
"""How many officers have, or had, a seat in a round while a case waits for votes."""
ENDED = frozenset({_S.DECIDED, _S.FINAL})
