"""Whether a card may be made, what it says, how long it holds, who decides: over values alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from identity.cards.lifecycle import (
    ON_ITS_WAY,
    CardState,
    CertificateState,
    certificate_state_on,
    state_on,
)
from identity.contract.cards import (
    Channel,
    FeeStatus,
    IssueReason,
    ProofOfHolder,
    WithholdingReason,
)
from identity.contract.persons import CivilData
from identity.contract.records import LifeState, RecordState
from identity.contract.verification import DocumentStatus
from identity.errors.cards import (
    CardNotEligible,
    CardOnItsWay,
    CardStillWaits,
    ProofNotTakenHere,
    ReasonDoesNotFit,
)
from identity.persons.rules import is_citizen
from identity.policy.rules import CardFeeRule, CardRule
from shared.civil.partial_date import PartialDate, age_at_least
from shared.dated_rules import PolicyNotEstablished, last_day
from shared.documents.mrz.holder import zone_of
from shared.documents.mrz.layout import MrzFormat
from shared.documents.mrz.td1 import CardCode
from shared.documents.mrz.zone import build_mrz
from shared.officers.errors import ApproverNotIndependent
from shared.status.document_reference import StatusReference
from shared.status.packed_statuses import StatusValue

CODE_ATTEMPTS_MAX = 5
"""Wrong suspension codes in a row; after them only a visit to an office helps."""

_NEVER_HELD = frozenset({CardState.CANCELLED, CardState.FAILED})
_GONE = frozenset(
    {
        CardState.REVOKED,
        CardState.EXPIRED,
        CardState.UNCLAIMED,
        CardState.RETURNED,
        CardState.DESTROYED,
    }
)
"""Whoever had such a card has none any more, and may ask for another for any reason."""
_REASONS: dict[IssueReason, frozenset[CardState]] = {
    IssueReason.LOSS: frozenset({CardState.LOST}),
    IssueReason.THEFT: frozenset({CardState.STOLEN}),
    IssueReason.DAMAGE: frozenset({CardState.DAMAGED, CardState.ACTIVE}),
    IssueReason.ADDRESS_CHANGE: frozenset({CardState.ACTIVE}),
    IssueReason.CORRECTION: frozenset({CardState.ACTIVE}),
}
"""In which state the last card must be for each reason; a damaged one is handed in later."""


@dataclass(frozen=True, slots=True)
class EarlierCard:
    """What a reason for another card is judged by."""

    state: CardState
    expires_on: date | None
    our_fault: bool = False
    """Two officers ended it as issued in error, or it was to replace one that we spoiled."""


def check_eligible(
    civil: CivilData, rule: CardRule, *, on: date, presumed_counts: bool | None = None
) -> None:
    """CardNotEligible unless the holder is a citizen of the rule's State and old enough.

    Where the birth date is partial, the doubt is the holder's advantage. Who counts as a citizen
    is said in `persons/rules.py`; PolicyNotEstablished where the State has not said it.
    """
    citizen = is_citizen(civil, presumed_counts=presumed_counts)
    if not citizen or civil.nationality != rule.state:
        raise CardNotEligible(f"the card of {rule.state} is for its citizens")
    if rule.age_min_years is None:
        return
    born = PartialDate.parse(civil.birth_date)
    if age_at_least(born, rule.age_min_years, on) is False:
        raise CardNotEligible(f"from {rule.age_min_years} years of age ({rule.legal_basis})")


def check_reason(
    reason: IssueReason, earlier: Sequence[EarlierCard], rule: CardRule, *, on: date
) -> None:
    """ReasonDoesNotFit unless the last card, newest first, gives this reason for another.

    CardOnItsWay while the person waits for one.
    A duplicate is made at once when its holder has declared the loss or theft. A card that will
    not be valid any more may always be renewed; before its end as early as the State says. A fault
    of ours is on record before it is a reason.
    """
    if any(card.state in ON_ITS_WAY for card in earlier):
        raise CardOnItsWay
    if reason is IssueReason.ISSUER_FAULT:
        _check_fault(earlier)
        return
    held = [card for card in earlier if card.state not in _NEVER_HELD]
    if reason is IssueReason.FIRST_ISSUE:
        if held:
            raise ReasonDoesNotFit("the person has had a card")
        return
    if not held:
        raise ReasonDoesNotFit("the person has had no card")
    last = held[0]
    state = state_on(last.state, last.expires_on, on)
    if state in _GONE:
        return
    if reason is IssueReason.EXPIRY:
        _check_renewal(last, state, rule, on=on)
    elif reason in _REASONS and state not in _REASONS[reason]:
        raise ReasonDoesNotFit(f"the last card is {state}")


def expires_on(rule: CardRule, issued_on: date) -> date:
    """The last day of validity: the day before the anniversary of issue."""
    if rule.validity_years is None:
        raise PolicyNotEstablished(f"{rule.state} has not established how long a card is valid")
    return last_day(issued_on, rule.validity_years)


def machine_readable_zone(
    card_number: str,
    civil: CivilData,
    rule: CardRule,
    *,
    issued_on: date,
    reference: StatusReference,
) -> str:
    """The three lines of the TD1 zone (Doc 9303-5), parted by line feeds."""
    return build_mrz(
        zone_of(
            civil.holder,
            kind=MrzFormat.TD1,
            document_code=CardCode.IDENTITY_CARD,
            issuing_state=rule.state,
            document_number=card_number,
            issued_on=issued_on,
            expires_on=expires_on(rule, issued_on),
            optional_data=reference.optional_data(),
        )
    )


def check_independent(approver: str, *, requested_by: str, enrolled_by: str) -> None:
    """Four eyes said early and clearly; the table's constraint is what guarantees them."""
    if approver in {requested_by, enrolled_by}:
        raise ApproverNotIndependent


def fee_status(rule: CardFeeRule) -> FeeStatus:
    """What a fee comes to: an amount that is not published keeps nobody waiting."""
    if rule.fee_francs is None:
        return FeeStatus.NOT_ESTABLISHED
    return FeeStatus.OWED if rule.fee_francs else FeeStatus.FREE


def check_proof(proof: ProofOfHolder, channel: Channel) -> None:
    """ProofNotTakenHere: by telephone the code and nothing else proves who calls."""
    if channel is Channel.TELEPHONE and proof.suspension_code is None:
        raise ProofNotTakenHere("by telephone the suspension code is asked for")


def collected_by(rule: CardRule, arrived_at: datetime) -> date:
    """The last day on which a card waits at the office; PolicyNotEstablished."""
    if rule.unclaimed_after_days is None:
        raise PolicyNotEstablished(f"{rule.state} has not established how long a card waits")
    return arrived_at.date() + timedelta(days=rule.unclaimed_after_days)


def check_unclaimed(rule: CardRule, arrived_at: datetime, *, on: date) -> None:
    """CardStillWaits while the holder may still come."""
    last = collected_by(rule, arrived_at)
    if on <= last:
        raise CardStillWaits(f"until {last}")


def status_of(state: CardState, expiry: date | None, *, on: date) -> DocumentStatus:
    """What a verifier is told of a card."""
    match state_on(state, expiry, on):
        case CardState.ACTIVE:
            return DocumentStatus.VALID
        case CardState.EXPIRED:
            return DocumentStatus.EXPIRED
        case CardState.SUSPENDED | CardState.WITHHELD:
            return DocumentStatus.SUSPENDED
        case later if later in _AFTER_USE:
            return DocumentStatus.REVOKED
        case _:
            return DocumentStatus.NOT_IN_FORCE


def certificate_status_of(
    state: CertificateState, expiry: date | None, *, on: date
) -> DocumentStatus:
    """The same of a temporary certificate."""
    return _CERTIFICATES[certificate_state_on(state, expiry, on)]


def withholding_reason(record: RecordState, life: LifeState) -> WithholdingReason | None:
    """Why the card of such a person is of no use now, the most final first; None if it is."""
    if life is LifeState.DEAD:
        return WithholdingReason.HOLDER_DECEASED
    if record is RecordState.MERGED:
        return WithholdingReason.RECORD_MERGED
    if record is not RecordState.ACTIVE:
        return WithholdingReason.RECORD_BLOCKED
    return None if life is LifeState.ALIVE else WithholdingReason.DEATH_REPORTED


def status_value(state: CardState, withheld_for: WithholdingReason | None) -> StatusValue:
    """What a status list says of a card that is not in force."""
    for_now = withheld_for in {WithholdingReason.RECORD_BLOCKED, WithholdingReason.DEATH_REPORTED}
    if state is CardState.SUSPENDED or (state is CardState.WITHHELD and for_now):
        return StatusValue.SUSPENDED
    return StatusValue.INVALID


def _check_fault(earlier: Sequence[EarlierCard]) -> None:
    """What costs nothing because of us rests on what two officers, or the workshop, recorded."""
    given_up = CardState.CANCELLED
    last = next((card for card in earlier if card.our_fault or card.state is not given_up), None)
    if last is None or not last.our_fault:
        raise ReasonDoesNotFit("two officers first end the card as issued in error")


def _check_renewal(last: EarlierCard, state: CardState, rule: CardRule, *, on: date) -> None:
    if state is not CardState.ACTIVE or last.expires_on is None:
        raise ReasonDoesNotFit(f"the last card is {state}")
    if rule.renewal_from_days is None:
        raise PolicyNotEstablished(f"{rule.state} has not established how early a card is renewed")
    if on < last.expires_on - timedelta(days=rule.renewal_from_days):
        raise ReasonDoesNotFit(f"a card is renewed in its last {rule.renewal_from_days} days")


_CERTIFICATES = {
    CertificateState.REQUESTED: DocumentStatus.NOT_IN_FORCE,
    CertificateState.ISSUED: DocumentStatus.VALID,
    CertificateState.WITHHELD: DocumentStatus.SUSPENDED,
    CertificateState.WITHDRAWN: DocumentStatus.REVOKED,
    CertificateState.EXPIRED: DocumentStatus.EXPIRED,
}
_AFTER_USE = _GONE | _NEVER_HELD | {CardState.LOST, CardState.STOLEN, CardState.DAMAGED}
