"""The life of a decision on a person's record.

proposed --apply--> applied (final): approval and effect are one transaction
proposed --reject--> rejected (final), by the second officer
proposed --withdraw--> withdrawn (final), by the proposer
"""

from enum import StrEnum

from shared.lifecycle import Lifecycle


class DecisionState(StrEnum):
    PROPOSED = "proposed"
    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class DecisionEvent(StrEnum):
    APPLY = "apply"
    REJECT = "reject"
    WITHDRAW = "withdraw"


DECISION_LIFECYCLE = Lifecycle(
    "decision",
    {
        (DecisionState.PROPOSED, DecisionEvent.APPLY): DecisionState.APPLIED,
        (DecisionState.PROPOSED, DecisionEvent.REJECT): DecisionState.REJECTED,
        (DecisionState.PROPOSED, DecisionEvent.WITHDRAW): DecisionState.WITHDRAWN,
    },
)
