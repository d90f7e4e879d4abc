"""Decide on a request for a card: the officer whom the registry drew, of an office not concerned.

Neither who asked nor who enrolled the holder decides, nor anybody of their offices.
"""

from uuid import UUID

from identity.accesses.actions.recording import record
from identity.audit_events import AuditEvent
from identity.cards.actions.standing import change_card, concerning
from identity.cards.lifecycle import CARD_LIFECYCLE, CardEvent
from identity.cards.rules import check_independent
from identity.cards.store import rows
from identity.cards.tables.cards import CardRow
from identity.contract.accesses import Reading
from identity.contract.cards import (
    APPROVE,
    REFUSE,
    AskedCard,
    RefuseCard,
    RequestCard,
    order_digest,
    refusal_digest,
)
from identity.contract.oversight.pairings import PairedKind
from identity.oversight.actions import pairing
from identity.oversight.rules.pairing import Seat
from identity.oversight.store import pairings
from identity.parts import IdentityParts
from identity.persons.rules import check_active
from identity.persons.store import people
from identity.persons.tables import PersonRow
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer


async def have_approver_drawn(
    work: Work,
    parts: IdentityParts,
    kind: PairedKind,
    object_id: UUID,
    person: PersonRow,
    *,
    by: Officer,
) -> None:
    """A card or a certificate is asked for: by whom it is decided, chance says."""
    await pairing.took_part(work, object_id, by)
    machine = person.enrolled_at_office
    enroller = Seat(person.enrolled_by, machine.partition(".")[0], machine)
    await pairings.took_part(work, object_id, enroller)
    await pairing.prepare(work, parts, kind, object_id)


async def read_asked_card(
    work: Work, parts: IdentityParts, *, by: Officer, card_id: UUID
) -> AskedCard:
    """What was asked for, as it was signed; CardNotFound, NoApproverDrawn or ApproverNotDrawn."""
    card = await rows.get_by_id(work, card_id)
    work.audit.acting(subject=str(card.person_id), object=str(card_id))
    await pairing.check_approver(work, parts, card_id, by)
    person = await people.by_id(work, card.person_id)
    await pairing.shown(work, card_id, by)
    work.audit.record(AuditEvent.CARD_READ)
    await record(work, parts, person_id=card.person_id, what=Reading.ELIGIBILITY)
    order = RequestCard(identity_number=person.identity_number, reason=card.reason)
    if order_digest(order, parts.state) != card.order_digest:
        order = order.model_copy(update={"collect_at": card.collect_at})
    return AskedCard(card_number=card.card_number, order=order, asked_at=card.requested_at)


async def approve_card(
    work: Work, parts: IdentityParts, *, by: Officer, card_number: str, approval: str
) -> CardRow:
    """Approve what somebody else requested, by signing the same digest.

    Raises CardNotFound, IllegalTransition, ApproverNotIndependent, NoApproverDrawn,
    ApproverNotDrawn, PersonNotActive, ApprovalInvalid or CardChanged.
    """
    card = await concerning(work, card_number)
    approved = CARD_LIFECYCLE.after(card.state, CardEvent.APPROVE)
    await _check_decides(work, parts, by, card)
    check_active(await people.by_id(work, card.person_id))
    verify_approval(approval, by, action=APPROVE, digest=card.order_digest, now=work.clock())
    await rows.move(work, card, approved, approved_by=by.subject, approval_token=approval)
    await pairing.settle(work, card.card_id, approved=True)
    work.audit.record(AuditEvent.CARD_APPROVED, object=str(card.card_id))
    return card


async def refuse_card(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    card_number: str,
    order: RefuseCard,
    approval: str,
) -> CardRow:
    """Refuse what somebody else requested, signed as an approval is; the same errors."""
    card = await concerning(work, card_number)
    CARD_LIFECYCLE.after(card.state, CardEvent.REFUSE)
    await _check_decides(work, parts, by, card)
    digest = refusal_digest(card_number, order, parts.state)
    verify_approval(approval, by, action=REFUSE, digest=digest, now=work.clock())
    await change_card(
        work,
        card,
        CardEvent.REFUSE,
        reason=order.reason.value,
        refused_by=by.subject,
        refused_for=order.reason,
        refusal_token=approval,
    )
    await pairing.settle(work, card.card_id)
    return card


async def _check_decides(work: Work, parts: IdentityParts, by: Officer, card: CardRow) -> None:
    check_independent(by.subject, requested_by=card.requested_by, enrolled_by=card.enrolled_by)
    await pairing.check_approver(work, parts, card.card_id, by)
