"""How much the confederal levy (PC-AES) on a declaration is, and why. Pure.

levy = half up(rate x sum of the taxable customs values), rounded once per declaration and then
shared out to the items by largest remainder, so that the items always add up to the levy. The
rounding of the Decision is not published; half up is a policy of this platform.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from customs_gateway.contract.levy import ExemptionClaim, ExemptionCode, LevyItem
from customs_gateway.errors import (
    AcceptanceInFuture,
    CollectionExceedsLevy,
    ExemptionEvidenceMissing,
    ExemptionNeedsDecision,
    ExemptionNotApplicable,
    PaymentInFuture,
)
from customs_gateway.policy.levy_rules import (
    Cover,
    DecidedBy,
    EvidenceKind,
    ExemptionRule,
    Origins,
    RulesInForce,
)
from shared.identifiers import TransitReferenceInvalid, read_transit_reference
from shared.money import NOTHING, Francs, share_out, total

CIVIL_TIME_AHEAD = timedelta(hours=1)
"""Niger's civil time is UTC+1: the latest of the three."""


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    number: int
    taxable: Francs
    levy: Francs
    exempted_by: ExemptionCode | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class LevyOutcome:
    taxable: Francs
    levy: Francs
    items: tuple[ItemOutcome, ...]


def assess(items: Sequence[LevyItem], rules: RulesInForce) -> LevyOutcome:
    """Assess one declaration; an Exemption... error when an item cannot be judged as claimed."""
    exempted = [exemption_of(item, rules) for item in items]
    taxable = [
        NOTHING if code else Francs(item.value_francs)
        for item, code in zip(items, exempted, strict=True)
    ]
    base = total(taxable)
    levy = rules.rate.rate.of(base)
    parts = share_out(levy, [amount.amount for amount in taxable])
    return LevyOutcome(
        base,
        levy,
        tuple(
            ItemOutcome(
                item.number, value, part, code, item.exemption.evidence if item.exemption else None
            )
            for item, value, part, code in zip(items, taxable, parts, exempted, strict=True)
        ),
    )


def exemption_of(item: LevyItem, rules: RulesInForce) -> ExemptionCode | None:
    """The code that exempts an item, None when it is levied.

    ExemptionNotApplicable when the claim does not fit the goods. Without a claim:
    ExemptionNeedsDecision for goods that the texts leave in doubt, ExemptionEvidenceMissing for
    goods that are not of a third country, because such an origin is proved, not said.
    """
    if item.exemption is not None:
        return _judged(item, item.exemption, rules)
    for code, rule in rules.exemptions.codes.items():
        if item.hs6.startswith(rule.headings):
            raise ExemptionNeedsDecision(f"item {item.number}: claim {code} with the decision")
    if not rules.origins.third(item.origin):
        raise ExemptionEvidenceMissing(f"item {item.number}: the origin needs evidence")
    return None


def require_accepted(accepted_on: date, *, now: datetime) -> None:
    """A declaration cannot have been accepted tomorrow, in any of the three States."""
    if accepted_on > (now + CIVIL_TIME_AHEAD).date():
        raise AcceptanceInFuture(f"{accepted_on} has not come yet")


def require_paid(paid_on: date, *, now: datetime) -> None:
    """Nor can anything have been paid tomorrow."""
    if paid_on > (now + CIVIL_TIME_AHEAD).date():
        raise PaymentInFuture(f"{paid_on} has not come yet")


def outstanding_after(levy: Francs, collected: Francs, amount: Francs) -> Francs:
    """What remains once `amount` is collected too; CollectionExceedsLevy when it is too much."""
    left = levy - collected - amount
    if left < NOTHING:
        raise CollectionExceedsLevy(f"{(levy - collected).amount} francs are outstanding")
    return left


def _judged(item: LevyItem, claim: ExemptionClaim, rules: RulesInForce) -> ExemptionCode | None:
    rule = rules.exemptions.codes.get(claim.code)
    if rule is None or not _fits(item, claim, rule, rules.origins):
        raise ExemptionNotApplicable(f"item {item.number}: {claim.code} does not apply")
    return claim.code if claim.granted else None


def _fits(item: LevyItem, claim: ExemptionClaim, rule: ExemptionRule, origins: Origins) -> bool:
    if not claim.granted and rule.decided_by is not DecidedBy.PERSON:
        return False
    if rule.headings and not item.hs6.startswith(rule.headings):
        return False
    if rule.covers is Cover.MEMBERS and item.origin not in origins.members:
        return False
    if rule.covers is Cover.CUSTOMS_UNION and item.origin not in origins.customs_union:
        return False
    return rule.evidence is not EvidenceKind.TRANSIT_REFERENCE or _is_transit_reference(
        claim.evidence
    )


def _is_transit_reference(text: str) -> bool:
    try:
        read_transit_reference(text)
    except TransitReferenceInvalid:
        return False
    return True
