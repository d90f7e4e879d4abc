"""Eligibility, validity and status of cards by the rules of the States."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from pydantic import ValidationError

from identity.cards.lifecycle import ON_ITS_WAY, CardState
from identity.cards.rules import (
    EarlierCard,
    check_eligible,
    check_independent,
    check_proof,
    check_reason,
    check_unclaimed,
    expires_on,
    fee_status,
    status_of,
    status_value,
)
from identity.contract.cards import (
    Channel,
    FeeStatus,
    IssueReason,
    ProofOfHolder,
    WithholdingReason,
)
from identity.contract.verification import DocumentStatus
from identity.errors.cards import (
    CardNotEligible,
    CardOnItsWay,
    CardStillWaits,
    ProofNotTakenHere,
    ReasonDoesNotFit,
)
from identity.policy.rules import CardRule, card_fee, published_card_fees, published_card_rules
from shared.dated_rules import PolicyNotEstablished, rule_in_force
from shared.officers.errors import ApproverNotIndependent
from shared.states import State
from shared.status.packed_statuses import StatusValue
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
    told = {state: status_of(state, expiry, on=TODAY) for state in CardState}
    assert {state for state in CardState if told[state] == "valid"} == {CardState.ACTIVE}
    for state in ON_ITS_WAY | {CardState.HANDED_OVER}:
        assert told[state] is DocumentStatus.NOT_IN_FORCE
    for state in (CardState.SUSPENDED, CardState.WITHHELD):
        assert told[state] is DocumentStatus.SUSPENDED
    for state in (CardState.LOST, CardState.STOLEN, CardState.DAMAGED, CardState.RETURNED):
        assert told[state] is DocumentStatus.REVOKED
    assert status_of(CardState.ACTIVE, expiry, on=expiry) is DocumentStatus.VALID
    after = date(2031, 3, 2)
    assert status_of(CardState.ACTIVE, expiry, on=after) is DocumentStatus.EXPIRED
    assert status_of(CardState.REVOKED, expiry, on=after) is DocumentStatus.REVOKED


def test_a_status_list_says_suspended_only_of_what_may_come_back() -> None:
    for reason in WithholdingReason:
        for_now = reason in {WithholdingReason.RECORD_BLOCKED, WithholdingReason.DEATH_REPORTED}
        expected = StatusValue.SUSPENDED if for_now else StatusValue.INVALID
        assert status_value(CardState.WITHHELD, reason) is expected
    assert status_value(CardState.SUSPENDED, None) is StatusValue.SUSPENDED
    assert status_value(CardState.STOLEN, None) is StatusValue.INVALID


HELD = date(2031, 3, 1)
LATE_RENEWAL = replace(rule(), renewal_from_days=90)


@pytest.mark.parametrize(
    ("reason", "last", "fits"),
    [
        (IssueReason.FIRST_ISSUE, None, True),
        (IssueReason.FIRST_ISSUE, CardState.CANCELLED, True),
        (IssueReason.FIRST_ISSUE, CardState.FAILED, True),
        (IssueReason.FIRST_ISSUE, CardState.ACTIVE, False),
        (IssueReason.FIRST_ISSUE, CardState.REVOKED, False),
        (IssueReason.LOSS, None, False),
        (IssueReason.LOSS, CardState.LOST, True),
        (IssueReason.LOSS, CardState.ACTIVE, False),
        (IssueReason.LOSS, CardState.STOLEN, False),
        (IssueReason.THEFT, CardState.STOLEN, True),
        (IssueReason.THEFT, CardState.SUSPENDED, False),
        (IssueReason.DAMAGE, CardState.DAMAGED, True),
        (IssueReason.DAMAGE, CardState.ACTIVE, True),
        (IssueReason.ADDRESS_CHANGE, CardState.ACTIVE, True),
        (IssueReason.ADDRESS_CHANGE, CardState.LOST, False),
        (IssueReason.CORRECTION, CardState.ACTIVE, True),
        (IssueReason.ISSUER_FAULT, CardState.LOST, False),
        (IssueReason.ISSUER_FAULT, CardState.ACTIVE, False),
        (IssueReason.ISSUER_FAULT, CardState.REVOKED, False),
        (IssueReason.ISSUER_FAULT, None, False),
        (IssueReason.EXPIRY, CardState.REVOKED, True),
        (IssueReason.EXPIRY, CardState.ACTIVE, False),
    ],
)
def test_another_card_needs_a_reason_that_the_last_one_bears_out(
    reason: IssueReason, last: CardState | None, fits: bool
) -> None:
    earlier = [] if last is None else [EarlierCard(last, HELD)]
    if fits:
        check_reason(reason, earlier, LATE_RENEWAL, on=TODAY)
        return
    with pytest.raises(ReasonDoesNotFit):
        check_reason(reason, earlier, LATE_RENEWAL, on=TODAY)


def test_a_fault_of_ours_is_a_reason_once_it_is_on_record_and_nothing_came_after() -> None:
    ended = EarlierCard(CardState.DESTROYED, HELD, our_fault=True)
    remade = EarlierCard(CardState.CANCELLED, None, our_fault=True)
    given_up = EarlierCard(CardState.CANCELLED, None)
    for earlier in ([ended], [remade], [given_up, ended]):
        check_reason(IssueReason.ISSUER_FAULT, earlier, rule(), on=TODAY)
    since = EarlierCard(CardState.LOST, HELD)
    for earlier in ([since, ended], [given_up]):
        with pytest.raises(ReasonDoesNotFit):
            check_reason(IssueReason.ISSUER_FAULT, earlier, rule(), on=TODAY)
    waiting = EarlierCard(CardState.REQUESTED, None)
    with pytest.raises(CardOnItsWay):
        check_reason(IssueReason.ISSUER_FAULT, [waiting, ended], rule(), on=TODAY)


def test_a_card_is_renewed_from_when_the_state_says_and_after_its_end_always() -> None:
    held = [EarlierCard(CardState.ACTIVE, HELD)]
    check_reason(IssueReason.EXPIRY, held, LATE_RENEWAL, on=date(2030, 12, 1))
    with pytest.raises(ReasonDoesNotFit):
        check_reason(IssueReason.EXPIRY, held, LATE_RENEWAL, on=date(2030, 11, 30))
    with pytest.raises(PolicyNotEstablished):
        check_reason(IssueReason.EXPIRY, held, rule(), on=date(2030, 12, 1))
    check_reason(IssueReason.EXPIRY, held, rule(), on=date(2031, 3, 2))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("reason", IssueReason)
def test_every_state_says_what_each_reason_costs_or_that_it_has_not_said(
    state: State, reason: IssueReason
) -> None:
    fee = card_fee(published_card_fees(), state=state, reason=reason, on=TODAY)
    assert fee.legal_basis
    expected = {None: FeeStatus.NOT_ESTABLISHED, 0: FeeStatus.FREE}
    assert fee_status(fee) is expected.get(fee.fee_francs, FeeStatus.OWED)


def test_the_fees_that_are_published_are_these() -> None:
    def said(state: State, reason: IssueReason) -> int | None:
        return card_fee(published_card_fees(), state=state, reason=reason, on=TODAY).fee_francs

    assert said(State.MLI, IssueReason.FIRST_ISSUE) == 0
    assert said(State.MLI, IssueReason.LOSS) is None
    assert {said(state, IssueReason.ISSUER_FAULT) for state in State} == {0}


@pytest.mark.parametrize(
    ("proof", "channel", "taken"),
    [
        ("suspension_code", Channel.TELEPHONE, True),
        ("suspension_code", Channel.COUNTER, True),
        ("document_number", Channel.COUNTER, True),
        ("document_number", Channel.TELEPHONE, False),
        ("check_id", Channel.COUNTER, True),
        ("check_id", Channel.TELEPHONE, False),
    ],
)
def test_the_holder_is_known_by_what_can_be_shown_there(
    proof: str, channel: Channel, taken: bool
) -> None:
    values = {"suspension_code": "0123456789", "document_number": "A123", "check_id": uuid4()}
    given = ProofOfHolder.model_validate({proof: values[proof]})
    if taken:
        check_proof(given, channel)
        return
    with pytest.raises(ProofNotTakenHere):
        check_proof(given, channel)


def test_a_proof_is_one_and_one_only() -> None:
    with pytest.raises(ValidationError):
        ProofOfHolder()
    with pytest.raises(ValidationError):
        ProofOfHolder(document_number="A123", check_id=uuid4())


def test_a_card_waits_as_long_as_the_state_says() -> None:
    came = datetime(2026, 3, 2, 9, tzinfo=UTC)
    waits = replace(rule(), unclaimed_after_days=180)
    with pytest.raises(CardStillWaits):
        check_unclaimed(waits, came, on=date(2026, 8, 29))
    check_unclaimed(waits, came, on=date(2026, 8, 30))
    with pytest.raises(PolicyNotEstablished):
        check_unclaimed(rule(), came, on=date(2036, 1, 1))
