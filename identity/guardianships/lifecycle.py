"""The life of a guardianship, from the decision that opens it.

active --dispute--> disputed --uphold--> active
active or disputed --end--> ended (final)

Majority, a term and a death end it too, but nobody writes that down: it is decided from the clock
and the persons whenever the guardianship is read, so that it holds on the day and can be undone
with the death.
"""

from enum import StrEnum

from identity.contract.guardianships import GuardianshipState
from shared.lifecycle import Lifecycle


class GuardianshipMove(StrEnum):
    DISPUTE = "dispute"
    UPHOLD = "uphold"
    END = "end"


GUARDIANSHIP_LIFECYCLE = Lifecycle(
    "guardianship",
    {
        (GuardianshipState.ACTIVE, GuardianshipMove.DISPUTE): GuardianshipState.DISPUTED,
        (GuardianshipState.DISPUTED, GuardianshipMove.UPHOLD): GuardianshipState.ACTIVE,
        (GuardianshipState.ACTIVE, GuardianshipMove.END): GuardianshipState.ENDED,
        (GuardianshipState.DISPUTED, GuardianshipMove.END): GuardianshipState.ENDED,
    },
)
