"""What may be done with the levy, one function per verb."""

from contextlib import suppress
from uuid import UUID, uuid4

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.levy import (
    AssessedItem,
    AssessLevy,
    Assessment,
    Collection,
    CollectLevy,
    ExemptionCode,
)
from customs_gateway.contract.reference import Office
from customs_gateway.errors import (
    AssessmentDiffers,
    CollectionDiffers,
    ExemptionNotApplicable,
)
from customs_gateway.ledger.actions import post_journal
from customs_gateway.ledger.rules import JournalKind
from customs_gateway.levy import store as levies
from customs_gateway.levy.rules import (
    LevyOutcome,
    assess,
    outstanding_after,
    require_accepted,
    require_paid,
)
from customs_gateway.levy.tables import AssessedItemRow, AssessmentRow, CollectionRow
from customs_gateway.policy.levy_rules import LevyRules, RulesInForce
from shared.database.work import Work
from shared.money import Francs
from shared.officers.approval import canonical_digest
from shared.officers.credential import Officer


async def assess_levy(
    work: Work, rules: LevyRules, *, at: Office, by: Officer, order: AssessLevy
) -> Assessment:
    """Assess a declaration and post it; the same declaration again is answered as before.

    Raises LevyNotInForce, AcceptanceInFuture, AssessmentDiffers or an Exemption... error.
    """
    require_accepted(order.accepted_on, now=work.clock())
    digest = canonical_digest(order.model_dump(mode="json"))
    await levies.lock_document(work, by.state, order.source_system, order.declaration)
    known = await levies.find_by_declaration(work, by.state, order.source_system, order.declaration)
    if known is not None:
        if known.order_digest != digest:
            raise AssessmentDiffers
        return _wire(known, await levies.items_of(work, known))
    in_force = rules.on(order.accepted_on)
    await _require_nationalised_elsewhere(work, order, by)
    outcome = assess(order.items, in_force)
    assessment = _assessment(order, outcome, in_force, at=at, by=by, digest=digest, work=work)
    items = _items(assessment, order, outcome)
    await levies.add(work, assessment, items)
    await post_journal(
        work,
        JournalKind.ASSESS,
        outcome.levy,
        state=by.state,
        source=(order.source_system, order.declaration),
        happened_on=order.accepted_on,
    )
    work.audit.record(AuditEvent.LEVY_ASSESSED, object=str(assessment.assessment_id))
    return _wire(assessment, items)


async def collect_levy(work: Work, *, at: Office, by: Officer, order: CollectLevy) -> Collection:
    """Record a receipt and post it; the same receipt again is answered as before.

    Raises PaymentInFuture, AssessmentNotFound, CollectionDiffers or CollectionExceedsLevy.
    """
    require_paid(order.paid_on, now=work.clock())
    assessment = await levies.get_locked(work, order.assessment_id, of=by.state)
    await levies.lock_document(work, by.state, order.source_system, order.receipt)
    collected = Francs(await levies.collected_on(work, assessment))
    known = await levies.find_collection(work, by.state, order.source_system, order.receipt)
    if known is not None:
        if (known.assessment_id, known.amount_francs, known.paid_on) != (
            order.assessment_id,
            order.amount_francs,
            order.paid_on,
        ):
            raise CollectionDiffers
        return _collection(order, Francs(assessment.levy_francs) - collected)
    amount = Francs(order.amount_francs)
    left = outstanding_after(Francs(assessment.levy_francs), collected, amount)
    await levies.add_collection(
        work,
        CollectionRow(
            assessment_id=order.assessment_id,
            state=by.state,
            office=at.code,
            officer=by.subject,
            source_system=order.source_system,
            receipt=order.receipt,
            paid_on=order.paid_on,
            amount_francs=order.amount_francs,
            collected_at=work.clock(),
        ),
    )
    await post_journal(
        work,
        JournalKind.COLLECT,
        amount,
        state=by.state,
        source=(order.source_system, order.receipt),
        happened_on=order.paid_on,
    )
    work.audit.record(AuditEvent.LEVY_COLLECTED, object=str(order.assessment_id))
    return _collection(order, left)


async def _require_nationalised_elsewhere(work: Work, order: AssessLevy, by: Officer) -> None:
    """Goods already levied in another member State name the assessment that did it."""
    for item in order.items:
        claim = item.exemption
        if claim is None or claim.code is not ExemptionCode.RES:
            continue
        named = None
        with suppress(ValueError):
            named = await levies.find(work, UUID(claim.evidence))
        if named is None or named.state is by.state:
            raise ExemptionNotApplicable(f"item {item.number}: no such assessment elsewhere")


def _assessment(
    order: AssessLevy,
    outcome: LevyOutcome,
    rules: RulesInForce,
    *,
    at: Office,
    by: Officer,
    digest: str,
    work: Work,
) -> AssessmentRow:
    return AssessmentRow(
        assessment_id=uuid4(),
        state=by.state,
        office=at.code,
        officer=by.subject,
        source_system=order.source_system,
        declaration=order.declaration,
        order_digest=digest,
        accepted_on=order.accepted_on,
        regime=order.regime,
        taxable_francs=outcome.taxable.amount,
        levy_francs=outcome.levy.amount,
        liquidated_francs=order.liquidated_francs,
        rate_version=rules.rate.version,
        origins_version=rules.origins.version,
        exemptions_version=rules.exemptions.version,
        assessed_at=work.clock(),
    )


def _items(
    assessment: AssessmentRow, order: AssessLevy, outcome: LevyOutcome
) -> list[AssessedItemRow]:
    return [
        AssessedItemRow(
            assessment_id=assessment.assessment_id,
            number=declared.number,
            hs6=declared.hs6,
            origin=declared.origin,
            provenance=declared.provenance,
            value_francs=declared.value_francs,
            levy_francs=assessed.levy.amount,
            exempted_by=assessed.exempted_by,
            evidence=assessed.evidence,
        )
        for declared, assessed in zip(order.items, outcome.items, strict=True)
    ]


def _wire(assessment: AssessmentRow, items: list[AssessedItemRow]) -> Assessment:
    liquidated = assessment.liquidated_francs
    return Assessment(
        assessment_id=assessment.assessment_id,
        state=assessment.state,
        office=assessment.office,
        source_system=assessment.source_system,
        declaration=assessment.declaration,
        accepted_on=assessment.accepted_on,
        regime=assessment.regime,
        taxable_francs=assessment.taxable_francs,
        levy_francs=assessment.levy_francs,
        items=tuple(AssessedItem.model_validate(item) for item in items),
        rate_version=assessment.rate_version,
        origins_version=assessment.origins_version,
        exemptions_version=assessment.exemptions_version,
        difference_francs=None if liquidated is None else liquidated - assessment.levy_francs,
        assessed_at=assessment.assessed_at,
    )


def _collection(order: CollectLevy, outstanding: Francs) -> Collection:
    return Collection(
        assessment_id=order.assessment_id,
        receipt=order.receipt,
        amount_francs=order.amount_francs,
        outstanding_francs=outstanding.amount,
    )
