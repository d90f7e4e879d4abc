"""Whether a card may be made, for how long it holds, and who may approve it."""

from calendar import isleap
from datetime import date, timedelta

from identity.cards.lifecycle import CardState
from identity.contract.persons import CivilData
from identity.contract.verification import DocumentStatus
from identity.errors import ApproverNotIndependent, CardNotEligible, PolicyNotEstablished
from identity.policy.rules import CardRule
from shared.civil.partial_date import PartialDate, age_at_least

_FEBRUARY_29 = (2, 29)


def check_eligible(civil: CivilData, rule: CardRule, *, on: date) -> None:
    """CardNotEligible unless the holder is a citizen of the rule's State and old enough.

    Where the birth date is partial, the doubt is the holder's advantage.
    """
    if civil.nationality != rule.state:
        raise CardNotEligible(f"the card of {rule.state} is for its citizens")
    if rule.age_min_years is None:
        return
    born = PartialDate.parse(civil.birth_date)
    if age_at_least(born, rule.age_min_years, on) is False:
        raise CardNotEligible(f"from {rule.age_min_years} years of age ({rule.legal_basis})")


def expires_on(rule: CardRule, issued_on: date) -> date:
    """The last day of validity: the day before the anniversary of issue."""
    if rule.validity_years is None:
        raise PolicyNotEstablished(f"{rule.state} has not established how long a card is valid")
    year = issued_on.year + rule.validity_years
    if (issued_on.month, issued_on.day) == _FEBRUARY_29 and not isleap(year):
        return date(year, 2, 28)
    return issued_on.replace(year=year) - timedelta(days=1)


def check_independent(approver: str, *, requested_by: str, enrolled_by: str) -> None:
    """Four eyes said early and clearly; the table's constraint is what guarantees them."""
    if approver in {requested_by, enrolled_by}:
        raise ApproverNotIndependent


def status_of(state: CardState, expiry: date | None, *, on: date) -> DocumentStatus:
    """What a verifier is told of a card."""
    match state:
        case CardState.ACTIVE if expiry is not None:
            return DocumentStatus.EXPIRED if expiry < on else DocumentStatus.VALID
        case CardState.SUSPENDED:
            return DocumentStatus.SUSPENDED
        case CardState.REVOKED | CardState.CANCELLED:
            return DocumentStatus.REVOKED
        case _:
            return DocumentStatus.NOT_IN_FORCE
