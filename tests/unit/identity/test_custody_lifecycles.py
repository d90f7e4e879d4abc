"""The lives of certificates, blanks, lots, destructions, batches, jobs, shipments, counter acts."""

from datetime import date
from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from identity.cards.lifecycle import (
    CERTIFICATE_LIFECYCLE,
    CertificateEvent,
    CertificateState,
    certificate_state_on,
)
from identity.delivery.lifecycle import (
    ACT_LIFECYCLE,
    SHIPMENT_LIFECYCLE,
    ActEvent,
    ActState,
    ShipmentEvent,
    ShipmentState,
)
from identity.personalisation.lifecycle import (
    BATCH_LIFECYCLE,
    JOB_LIFECYCLE,
    BatchEvent,
    BatchState,
    JobEvent,
    JobState,
)
from identity.stock.lifecycle import (
    BLANK_LIFECYCLE,
    DESTRUCTION_LIFECYCLE,
    LOT_LIFECYCLE,
    BlankEvent,
    BlankState,
    DestructionEvent,
    DestructionState,
    LotEvent,
    LotState,
)
from shared.lifecycle import IllegalTransition, Lifecycle

Life = Lifecycle[Any, Any]
Row = tuple[Life, type[StrEnum], type[StrEnum], int, set[StrEnum]]
LIVES: list[Row] = [
    (
        CERTIFICATE_LIFECYCLE,
        CertificateState,
        CertificateEvent,
        8,
        {CertificateState.EXPIRED, CertificateState.WITHDRAWN},
    ),
    (BLANK_LIFECYCLE, BlankState, BlankEvent, 12, {BlankState.DESTROYED}),
    (LOT_LIFECYCLE, LotState, LotEvent, 3, set()),
    (
        DESTRUCTION_LIFECYCLE,
        DestructionState,
        DestructionEvent,
        2,
        {DestructionState.DONE, DestructionState.WITHDRAWN},
    ),
    (BATCH_LIFECYCLE, BatchState, BatchEvent, 3, {BatchState.CLOSED, BatchState.CANCELLED}),
    (JOB_LIFECYCLE, JobState, JobEvent, 2, {JobState.MADE, JobState.SPOILED}),
    (
        SHIPMENT_LIFECYCLE,
        ShipmentState,
        ShipmentEvent,
        4,
        {ShipmentState.RECEIVED, ShipmentState.CLOSED},
    ),
    (ACT_LIFECYCLE, ActState, ActEvent, 2, {ActState.DONE, ActState.REFUSED}),
]
ILLEGAL = [
    (life, state, event)
    for life, states, events, _, _ in LIVES
    for state, event in product(states, events)
    if (state, event) not in life.moves
]


@pytest.mark.parametrize(
    ("life", "state", "event"), ILLEGAL, ids=[f"{x[0].noun}-{x[1]}-{x[2]}" for x in ILLEGAL]
)
def test_a_move_that_is_not_in_the_table_is_refused(life: Life, state: Any, event: Any) -> None:
    with pytest.raises(IllegalTransition):
        life.after(state, event)


@pytest.mark.parametrize("row", LIVES, ids=[row[0].noun for row in LIVES])
def test_the_legal_moves_are_so_many_and_no_other(row: Row) -> None:
    life, states, events, count, final = row
    assert len(life.moves) == count
    assert {event for _, event in life.moves} == set(events)
    assert {state for state, _ in life.moves} == set(states) - final


@pytest.mark.parametrize("event", [BlankEvent.STORE, BlankEvent.ISSUE])
def test_no_blank_becomes_a_card_that_has_not_passed_the_vault(event: BlankEvent) -> None:
    reached = {BlankState.RECEIVED}
    for _ in BlankState:
        reached |= {
            to
            for (state, by), to in BLANK_LIFECYCLE.moves.items()
            if state in reached and by is not event
        }
    assert BlankState.USED not in reached


def test_a_blank_that_was_missing_goes_through_the_vault_again() -> None:
    assert BLANK_LIFECYCLE.after(BlankState.MISSING, BlankEvent.FIND) is BlankState.IN_VAULT


def test_a_certificate_expires_by_the_date() -> None:
    eve, day = date(2026, 3, 1), date(2026, 3, 2)
    may_expire = {CertificateState.ISSUED, CertificateState.WITHHELD}
    for state in may_expire:
        assert certificate_state_on(state, eve, day) is CertificateState.EXPIRED
    assert certificate_state_on(CertificateState.ISSUED, day, day) is CertificateState.ISSUED
    for state in set(CertificateState) - may_expire:
        assert certificate_state_on(state, eve, day) is state
