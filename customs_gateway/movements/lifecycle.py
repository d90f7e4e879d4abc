"""The life of a transit movement: what an office may order, and what facts lead to.

lodged --accept--> accepted --select_for_control--> departure_control
lodged --reject--> rejected (final)
accepted or departure_control --release--> in_transit
accepted or departure_control --refuse_release--> not_released (final)
lodged, accepted or departure_control --cancel--> cancelled (final)
in_transit --cross--> in_transit --arrive--> arrived
arrived --find_conform--> discharged (final)
arrived --find_discrepancy--> discrepancy
discrepancy --resolve_discrepancy--> discharged (final)
discrepancy --open_recovery--> recovery --settle_recovery--> closed_recovered (final)
"""

from enum import StrEnum

from shared.lifecycle import Lifecycle


class MovementState(StrEnum):
    LODGED = "lodged"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    DEPARTURE_CONTROL = "departure_control"
    NOT_RELEASED = "not_released"
    CANCELLED = "cancelled"
    IN_TRANSIT = "in_transit"
    ARRIVED = "arrived"
    DISCREPANCY = "discrepancy"
    DISCHARGED = "discharged"
    RECOVERY = "recovery"
    CLOSED_RECOVERED = "closed_recovered"


FINAL = frozenset(
    {
        MovementState.REJECTED,
        MovementState.NOT_RELEASED,
        MovementState.CANCELLED,
        MovementState.DISCHARGED,
        MovementState.CLOSED_RECOVERED,
    }
)


class MovementEvent(StrEnum):
    """A command of the office in charge, or a fact that an office on the route reports."""

    ACCEPT = "accept"
    REJECT = "reject"
    SELECT_FOR_CONTROL = "select_for_control"
    RELEASE = "release"
    REFUSE_RELEASE = "refuse_release"
    CANCEL = "cancel"
    CROSS = "cross"
    ARRIVE = "arrive"
    FIND_CONFORM = "find_conform"
    FIND_DISCREPANCY = "find_discrepancy"
    RESOLVE_DISCREPANCY = "resolve_discrepancy"
    OPEN_RECOVERY = "open_recovery"
    SETTLE_RECOVERY = "settle_recovery"


FACTS_IN_ORDER_OF_THE_ROAD = (
    MovementEvent.CROSS,
    MovementEvent.ARRIVE,
    MovementEvent.FIND_DISCREPANCY,
    MovementEvent.FIND_CONFORM,
)
"""Facts are kept whenever they come; every other event is a command, checked when it is given.

A discrepancy stands before its opposite: goods in doubt are never discharged.
"""

COMMANDS_AFTER_THE_ROAD = frozenset(
    {
        MovementEvent.RESOLVE_DISCREPANCY,
        MovementEvent.OPEN_RECOVERY,
        MovementEvent.SETTLE_RECOVERY,
    }
)
"""Commands that follow from what the road brought; every other one comes before it."""

MESSAGES = {
    MovementEvent.ACCEPT: "T028",
    MovementEvent.REJECT: "T056",
    MovementEvent.SELECT_FOR_CONTROL: "T060",
    MovementEvent.RELEASE: "T029",
    MovementEvent.REFUSE_RELEASE: "T051",
    MovementEvent.CANCEL: "T014",
    MovementEvent.CROSS: "T118",
    MovementEvent.ARRIVE: "T006",
    MovementEvent.FIND_CONFORM: "T018",
    MovementEvent.FIND_DISCREPANCY: "T018",
    MovementEvent.RESOLVE_DISCREPANCY: "T049",
    MovementEvent.OPEN_RECOVERY: "T150",
    MovementEvent.SETTLE_RECOVERY: "T152",
}
"""The message of each event, numbered as its twin in NCTS (IE028 and so on)."""

MOVEMENT_LIFECYCLE = Lifecycle(
    "movement",
    {
        (MovementState.LODGED, MovementEvent.ACCEPT): MovementState.ACCEPTED,
        (MovementState.LODGED, MovementEvent.REJECT): MovementState.REJECTED,
        (MovementState.LODGED, MovementEvent.CANCEL): MovementState.CANCELLED,
        (MovementState.ACCEPTED, MovementEvent.SELECT_FOR_CONTROL): (
            MovementState.DEPARTURE_CONTROL
        ),
        (MovementState.ACCEPTED, MovementEvent.RELEASE): MovementState.IN_TRANSIT,
        (MovementState.ACCEPTED, MovementEvent.REFUSE_RELEASE): MovementState.NOT_RELEASED,
        (MovementState.ACCEPTED, MovementEvent.CANCEL): MovementState.CANCELLED,
        (MovementState.DEPARTURE_CONTROL, MovementEvent.RELEASE): MovementState.IN_TRANSIT,
        (MovementState.DEPARTURE_CONTROL, MovementEvent.REFUSE_RELEASE): (
            MovementState.NOT_RELEASED
        ),
        (MovementState.DEPARTURE_CONTROL, MovementEvent.CANCEL): MovementState.CANCELLED,
        (MovementState.IN_TRANSIT, MovementEvent.CROSS): MovementState.IN_TRANSIT,
        (MovementState.IN_TRANSIT, MovementEvent.ARRIVE): MovementState.ARRIVED,
        (MovementState.ARRIVED, MovementEvent.FIND_CONFORM): MovementState.DISCHARGED,
        (MovementState.ARRIVED, MovementEvent.FIND_DISCREPANCY): MovementState.DISCREPANCY,
        (MovementState.DISCREPANCY, MovementEvent.RESOLVE_DISCREPANCY): MovementState.DISCHARGED,
        (MovementState.DISCREPANCY, MovementEvent.OPEN_RECOVERY): MovementState.RECOVERY,
        (MovementState.RECOVERY, MovementEvent.SETTLE_RECOVERY): MovementState.CLOSED_RECOVERED,
    },
)
