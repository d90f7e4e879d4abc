"""What the log of a movement means, and which office may add to it. Pure.

The state is a fold of the log. Commands apply in the order in which they were accepted; facts
apply in the order of the road, whatever the order in which they came: one that came early waits
in the log for what it follows from, one that came twice or late changes nothing. What is decided
on a discrepancy follows all facts.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from uuid import UUID

from customs_gateway.contract.discrepancies import DiscrepancyKind
from customs_gateway.contract.movements import Conclusion, Direction
from customs_gateway.errors import (
    ControlResultDiffers,
    DiscrepancyItemUnknown,
    LimitDateInvalid,
    OfficeNotOnRoute,
    RecoveringStateNotOnRoute,
    RecoveryOfAnotherState,
    ResolutionTimeNotOver,
    RouteInvalid,
)
from customs_gateway.movements.lifecycle import (
    COMMANDS_AFTER_THE_ROAD,
    FACTS_IN_ORDER_OF_THE_ROAD,
    MESSAGES,
    MOVEMENT_LIFECYCLE,
    MovementEvent,
    MovementState,
)
from customs_gateway.policy.time_limits import TimeLimits
from shared.states import State

CLOCK_TOLERANCE = timedelta(minutes=5)
TRANSIT_DAYS_MAX = 60

_FINDINGS = {
    Conclusion.CONFORM: MovementEvent.FIND_CONFORM,
    Conclusion.MAJOR_DISCREPANCY: MovementEvent.FIND_DISCREPANCY,
}


@dataclass(frozen=True, slots=True)
class FoundDiscrepancy:
    """One thing that a control found otherwise than declared; of one goods item, or of all."""

    kind: DiscrepancyKind
    item: int | None = None


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
    evidence: str | None = None
    discrepancies: tuple[FoundDiscrepancy, ...] = ()

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
    """SHA-256 of the signature base of the answer by which the State vouched for the driver"""
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
    recovering_state: State | None
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

    @property
    def discrepancies(self) -> tuple[FoundDiscrepancy, ...]:
        """Each once, in the order in which they were reported."""
        return tuple(dict.fromkeys(found for entry in self.log for found in entry.discrepancies))

    @property
    def discrepancy_known_at(self) -> datetime | None:
        """When we learnt of it: no time runs against an office before."""
        heard = (e.received_at for e in self.log if e.event is MovementEvent.FIND_DISCREPANCY)
        return min(heard, default=None)

    def next_entry(
        self,
        event: MovementEvent,
        *,
        office: str,
        now: datetime,
        occurred_at: datetime | None = None,
        direction: Direction | None = None,
        reason: str | None = None,
        evidence: str | None = None,
        discrepancies: tuple[FoundDiscrepancy, ...] = (),
    ) -> LoggedEvent:
        """The entry that would follow in the log; a command happens when it is received."""
        return LoggedEvent(
            sequence=len(self.log) + 1,
            event=event,
            office=office,
            direction=direction,
            reason=reason,
            occurred_at=occurred_at or now,
            received_at=now,
            evidence=evidence,
            discrepancies=discrepancies,
        )


def fold(events: Iterable[MovementEvent]) -> MovementState:
    """The state that a log leads to; IllegalTransition if a command in it never was legal."""
    before, facts, after = list[MovementEvent](), set[MovementEvent](), list[MovementEvent]()
    for event in events:
        if event in FACTS_IN_ORDER_OF_THE_ROAD:
            facts.add(event)
        else:
            (after if event in COMMANDS_AFTER_THE_ROAD else before).append(event)
    state = reduce(MOVEMENT_LIFECYCLE.after, before, MovementState.LODGED)
    for fact in FACTS_IN_ORDER_OF_THE_ROAD:
        if fact in facts:
            state = MOVEMENT_LIFECYCLE.moves.get((state, fact), state)
    return reduce(MOVEMENT_LIFECYCLE.after, after, state)


def finding_of(transit: Transit, conclusion: Conclusion) -> MovementEvent:
    """The fact that a control result is; ControlResultDiffers if the other one is known already."""
    if transit.conclusion not in {None, conclusion}:
        raise ControlResultDiffers(f"the result {transit.conclusion} is known already")
    return _FINDINGS[conclusion]


def require_items(transit: Transit, discrepancies: Iterable[FoundDiscrepancy]) -> None:
    """Discrepancies concern items that were declared."""
    declared = {None, *(line.number for line in transit.goods)}
    unknown = {found.item for found in discrepancies} - declared
    if unknown:
        raise DiscrepancyItemUnknown(f"no such goods items: {sorted(filter(None, unknown))}")


def require_resolution_overdue(transit: Transit, limits: TimeLimits, *, now: datetime) -> None:
    """The time in which a discrepancy may be resolved is over; it runs from when we learnt of it.

    Says nothing of a movement without a discrepancy: the lifecycle refuses that.
    """
    if transit.discrepancy_known_at is None:
        return
    known_on = transit.discrepancy_known_at.date()
    last_day = known_on + timedelta(days=limits.days_to_resolve(known_on))
    if now.date() <= last_day:
        raise ResolutionTimeNotOver(f"it may be resolved until {last_day}")


def require_recovering_state(state: State, *, of_route: Collection[str]) -> None:
    """The State that recovers is one that the route passes."""
    if state not in of_route:
        raise RecoveringStateNotOnRoute(f"the route does not pass {state}")


def require_recovery_of(transit: Transit, state: State) -> None:
    """The debt is recovered by this State; says nothing as long as none has it."""
    if transit.recovering_state not in {None, state}:
        raise RecoveryOfAnotherState(f"{transit.recovering_state} recovers the debt")


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
