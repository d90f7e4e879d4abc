"""What may be done with a card, one function per verb."""

from datetime import date

from identity.accesses.actions.recording import count_if_refused, record
from identity.audit_events import AuditEvent
from identity.cards import store as cards
from identity.cards.lifecycle import CARD_LIFECYCLE, CardEvent, CardState
from identity.cards.rules import (
    check_eligible,
    check_independent,
    expires_on,
    machine_readable_zone,
)
from identity.cards.tables import CardRow
from identity.contract.accesses import Reading
from identity.contract.cards import (
    Card,
    PersonalisedCard,
    RequestCard,
    RevocationReason,
    SuspensionReason,
    order_digest,
)
from identity.contract.events import CardTopic
from identity.contract.persons import PrintedData
from identity.events.actions import publish_card_change
from identity.parts import IdentityParts
from identity.persons.rules import check_active
from identity.persons.store import biometrics, people, records
from identity.policy.rules import CardRule
from shared.database.status_places import free_place
from shared.database.work import Work
from shared.dated_rules import rule_in_force
from shared.documents.lds.chip_files import build_chip_files
from shared.identifiers import draw_document_number
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer
from shared.status.document_reference import StatusReference

REQUEST_ACTION = "card.request"
APPROVE_ACTION = "card.approve"
_TOPICS = {
    CardEvent.ACTIVATE: CardTopic.ACTIVATED,
    CardEvent.SUSPEND: CardTopic.SUSPENDED,
    CardEvent.REINSTATE: CardTopic.REINSTATED,
    CardEvent.REVOKE: CardTopic.REVOKED,
}
"""What partners may be told of; until a card is in force, it concerns nobody else."""


async def request_card(
    work: Work, parts: IdentityParts, *, by: Officer, order: RequestCard, approval: str
) -> CardRow:
    """Record a signed request for a citizen's card.

    Raises PersonNotFound, PersonNotActive, CardNotEligible, PolicyNotEstablished, ApprovalInvalid,
    CardInHand or NoFreeNumberDrawn.
    """
    count_if_refused(work, parts)
    person = await people.by_number(work, order.identity_number)
    work.audit.acting(subject=str(person.person_id))
    check_active(person)
    digest = order_digest(order, parts.state)
    verify_approval(approval, by, action=REQUEST_ACTION, digest=digest, now=work.clock())
    civil = await records.civil_now(parts.civil_keys, work, person)
    on_persons = rule_in_force(parts.person_rules, parts.state, _today(work))
    check_eligible(
        civil,
        _rule(work, parts),
        on=_today(work),
        presumed_counts=on_persons.presumed_citizens_get_cards,
    )

    async def draw() -> CardRow:
        place = await free_place(work, CardRow)
        return CardRow(
            card_number=draw_document_number(parts.state, work.random),
            person_id=person.person_id,
            enrolled_by=person.enrolled_by,
            state=CardState.REQUESTED,
            state_changed_at=work.clock(),
            reason=order.reason,
            order_digest=digest,
            requested_by=by.subject,
            request_token=approval,
            status_list=place.list_number,
            status_index=place.place,
        )

    card = await cards.add(work, draw)
    await record(work, parts, person_id=person.person_id, what=Reading.ELIGIBILITY)
    work.audit.record(
        AuditEvent.CARD_REQUESTED, object=str(card.card_id), reason=order.reason.value
    )
    return card


async def approve_card(work: Work, *, by: Officer, card_number: str, approval: str) -> CardRow:
    """Approve what somebody else requested, by signing the same digest."""
    card = await _concerning(work, card_number)
    approved = CARD_LIFECYCLE.after(card.state, CardEvent.APPROVE)
    check_independent(by.subject, requested_by=card.requested_by, enrolled_by=card.enrolled_by)
    verify_approval(approval, by, action=APPROVE_ACTION, digest=card.order_digest, now=work.clock())
    await cards.move(work, card, approved, approved_by=by.subject, approval_token=approval)
    work.audit.record(AuditEvent.CARD_APPROVED, object=str(card.card_id))
    return card


async def personalise_card(
    work: Work, parts: IdentityParts, *, card_number: str
) -> PersonalisedCard:
    """Make the chip's files and the printed data of an approved card; they are not kept.

    Raises PolicyNotEstablished when the State has not said how long its cards hold.
    """
    card, person = await cards.get_with_holder(work, card_number)
    work.audit.acting(subject=str(person.person_id))
    personalised = CARD_LIFECYCLE.after(card.state, CardEvent.PERSONALISE)
    issued_on, rule = work.clock().date(), _rule(work, parts)
    check_active(person)
    civil = await records.civil_now(parts.civil_keys, work, person)
    portrait = await biometrics.portrait_of(parts.biometric_keys, work, person.person_id)
    reference = StatusReference(card.status_list, card.status_index)
    mrz = machine_readable_zone(card_number, civil, rule, issued_on=issued_on, reference=reference)
    chip = build_chip_files(mrz, portrait, parts.card_signer, now=work.clock())
    await cards.move(
        work, card, personalised, issued_on=issued_on, expires_on=expires_on(rule, issued_on)
    )
    work.audit.record(AuditEvent.CARD_PERSONALISED, object=str(card.card_id))
    await record(work, parts, person_id=person.person_id, what=Reading.CIVIL_AND_PORTRAIT)
    return PersonalisedCard(
        card=wire_card(card, parts),
        mrz=mrz,
        ef_com=chip.com,
        dg1=chip.dg1,
        dg2=chip.dg2,
        ef_sod=chip.sod,
        printed=PrintedData.of(civil),
        portrait=portrait,
    )


async def cancel_card(work: Work, *, card_number: str) -> CardRow:
    """Give a request up before the card is made."""
    return await _change(work, card_number, CardEvent.CANCEL, AuditEvent.CARD_CANCELLED)


async def activate_card(work: Work, *, card_number: str) -> CardRow:
    return await _change(work, card_number, CardEvent.ACTIVATE, AuditEvent.CARD_ACTIVATED)


async def suspend_card(work: Work, *, card_number: str, reason: SuspensionReason) -> CardRow:
    """Suspend an active card; raises CardNotFound, IllegalTransition or CardChanged."""
    return await _change(
        work, card_number, CardEvent.SUSPEND, AuditEvent.CARD_SUSPENDED, reason=reason.value
    )


async def reinstate_card(work: Work, *, card_number: str) -> CardRow:
    return await _change(work, card_number, CardEvent.REINSTATE, AuditEvent.CARD_REINSTATED)


async def revoke_card(work: Work, *, card_number: str, reason: RevocationReason) -> CardRow:
    return await _change(
        work, card_number, CardEvent.REVOKE, AuditEvent.CARD_REVOKED, reason=reason.value
    )


async def read_card(work: Work, parts: IdentityParts, *, card_number: str) -> CardRow:
    card = await _concerning(work, card_number)
    work.audit.record(AuditEvent.CARD_READ, object=str(card.card_id))
    await record(work, parts, person_id=card.person_id, what=Reading.CARD_STATUS)
    return card


def wire_card(card: CardRow, parts: IdentityParts) -> Card:
    """The card as callers see it."""
    return Card(
        card_number=card.card_number,
        state=card.state,
        issuing_state=parts.state,
        reason=card.reason,
        order_digest=card.order_digest,
        issued_on=card.issued_on,
        expires_on=card.expires_on,
    )


async def _change(
    work: Work,
    card_number: str,
    event: CardEvent,
    recorded: AuditEvent,
    *,
    reason: str | None = None,
) -> CardRow:
    """Get, decide, move, record, tell."""
    card = await _concerning(work, card_number)
    await cards.move(work, card, CARD_LIFECYCLE.after(card.state, event))
    work.audit.record(recorded, object=str(card.card_id), reason=reason)
    if event in _TOPICS:
        await publish_card_change(
            work, person_id=card.person_id, card_id=card.card_id, topic=_TOPICS[event]
        )
    return card


async def _concerning(work: Work, card_number: str) -> CardRow:
    """The card; from here on, refusals too are recorded as concerning its holder."""
    card = await cards.get(work, card_number)
    work.audit.acting(subject=str(card.person_id), object=str(card.card_id))
    return card


def _rule(work: Work, parts: IdentityParts) -> CardRule:
    return rule_in_force(parts.card_rules, parts.state, _today(work))


def _today(work: Work) -> date:
    return work.clock().date()
