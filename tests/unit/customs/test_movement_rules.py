"""What the log of a movement means, in any order its facts may come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    FACTS_IN_ORDER_OF_THE_ROAD,
    FINAL,
    MOVEMENT_LIFECYCLE,
    MovementEvent,
    MovementState,
)
from customs_gateway.movements.rules import (
    TRANSIT_DAYS_MAX,
    FoundDiscrepancy,
    GoodsLine,
    LoggedEvent,
    Transit,
    finding_of,
    fold,
    require_departure,
    require_destination,
    require_items,
    require_limit_date,
    require_on_route,
    require_recovering_state,
    require_recovery_of,
    require_resolution_overdue,
    require_route,
)
from customs_gateway.policy.time_limits import TimeLimit, TimeLimits, published_time_limits
from shared.dated_rules import PolicyNotEstablished
from shared.lifecycle import IllegalTransition
from shared.states import State

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DEPARTURE, EXIT, ENTRY, DESTINATION, ELSEWHERE = "200015", "200004", "300001", "300003", "100002"
E, S = MovementEvent, MovementState

COMMANDS = [event for event in E if event not in FACTS_IN_ORDER_OF_THE_ROAD]
RELEASED = (E.ACCEPT, E.RELEASE)
IN_DISCREPANCY = (*RELEASED, E.ARRIVE, E.FIND_DISCREPANCY)
SHORT = FoundDiscrepancy(DiscrepancyKind.QUANTITY_SHORT, 1)
BROKEN = FoundDiscrepancy(DiscrepancyKind.SEALS_BROKEN)
ENDS = [
    ((E.RESOLVE_DISCREPANCY,), S.DISCHARGED),
    ((E.OPEN_RECOVERY,), S.RECOVERY),
    ((E.OPEN_RECOVERY, E.SETTLE_RECOVERY), S.CLOSED_RECOVERED),
]


def a_transit(*log: LoggedEvent, recovering_state: State | None = None) -> Transit:
    return Transit(
        movement_id=UUID(int=1),
        trn=None,
        lrn="LRN-1",
        holder="IFU1",
        departure_office=DEPARTURE,
        transit_offices=(EXIT, ENTRY),
        destination_office=DESTINATION,
        declared_at=NOON,
        goods=(GoodsLine(1, "100630", 28_000, 9_800_000, "THA", "TGO"),),
        release=None,
        recovering_state=recovering_state,
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

    assert len(ended) + len(live) == len(movements)


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


@pytest.mark.parametrize(("decisions", "end"), ENDS)
def test_what_is_decided_on_a_discrepancy_follows_all_facts(
    decisions: tuple[MovementEvent, ...], end: MovementState
) -> None:
    assert fold([*IN_DISCREPANCY, *decisions]) is end
    for late in FACTS_IN_ORDER_OF_THE_ROAD:
        assert fold([*IN_DISCREPANCY, *decisions, late]) is end


def test_nothing_is_decided_on_a_discrepancy_that_nobody_found() -> None:
    for command in (E.RESOLVE_DISCREPANCY, E.OPEN_RECOVERY, E.SETTLE_RECOVERY):
        with pytest.raises(IllegalTransition):
            fold([*RELEASED, E.ARRIVE, command])


def test_a_debt_that_is_recovered_is_not_discharged_by_a_resolution() -> None:
    with pytest.raises(IllegalTransition):
        fold([*IN_DISCREPANCY, E.OPEN_RECOVERY, E.RESOLVE_DISCREPANCY])


def test_a_discrepancy_reported_twice_is_told_once() -> None:
    found = an_entry(E.FIND_DISCREPANCY, DESTINATION)
    transit = a_transit(
        replace(found, discrepancies=(SHORT, BROKEN)), replace(found, discrepancies=(BROKEN,))
    )

    assert transit.discrepancies == (SHORT, BROKEN)


def test_discrepancies_concern_items_that_were_declared_or_all_of_them() -> None:
    require_items(a_transit(), [SHORT, BROKEN])
    with pytest.raises(DiscrepancyItemUnknown, match=r"\[2\]"):
        require_items(a_transit(), [replace(SHORT, item=2)])


def test_the_time_for_a_resolution_runs_from_when_we_learnt_of_the_discrepancy() -> None:
    days = published_time_limits().days_to_resolve(NOON.date())
    heard_late = replace(
        an_entry(E.FIND_DISCREPANCY, DESTINATION), occurred_at=NOON - timedelta(days=days)
    )
    transit = a_transit(heard_late)

    with pytest.raises(ResolutionTimeNotOver, match="2026-05-01"):
        require_resolution_overdue(
            transit, published_time_limits(), now=NOON + timedelta(days=days)
        )
    require_resolution_overdue(
        transit, published_time_limits(), now=NOON + timedelta(days=days + 1)
    )


def test_without_a_discrepancy_no_time_runs() -> None:
    require_resolution_overdue(a_transit(), published_time_limits(), now=NOON)


def test_the_time_limit_is_that_of_the_day_and_before_the_first_there_is_none() -> None:
    first, second = date(2025, 3, 28), date(2026, 1, 1)
    limits = TimeLimits((TimeLimit(second, 30, "b", True), TimeLimit(first, 60, "a", False)))

    assert limits.days_to_resolve(second - timedelta(days=1)) == 60
    assert limits.days_to_resolve(second) == 30
    with pytest.raises(PolicyNotEstablished):
        limits.days_to_resolve(first - timedelta(days=1))


def test_one_state_on_the_route_recovers_the_debt() -> None:
    require_recovering_state(State.MLI, of_route={"BFA", "MLI"})
    with pytest.raises(RecoveringStateNotOnRoute):
        require_recovering_state(State.NER, of_route={"BFA", "MLI"})
    require_recovery_of(a_transit(recovering_state=State.MLI), State.MLI)
    with pytest.raises(RecoveryOfAnotherState):
        require_recovery_of(a_transit(recovering_state=State.MLI), State.BFA)


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
