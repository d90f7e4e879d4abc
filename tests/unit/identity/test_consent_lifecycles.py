"""The lives of consents and locks, exhaustively, and what a holder's state does to a card."""

from dataclasses import dataclass
from datetime import date
from itertools import product

import pytest

from identity.consents.lifecycle import (
    CONSENT_LIFECYCLE,
    LOCK_LIFECYCLE,
    ConsentEvent,
    LockEvent,
)
from identity.contract.consents import ConsentState, LockState
from identity.contract.disclosure import Scope
from identity.contract.records import LifeState, RecordState
from identity.contract.retention import HoldState
from identity.contract.verification import DocumentStatus
from identity.policy.release_rules import published_release_rules, release_rule
from identity.retention.lifecycle import HOLD_LIFECYCLE, HoldEvent
from identity.verification.rules import status_of_holder
from shared.dated_rules import PolicyNotEstablished
from shared.lifecycle import IllegalTransition
from shared.purposes import Purpose
from shared.states import State


@pytest.mark.parametrize(
    ("state", "event"),
    sorted(set(product(ConsentState, ConsentEvent)) - set(CONSENT_LIFECYCLE.moves)),
)
def test_a_move_that_a_consent_does_not_have_is_refused(
    state: ConsentState, event: ConsentEvent
) -> None:
    with pytest.raises(IllegalTransition):
        CONSENT_LIFECYCLE.after(state, event)


@pytest.mark.parametrize(
    ("state", "event"), sorted(set(product(LockState, LockEvent)) - set(LOCK_LIFECYCLE.moves))
)
def test_a_move_that_a_lock_does_not_have_is_refused(state: LockState, event: LockEvent) -> None:
    with pytest.raises(IllegalTransition):
        LOCK_LIFECYCLE.after(state, event)


def test_what_was_denied_revoked_or_expired_is_never_granted_again() -> None:
    leading = {state for state, event in CONSENT_LIFECYCLE.moves if event is ConsentEvent.GRANT}
    assert leading == {ConsentState.REQUESTED}


@dataclass(frozen=True)
class Someone:
    record_state: RecordState
    life_state: LifeState


@pytest.mark.parametrize(
    ("record", "life", "locked", "status"),
    [
        (RecordState.ACTIVE, LifeState.ALIVE, False, DocumentStatus.VALID),
        (RecordState.ACTIVE, LifeState.ALIVE, True, DocumentStatus.SUSPENDED),
        (RecordState.BLOCKED, LifeState.ALIVE, False, DocumentStatus.SUSPENDED),
        (RecordState.ACTIVE, LifeState.DEATH_REPORTED, False, DocumentStatus.SUSPENDED),
        (RecordState.ACTIVE, LifeState.DEAD, False, DocumentStatus.REVOKED),
        (RecordState.ARCHIVED, LifeState.ALIVE, False, DocumentStatus.REVOKED),
    ],
)
def test_a_card_in_force_says_what_became_of_its_holder(
    record: RecordState, life: LifeState, locked: bool, status: DocumentStatus
) -> None:
    assert status_of_holder(Someone(record, life), locked=locked) is status


@pytest.mark.parametrize("state", State)
def test_where_a_person_lives_is_told_with_their_consent_only(state: State) -> None:
    rules, on = published_release_rules(), date(2026, 6, 1)
    purpose = Purpose.TRAVEL_DOCUMENT_ISSUANCE
    assert release_rule(rules, state, purpose, Scope.RESIDENCE, on=on).consent_required
    assert not release_rule(rules, state, purpose, Scope.CIVIL, on=on).consent_required


def test_what_no_rule_names_is_released_to_nobody() -> None:
    with pytest.raises(PolicyNotEstablished):
        release_rule(
            published_release_rules(),
            State.MLI,
            Purpose.BORDER_CHECK,
            Scope.CIVIL,
            on=date(2026, 6, 1),
        )


def test_a_lifted_hold_stays_lifted() -> None:
    with pytest.raises(IllegalTransition):
        HOLD_LIFECYCLE.after(HoldState.LIFTED, HoldEvent.LIFT)
    assert HOLD_LIFECYCLE.after(HoldState.PLACED, HoldEvent.LIFT) is HoldState.LIFTED
