"""Eligibility, validity and status of cards by the rules of the States."""

from datetime import date

import pytest

from identity.cards.lifecycle import CardState
from identity.cards.rules import check_eligible, check_independent, expires_on, status_of
from identity.contract.verification import DocumentStatus
from identity.errors.cards import CardNotEligible
from identity.policy.rules import CardRule, published_card_rules
from shared.dated_rules import PolicyNotEstablished, rule_in_force
from shared.officers.errors import ApproverNotIndependent
from shared.states import State
from tests.support.specimens import civil_data

TODAY = date(2026, 3, 2)


def rule(state: State = State.MLI) -> CardRule:
    return rule_in_force(published_card_rules(), state, TODAY)


@pytest.mark.parametrize(
    ("birth_date", "allowed"),
    [
        ("2021-03-02", True),  # five today
        ("2021-03-03", False),  # five tomorrow
        ("2021", True),  # may be five: the doubt is the holder's advantage
        ("2022", False),
    ],
)
def test_a_card_is_for_those_old_enough(birth_date: str, allowed: bool) -> None:
    civil = civil_data(birth_date=birth_date)
    if allowed:
        check_eligible(civil, rule(), on=TODAY)
        return
    with pytest.raises(CardNotEligible) as refused:
        check_eligible(civil, rule(), on=TODAY)
    assert rule().legal_basis in refused.value.detail
    assert birth_date not in refused.value.detail.replace(rule().legal_basis, "")


def test_a_citizens_card_is_for_citizens() -> None:
    with pytest.raises(CardNotEligible):
        check_eligible(civil_data(nationality="BFA"), rule(State.MLI), on=TODAY)
    check_eligible(civil_data(nationality="BFA"), rule(State.BFA), on=TODAY)


@pytest.mark.parametrize(
    ("state", "issued_on", "last_day"),
    [
        (State.MLI, date(2026, 3, 2), date(2031, 3, 1)),
        (State.BFA, date(2026, 3, 2), date(2036, 3, 1)),
        (State.MLI, date(2028, 2, 29), date(2033, 2, 28)),
        (State.MLI, date(2026, 1, 1), date(2030, 12, 31)),
    ],
)
def test_a_card_holds_until_the_eve_of_its_anniversary(
    state: State, issued_on: date, last_day: date
) -> None:
    assert expires_on(rule(state), issued_on) == last_day


def test_what_niger_has_not_established_is_not_guessed() -> None:
    with pytest.raises(PolicyNotEstablished):
        expires_on(rule(State.NER), TODAY)


def test_who_asked_or_enrolled_is_not_independent() -> None:
    for approver in ("asked", "enrolled"):
        with pytest.raises(ApproverNotIndependent):
            check_independent(approver, requested_by="asked", enrolled_by="enrolled")
    check_independent("third", requested_by="asked", enrolled_by="enrolled")


def test_only_an_active_card_within_its_dates_is_valid() -> None:
    expiry = date(2031, 3, 1)
    valid = {state for state in CardState if status_of(state, expiry, on=TODAY) == "valid"}
    assert valid == {CardState.ACTIVE}
    assert status_of(CardState.ACTIVE, expiry, on=expiry) is DocumentStatus.VALID
    after = date(2031, 3, 2)
    assert status_of(CardState.ACTIVE, expiry, on=after) is DocumentStatus.EXPIRED
    assert status_of(CardState.REVOKED, expiry, on=after) is DocumentStatus.REVOKED
