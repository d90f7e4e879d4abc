"""A card asked for, or given up; or made again under the same two signatures as another."""

from identity.accesses.actions.recording import count_if_refused, record
from identity.audit_events import AuditEvent
from identity.cards.actions.deciding import have_approver_drawn
from identity.cards.actions.standing import card_rule, change_card, concerning
from identity.cards.lifecycle import CARD_LIFECYCLE, CardEvent, CardState
from identity.cards.rules import (
    EarlierCard,
    check_eligible,
    check_independent,
    check_reason,
    fee_status,
)
from identity.cards.store import fees, rows
from identity.cards.tables.cards import CardFeeRow, CardRow
from identity.contract.accesses import Reading
from identity.contract.cards import (
    REQUEST,
    FeeStatus,
    IssueReason,
    RequestCard,
    RevocationReason,
    WaiveFee,
    order_digest,
)
from identity.contract.guardianships import GuardianshipScope
from identity.contract.oversight.pairings import PairedKind
from identity.guardianships.actions.reading import check_represented
from identity.oversight.actions import pairing
from identity.parts import IdentityParts
from identity.persons.rules import check_active
from identity.persons.store import people, records
from identity.persons.tables import PersonRow
from identity.policy.rules import CardFeeRule, card_fee
from shared.database.status_places import free_place
from shared.database.work import Work
from shared.dated_rules import PolicyNotEstablished, rule_in_force
from shared.identifiers import draw_document_number
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer

CARDS_LOOKED_AT_MAX = 50


async def request_card(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    office: str,
    order: RequestCard,
    approval: str,
) -> CardRow:
    """Record a signed request for a citizen's card, and what is due for it.

    Raises PersonNotFound, PersonNotActive, CardNotEligible, MinorWithoutGuardian, ReasonDoesNotFit,
    PolicyNotEstablished, ApprovalInvalid or CardOnItsWay.
    """
    count_if_refused(work, parts)
    person = await people.by_number(work, order.identity_number)
    work.audit.acting(subject=str(person.person_id))
    check_active(person)
    digest = order_digest(order, parts.state)
    verify_approval(approval, by, action=REQUEST, digest=digest, now=work.clock())
    await _check_entitled(work, parts, person, order.reason)
    card = await _add(
        work,
        parts,
        CardRow(
            card_number="",
            person_id=person.person_id,
            enrolled_by=person.enrolled_by,
            state=CardState.REQUESTED,
            state_changed_at=work.clock(),
            reason=order.reason,
            collect_at=order.collect_at or office,
            order_digest=digest,
            requested_by=by.subject,
            requested_at=work.clock(),
            request_token=approval,
            status_list=0,
            status_index=0,
        ),
    )
    await fees.add(work, _fee(work, parts, card, order.reason))
    await have_approver_drawn(work, parts, PairedKind.CARD, card.card_id, person, by=by)
    await record(work, parts, person_id=person.person_id, what=Reading.ELIGIBILITY)
    work.audit.record(
        AuditEvent.CARD_REQUESTED, object=str(card.card_id), reason=order.reason.value
    )
    return card


async def cancel_card(work: Work, *, card_number: str) -> CardRow:
    """Give a request up before the workshop has it."""
    card = await concerning(work, card_number)
    await pairing.cancel(work, card.card_id)
    await change_card(work, card, CardEvent.CANCEL)
    return card


async def waive_fee(work: Work, *, by: Officer, card_number: str, order: WaiveFee) -> CardRow:
    """Waive what is owed for a card; not by who asked for the card."""
    card = await concerning(work, card_number)
    fee = await fees.of_card(work, card.card_id)
    check_independent(by.subject, requested_by=fee.requested_by, enrolled_by=fee.requested_by)
    await fees.waive(work, fee, by=by.subject, reason=order.reason)
    work.audit.record(
        AuditEvent.CARD_FEE_WAIVED, object=str(card.card_id), reason=order.reason.value
    )
    return card


async def make_again(work: Work, parts: IdentityParts, spoiled: CardRow) -> CardRow:
    """Another card in place of one that was spoiled or lost on its way; its holder does nothing.

    It has a number and a place in the status list of its own, so that the first, should it turn up,
    is never taken for it; and it rests on the same two signatures. Nothing is due for it.
    """
    card = await _add(
        work,
        parts,
        CardRow(
            card_number="",
            person_id=spoiled.person_id,
            enrolled_by=spoiled.enrolled_by,
            state=CardState.REQUESTED,
            state_changed_at=work.clock(),
            reason=spoiled.reason,
            collect_at=spoiled.collect_at,
            order_digest=spoiled.order_digest,
            requested_by=spoiled.requested_by,
            requested_at=work.clock(),
            request_token=spoiled.request_token,
            remake_of=spoiled.card_id,
            status_list=0,
            status_index=0,
        ),
    )
    due = _fee(work, parts, card, IssueReason.ISSUER_FAULT)
    due.status, due.francs = FeeStatus.FREE, 0
    await fees.add(work, due)
    await rows.move(
        work,
        card,
        CARD_LIFECYCLE.after(card.state, CardEvent.APPROVE),
        approved_by=spoiled.approved_by,
        approval_token=spoiled.approval_token,
    )
    work.audit.record(
        AuditEvent.CARD_MADE_AGAIN,
        subject=str(card.person_id),
        object=str(card.card_id),
        reason=spoiled.state.value,
    )
    return card


async def _check_entitled(
    work: Work, parts: IdentityParts, person: PersonRow, reason: IssueReason
) -> None:
    today, rule = work.clock().date(), card_rule(work, parts)
    civil = await records.civil_now(parts.civil_keys, work, person)
    on_persons = rule_in_force(parts.person_rules, parts.state, today)
    presumed = on_persons.presumed_citizens_get_cards
    check_eligible(civil, rule, on=today, presumed_counts=presumed)
    await check_represented(work, parts, person, GuardianshipScope.DOCUMENTS)
    had = await rows.of_person(work, person.person_id, limit=CARDS_LOOKED_AT_MAX)
    earlier = [EarlierCard(card.state, card.expires_on, _is_our_fault(card)) for card in had]
    check_reason(reason, earlier, rule, on=today)


def _is_our_fault(card: CardRow) -> bool:
    given_up = card.state is CardState.CANCELLED and card.remake_of is not None
    return given_up or card.revoked_for is RevocationReason.ISSUED_IN_ERROR


async def _add(work: Work, parts: IdentityParts, card: CardRow) -> CardRow:
    """Insert the card under a number and a place of its own."""
    values = card.model_dump(exclude={"card_id"})

    async def draw() -> CardRow:
        place = await free_place(work, CardRow)
        drawn = {
            "card_number": draw_document_number(parts.state),
            "status_list": place.list_number,
            "status_index": place.place,
        }
        return CardRow(**{**values, **drawn})

    return await rows.add(work, draw)


def _fee(work: Work, parts: IdentityParts, card: CardRow, reason: IssueReason) -> CardFeeRow:
    """What is due; where a State has no rule at all, that is what is recorded."""
    rule: CardFeeRule | None
    try:
        rule = card_fee(parts.card_fees, state=parts.state, reason=reason, on=work.clock().date())
    except PolicyNotEstablished:
        rule = None
    return CardFeeRow(
        card_id=card.card_id,
        status=FeeStatus.NOT_ESTABLISHED if rule is None else fee_status(rule),
        francs=None if rule is None else rule.fee_francs,
        legal_basis=None if rule is None else rule.legal_basis,
        requested_by=card.requested_by,
    )
