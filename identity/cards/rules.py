"""Whether a card may be made, what it says, for how long it holds, who may approve it."""

from datetime import date

from identity.cards.lifecycle import CardState
from identity.contract.persons import CivilData
from identity.contract.verification import DocumentStatus
from identity.errors.cards import CardNotEligible
from identity.persons.rules import is_citizen
from identity.policy.rules import CardRule
from shared.civil.partial_date import PartialDate, age_at_least
from shared.dated_rules import PolicyNotEstablished, last_day
from shared.documents.mrz.holder import zone_of
from shared.documents.mrz.layout import MrzFormat
from shared.documents.mrz.td1 import CardCode
from shared.documents.mrz.zone import build_mrz
from shared.officers.errors import ApproverNotIndependent
from shared.status.document_reference import StatusReference


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
