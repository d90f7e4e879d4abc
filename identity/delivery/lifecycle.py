"""The life of a sealed bag of cards, and of what is done at the counter with a card.

A shipment: sent --open_complete--> received (final); sent --open_incomplete--> incomplete
incomplete --find--> received; incomplete --give_up--> closed (final): what is missing is made again

An act: proposed --approve--> done (final); proposed --refuse--> refused (final). One with a check
that matched is done as it is proposed.
"""

from enum import StrEnum

from shared.lifecycle import Lifecycle


class ShipmentState(StrEnum):
    SENT = "sent"
    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    CLOSED = "closed"


class ShipmentEvent(StrEnum):
    OPEN_COMPLETE = "open_complete"
    OPEN_INCOMPLETE = "open_incomplete"
    FIND = "find"
    GIVE_UP = "give_up"


SHIPMENT_LIFECYCLE = Lifecycle(
    "shipment",
    {
        (ShipmentState.SENT, ShipmentEvent.OPEN_COMPLETE): ShipmentState.RECEIVED,
        (ShipmentState.SENT, ShipmentEvent.OPEN_INCOMPLETE): ShipmentState.INCOMPLETE,
        (ShipmentState.INCOMPLETE, ShipmentEvent.FIND): ShipmentState.RECEIVED,
        (ShipmentState.INCOMPLETE, ShipmentEvent.GIVE_UP): ShipmentState.CLOSED,
    },
)


class ActState(StrEnum):
    PROPOSED = "proposed"
    DONE = "done"
    REFUSED = "refused"


class ActEvent(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"


ACT_LIFECYCLE = Lifecycle(
    "counter act",
    {
        (ActState.PROPOSED, ActEvent.APPROVE): ActState.DONE,
        (ActState.PROPOSED, ActEvent.REFUSE): ActState.REFUSED,
    },
)
