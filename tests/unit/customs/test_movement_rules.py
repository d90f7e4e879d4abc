"""What the log of a movement means, in any order its facts may come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs_gateway.contract.movements import Conclusion, Direction
from customs_gateway.errors import (
    ControlResultDiffers,
    LimitDateInvalid,
    OfficeNotOnRoute,
    RouteInvalid,
)
from customs_gateway.movements.lifecycle import (
    FACTS_IN_ORDER_OF_THE_ROAD,
    FINAL,
    MOVEMENT_LIFECYCLE,
    MovementEvent,
    MovementState,
)
from customs_gateway.movements.rules import (
    TRANSIT_DAYS_MAX,
    LoggedEvent,
    Transit,
    finding_of,
    fold,
    require_departure,
    require_destination,
    require_limit_date,
    require_on_route,
    require_route,
)
from shared.lifecycle import IllegalTransition

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DEPARTURE, EXIT, ENTRY, DESTINATION, ELSEWHERE = "200015", "200004", "300001", "300003", "100002"
E, S = MovementEvent, MovementState

COMMANDS = [event for event in E if event not in FACTS_IN_ORDER_OF_THE_ROAD]
RELEASED = (E.ACCEPT, E.RELEASE)


def a_transit(*log: LoggedEvent) -> Transit:
    return Transit(
        movement_id=UUID(int=1),
        trn=None,
        lrn="LRN-1",
        holder="IFU1",
        departure_office=DEPARTURE,
        transit_offices=(EXIT, ENTRY),
        destination_office=DESTINATION,
        declared_at=NOON,
        goods=(),
        release=None,
        log=log,
    )


def an_entry(
    event: MovementEvent,
    office: str = DEPARTURE,
    *,
    direction: Direction | None = None,
    minutes: int = 0,
) -> LoggedEvent:
    at = NOON + timedelta(minutes=minutes)
    return LoggedEvent(1, event, office, direction, None, at, at)


def a_crossing(office: str, direction: Direction, minutes: int) -> LoggedEvent:
    return an_entry(E.CROSS, office, direction=direction, minutes=minutes)


@st.composite
def legal_commands(draw: st.DrawFn) -> tuple[MovementEvent, ...]:
    """A sequence of commands, each legal where it stands."""
    state, chosen = S.LODGED, list[MovementEvent]()
    for _ in range(draw(st.integers(0, 4))):
        possible = [c for c in COMMANDS if (state, c) in MOVEMENT_LIFECYCLE.moves]
        if not possible:
            break
        chosen.append(draw(st.sampled_from(possible)))
        state = MOVEMENT_LIFECYCLE.after(state, chosen[-1])
    return tuple(chosen)


conclusions = st.sampled_from([E.FIND_CONFORM, E.FIND_DISCREPANCY])
facts = st.builds(
    lambda road, finding, heard: [*road, *([finding] if heard else [])],
    st.lists(st.sampled_from([E.CROSS, E.ARRIVE]), max_size=6),
    conclusions,
    st.booleans(),
)


@given(legal_commands(), facts, st.data())
def test_the_order_of_facts_and_their_place_among_commands_change_nothing(
    commands: tuple[MovementEvent, ...], reported: Sequence[MovementEvent], data: st.DataObject
) -> None:
    log = list(commands)
    for fact in data.draw(st.permutations(list(reported))):
        log.insert(data.draw(st.integers(0, len(log))), fact)

    assert fold(log) is fold([*commands, *reported])


@given(legal_commands(), facts, st.data())
def test_a_fact_reported_twice_changes_nothing(
    commands: tuple[MovementEvent, ...], reported: Sequence[MovementEvent], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(reported), max_size=4)) if reported else []

    assert fold([*commands, *reported, *again]) is fold([*commands, *reported])


@given(legal_commands(), facts)
def test_a_movement_that_ended_by_a_command_stays_ended_whatever_is_reported(
    commands: tuple[MovementEvent, ...], reported: Sequence[MovementEvent]
) -> None:
    ordered = fold(commands)
    if ordered in FINAL:
        assert fold([*commands, *reported]) is ordered


@given(st.lists(st.tuples(legal_commands(), facts), max_size=20))
def test_as_many_movements_end_or_live_as_came_in(
    movements: list[tuple[tuple[MovementEvent, ...], Sequence[MovementEvent]]],
) -> None:
    states = [fold([*commands, *reported]) for commands, reported in movements]
    ended = [state for state in states if state in FINAL]
    live = [state for state in states if any(s is state for s, _ in MOVEMENT_LIFECYCLE.moves)]
    unresolved = [state for state in states if state is S.DISCREPANCY]

    assert len(ended) + len(live) + len(unresolved) == len(movements)


def test_a_movement_is_discharged_by_release_arrival_and_a_conform_result() -> None:
    assert fold([*RELEASED, E.CROSS, E.CROSS, E.ARRIVE, E.FIND_CONFORM]) is S.DISCHARGED


def test_no_goods_are_discharged_without_having_arrived() -> None:
    assert fold([*RELEASED, E.FIND_CONFORM]) is S.IN_TRANSIT


def test_an_early_arrival_waits_for_the_release() -> None:
    assert fold([E.ACCEPT, E.ARRIVE]) is S.ACCEPTED
    assert fold([E.ACCEPT, E.ARRIVE, E.RELEASE]) is S.ARRIVED


def test_a_command_that_was_never_legal_does_not_fold() -> None:
    with pytest.raises(IllegalTransition):
        fold([E.RELEASE])


def test_goods_with_both_results_are_not_discharged() -> None:
    assert fold([*RELEASED, E.ARRIVE, E.FIND_CONFORM, E.FIND_DISCREPANCY]) is S.DISCREPANCY


def test_one_crossing_per_office_and_direction_is_kept_the_earliest() -> None:
    transit = a_transit(
        a_crossing(ENTRY, Direction.ENTRY, 90),
        a_crossing(EXIT, Direction.EXIT, 30),
        a_crossing(EXIT, Direction.EXIT, 20),
    )

    assert [(c.office, c.direction, c.occurred_at) for c in transit.crossings] == [
        (EXIT, Direction.EXIT, NOON + timedelta(minutes=20)),
        (ENTRY, Direction.ENTRY, NOON + timedelta(minutes=90)),
    ]


@given(st.permutations([30, 10, 20]))
def test_the_earliest_claimed_arrival_counts(minutes: list[int]) -> None:
    transit = a_transit(*(an_entry(E.ARRIVE, DESTINATION, minutes=m) for m in minutes))

    assert transit.arrived_at == NOON + timedelta(minutes=10)


def test_a_movement_that_nobody_saw_arrive_has_no_arrival() -> None:
    assert a_transit().arrived_at is None
    assert a_transit().conclusion is None


def test_the_same_result_again_is_no_contradiction() -> None:
    transit = a_transit(an_entry(E.FIND_CONFORM, DESTINATION))

    assert finding_of(transit, Conclusion.CONFORM) is E.FIND_CONFORM


def test_a_second_different_result_is_refused() -> None:
    transit = a_transit(an_entry(E.FIND_CONFORM, DESTINATION))

    with pytest.raises(ControlResultDiffers):
        finding_of(transit, Conclusion.MAJOR_DISCREPANCY)


def test_a_claim_from_the_future_is_kept_and_marked() -> None:
    entry = an_entry(E.ARRIVE)

    assert not replace(entry, occurred_at=NOON + timedelta(minutes=5)).clock_doubtful
    assert replace(entry, occurred_at=NOON + timedelta(minutes=5, seconds=1)).clock_doubtful


def test_only_the_offices_of_the_route_have_a_say() -> None:
    transit = a_transit()

    require_departure(transit, DEPARTURE)
    require_destination(transit, DESTINATION)
    for office in (DEPARTURE, EXIT, ENTRY, DESTINATION):
        require_on_route(transit, office)
    with pytest.raises(OfficeNotOnRoute):
        require_departure(transit, DESTINATION)
    with pytest.raises(OfficeNotOnRoute):
        require_destination(transit, DEPARTURE)
    with pytest.raises(OfficeNotOnRoute):
        require_on_route(transit, ELSEWHERE)


def test_a_route_passes_each_office_once() -> None:
    require_route([DEPARTURE, EXIT, DESTINATION])
    with pytest.raises(RouteInvalid):
        require_route([DEPARTURE, EXIT, DEPARTURE])


def test_the_limit_date_lies_ahead_and_not_too_far() -> None:
    today = date(2026, 3, 2)

    require_limit_date(today, today=today)
    require_limit_date(today + timedelta(days=TRANSIT_DAYS_MAX), today=today)
    for wrong in (-1, TRANSIT_DAYS_MAX + 1):
        with pytest.raises(LimitDateInvalid):
            require_limit_date(today + timedelta(days=wrong), today=today)
