"""The lives of duties and pairings, exhaustively."""

from itertools import product

import pytest

from identity.contract.oversight.pairings import DutyState, PairingState
from identity.oversight.lifecycle import (
    DUTY_LIFECYCLE,
    PAIRING_LIFECYCLE,
    DutyEvent,
    PairingEvent,
)
from shared.lifecycle import IllegalTransition

_S, _E = PairingState, PairingEvent
EXPECTED = {
    (_S.WAITING, _E.DRAW): _S.DRAWN,
    (_S.DRAWN, _E.RELEASE): _S.WAITING,
    (_S.DRAWN, _E.PAUSE): _S.PAUSED,
    (_S.DRAWN, _E.SETTLE): _S.SETTLED,
    (_S.DRAWN, _E.EXHAUST): _S.EXHAUSTED,
    (_S.PAUSED, _E.RESUME): _S.DRAWN,
    (_S.PAUSED, _E.RELEASE): _S.WAITING,
    (_S.PAUSED, _E.EXHAUST): _S.EXHAUSTED,
    (_S.EXHAUSTED, _E.REOPEN): _S.WAITING,
    (_S.WAITING, _E.CANCEL): _S.CANCELLED,
    (_S.DRAWN, _E.CANCEL): _S.CANCELLED,
    (_S.PAUSED, _E.CANCEL): _S.CANCELLED,
    (_S.EXHAUSTED, _E.CANCEL): _S.CANCELLED,
    (_S.SETTLED, _E.RENEW): _S.WAITING,
    (_S.CANCELLED, _E.RENEW): _S.WAITING,
}


@pytest.mark.parametrize(("state", "event"), list(product(PairingState, PairingEvent)))
def test_a_pairing_moves_as_written_and_nowhere_else(
    state: PairingState, event: PairingEvent
) -> None:
    if (state, event) in EXPECTED:
        assert PAIRING_LIFECYCLE.after(state, event) is EXPECTED[state, event]
    else:
        with pytest.raises(IllegalTransition):
            PAIRING_LIFECYCLE.after(state, event)


@pytest.mark.parametrize(("state", "event"), list(product(DutyState, DutyEvent)))
def test_a_duty_ends_once(state: DutyState, event: DutyEvent) -> None:
    if state is DutyState.ON_DUTY:
        assert DUTY_LIFECYCLE.after(state, event) is not DutyState.ON_DUTY
    else:
        with pytest.raises(IllegalTransition):
            DUTY_LIFECYCLE.after(state, event)
