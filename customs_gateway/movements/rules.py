"""What the log of a movement means, and which office may add to it. Pure.

The state is a fold of the log. Commands apply in the order in which they were accepted; facts
apply in the order of the road, whatever the order in which they came: one that came early waits
in the log for what it follows from, one that came twice or late changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from customs_gateway.contract.movements import Conclusion, Direction
from customs_gateway.errors import (
    ControlResultDiffers,
    LimitDateInvalid,
    OfficeNotOnRoute,
    RouteInvalid,
)
from customs_gateway.movements.lifecycle import (
    FACTS_IN_ORDER_OF_THE_ROAD,
    MESSAGES,
    MOVEMENT_LIFECYCLE,
    MovementEvent,
    MovementState,
)
from shared.states import State

CLOCK_TOLERANCE = timedelta(minutes=5)
TRANSIT_DAYS_MAX = 60

_FINDINGS = {
    Conclusion.CONFORM: MovementEvent.FIND_CONFORM,
    Conclusion.MAJOR_DISCREPANCY: MovementEvent.FIND_DISCREPANCY,
}


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One entry of the log: a command that was accepted, or a fact."""

    sequence: int
    event: MovementEvent
    office: str
    direction: Direction | None
    reason: str | None
    occurred_at: datetime
    received_at: datetime

    @property
    def message(self) -> str:
        return MESSAGES[self.event]

    @property
    def clock_doubtful(self) -> bool:
        """Whether it claims to have happened after we heard of it; kept all the same."""
        return self.occurred_at > self.received_at + CLOCK_TOLERANCE


@dataclass(frozen=True, slots=True)
class Crossing:
    office: str
    direction: Direction
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class GoodsLine:
    number: int
    hs6: str
    gross_mass_kg: int
    value_francs: int
    origin: str
    provenance: str


@dataclass(frozen=True, slots=True)
class ReleaseTerms:
    """What a release bound together; the driver stays behind a pseudonym only we can read."""

    vehicle_plate: str
    seals: tuple[str, ...]
    limit_date: date
    driver_state: State
    driver_pseudonym: str
    verification_digest: str
    driver_checked_at: datetime


@dataclass(frozen=True, slots=True)
class Transit:
    """A movement with its log."""

    movement_id: UUID
    trn: str | None
    lrn: str
    holder: str
    departure_office: str
    transit_offices: tuple[str, ...]
    destination_office: str
    declared_at: datetime
    goods: tuple[GoodsLine, ...]
    release: ReleaseTerms | None
    log: tuple[LoggedEvent, ...]

    @property
    def reference(self) -> str:
        """What people call the movement: its TRN, or its id as long as it has none."""
        return self.trn or str(self.movement_id)

    @property
    def route(self) -> tuple[str, ...]:
        return (self.departure_office, *self.transit_offices, self.destination_office)

    @property
    def state(self) -> MovementState:
        return fold(entry.event for entry in self.log)

    @property
    def crossings(self) -> tuple[Crossing, ...]:
        """One per office and direction, the earliest claimed; in the order of time."""
        earliest: dict[tuple[str, Direction], datetime] = {}
        for entry in self.log:
            if entry.event is MovementEvent.CROSS and entry.direction is not None:
                side = (entry.office, entry.direction)
                earliest[side] = min(entry.occurred_at, earliest.get(side, entry.occurred_at))
        found = (Crossing(office, way, at) for (office, way), at in earliest.items())
        return tuple(sorted(found, key=lambda c: (c.occurred_at, c.office, c.direction)))

    @property
    def arrived_at(self) -> datetime | None:
        claimed = (e.occurred_at for e in self.log if e.event is MovementEvent.ARRIVE)
        return min(claimed, default=None)

    @property
    def conclusion(self) -> Conclusion | None:
        events = {entry.event for entry in self.log}
        return next((c for c, finding in _FINDINGS.items() if finding in events), None)

    def next_entry(
        self,
        event: MovementEvent,
        *,
        office: str,
        now: datetime,
        occurred_at: datetime | None = None,
        direction: Direction | None = None,
        reason: str | None = None,
    ) -> LoggedEvent:
        """The entry that would follow in the log; a command happens when it is received."""
        return LoggedEvent(
            len(self.log) + 1, event, office, direction, reason, occurred_at or now, now
        )


def fold(events: Iterable[MovementEvent]) -> MovementState:
    """The state that a log leads to; IllegalTransition if a command in it never was legal."""
    commands, facts = [], set[MovementEvent]()
    for event in events:
        if event in FACTS_IN_ORDER_OF_THE_ROAD:
            facts.add(event)
        else:
            commands.append(event)
    state = MovementState.LODGED
    for command in commands:
        state = MOVEMENT_LIFECYCLE.after(state, command)
    for fact in FACTS_IN_ORDER_OF_THE_ROAD:
        if fact in facts:
            state = MOVEMENT_LIFECYCLE.moves.get((state, fact), state)
    return state


def finding_of(transit: Transit, conclusion: Conclusion) -> MovementEvent:
    """The fact that a control result is; ControlResultDiffers if the other one is known already."""
    if transit.conclusion not in {None, conclusion}:
        raise ControlResultDiffers(f"the result {transit.conclusion} is known already")
    return _FINDINGS[conclusion]


def require_departure(transit: Transit, office: str) -> None:
    if office != transit.departure_office:
        raise OfficeNotOnRoute("only the office of departure may order this")


def require_destination(transit: Transit, office: str) -> None:
    if office != transit.destination_office:
        raise OfficeNotOnRoute("only the office of destination may report this")


def require_on_route(transit: Transit, office: str) -> None:
    if office not in transit.route:
        raise OfficeNotOnRoute("the office is not on the route of this movement")


def require_route(route: Sequence[str]) -> None:
    """A route leads from one office to another and passes each office once."""
    if len(set(route)) != len(route):
        raise RouteInvalid("an office stands on the route twice")


def require_limit_date(limit: date, *, today: date) -> None:
    """The limit date lies ahead, TRANSIT_DAYS_MAX days at most."""
    if not today <= limit <= today + timedelta(days=TRANSIT_DAYS_MAX):
        raise LimitDateInvalid(f"the limit date must lie within {TRANSIT_DAYS_MAX} days")
