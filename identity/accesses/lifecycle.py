"""The lives of an urgent access and of a delay in telling a person who read their record.

An urgent access: open --justify--> justified, or --object--> objected. It ends with its time,
before or after somebody reviews it; who has one to be reviewed gets no other.

A delay: requested --approve--> in_force --lift--> lifted; requested --refuse--> refused. It ends
with its time; nothing makes it longer.
"""

from enum import StrEnum

from identity.contract.accesses import DelayState, UrgentAccessState
from shared.lifecycle import Lifecycle


class UrgentAccessEvent(StrEnum):
    JUSTIFY = "justify"
    OBJECT = "object"


URGENT_ACCESS_LIFECYCLE = Lifecycle(
    "urgent access",
    {
        (UrgentAccessState.OPEN, UrgentAccessEvent.JUSTIFY): UrgentAccessState.JUSTIFIED,
        (UrgentAccessState.OPEN, UrgentAccessEvent.OBJECT): UrgentAccessState.OBJECTED,
    },
)


class DelayEvent(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    LIFT = "lift"


DELAY_LIFECYCLE = Lifecycle(
    "delay",
    {
        (DelayState.REQUESTED, DelayEvent.APPROVE): DelayState.IN_FORCE,
        (DelayState.REQUESTED, DelayEvent.REFUSE): DelayState.REFUSED,
        (DelayState.IN_FORCE, DelayEvent.LIFT): DelayState.LIFTED,
    },
)
