"""The life of a legal hold: placed --lift--> lifted, by another officer."""

from enum import StrEnum

from identity.contract.retention import HoldState
from shared.lifecycle import Lifecycle


class HoldEvent(StrEnum):
    LIFT = "lift"


HOLD_LIFECYCLE = Lifecycle("legal hold", {(HoldState.PLACED, HoldEvent.LIFT): HoldState.LIFTED})
