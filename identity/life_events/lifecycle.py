"""The life of a declared death.

reported --confirm--> confirmed, by a civil act
reported or confirmed --correct--> corrected (final): the person lives
"""

from enum import StrEnum

from identity.contract.life_events import DeathState
from shared.lifecycle import Lifecycle


class DeathMove(StrEnum):
    CONFIRM = "confirm"
    CORRECT = "correct"


DEATH_LIFECYCLE = Lifecycle(
    "death",
    {
        (DeathState.REPORTED, DeathMove.CONFIRM): DeathState.CONFIRMED,
        (DeathState.REPORTED, DeathMove.CORRECT): DeathState.CORRECTED,
        (DeathState.CONFIRMED, DeathMove.CORRECT): DeathState.CORRECTED,
    },
)
