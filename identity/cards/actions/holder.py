"""What the holder of a card asks for: to suspend it, to declare it lost, stolen or damaged.

Only the holder, proven, changes anything: by the suspension code, by a 1:1 check just made where
they stand, or by another identity document that an officer has seen. Nobody else is asked.
"""

from uuid import uuid4

from identity.accesses.actions.recording import count_if_refused, record
from identity.audit_events import AuditEvent
from identity.cards.actions.codes import check_code
from identity.cards.actions.standing import change_card, concerning, wire_card
from identity.cards.lifecycle import CardEvent, CardState
from identity.cards.rules import check_proof
from identity.cards.store import holders, rows
from identity.cards.tables.cards import CardRow
from identity.cards.tables.declarations import DeclarationRow
from identity.contract.accesses import Reading
from identity.contract.cards import (
    CardReceipt,
    Channel,
    DeclarationKind,
    DeclareCard,
    ProofOfHolder,
    SuspendCard,
)
from identity.delivery.store import checks
from identity.errors.cards import CardNotFound, HolderNotProven
from identity.errors.persons import PersonNotFound
from identity.parts import IdentityParts
from identity.persons.store import people
from shared.attestation import sign_attestation
from shared.database.work import Work
from shared.entities import Entity
from shared.officers.credential import Officer
from shared.sealing.envelope import seal
from shared.web.consultation import Consultation

RECEIPT = "card-receipt"
_EVENTS = {
    DeclarationKind.LOST: CardEvent.DECLARE_LOST,
    DeclarationKind.STOLEN: CardEvent.DECLARE_STOLEN,
    DeclarationKind.DAMAGED: CardEvent.DECLARE_DAMAGED,
}


async def suspend_card(
    work: Work,
    parts: IdentityParts,
    consult: Consultation,
    *,
    by: Officer,
    at: Entity,
    card_number: str,
    order: SuspendCard,
) -> CardReceipt:
    """Suspend the holder's card at once and give a receipt.

    Raises CardNotFound, ProofNotTakenHere, HolderNotProven, IllegalTransition or CardChanged.
    """
    card = await _proven(work, parts, consult, at, card_number, order.proof, order.channel)
    declaration = _declaration(parts, card, by, at, order.proof, order.channel, work)
    declaration.suspended_for = order.reason
    withheld = {"withheld_from": CardState.SUSPENDED} if card.state is CardState.WITHHELD else {}
    await change_card(
        work,
        card,
        CardEvent.SUSPEND,
        reason=order.reason.value,
        suspended_for=order.reason,
        **withheld,
    )
    return await _receipt(work, parts, card, declaration, f"suspended: {order.reason}")


async def declare_card(
    work: Work,
    parts: IdentityParts,
    consult: Consultation,
    *,
    by: Officer,
    at: Entity,
    card_number: str,
    order: DeclareCard,
) -> CardReceipt:
    """Take the holder's declaration: the card holds no more, and a duplicate may be asked for."""
    channel = Channel.COUNTER
    card = await _proven(work, parts, consult, at, card_number, order.proof, channel)
    declaration = _declaration(parts, card, by, at, order.proof, channel, work)
    declaration.kind, declaration.happened_on = order.kind, order.happened_on
    if order.place:
        place = holders.place_place(declaration.declaration_id)
        declaration.sealed_place = seal(parts.civil_keys, place, order.place.encode())
    await change_card(work, card, _EVENTS[order.kind], withheld_for=None, withheld_from=None)
    return await _receipt(work, parts, card, declaration, order.kind.value)


async def number_of_held(work: Work, parts: IdentityParts, identity_number: str) -> str:
    """The number of the card that a person has in hand; CardNotFound, whoever is unknown."""
    count_if_refused(work, parts)
    try:
        person = await people.by_number(work, identity_number)
    except PersonNotFound:
        raise CardNotFound from None
    card = await rows.in_hand_of(work, person.person_id)
    if card is None:
        raise CardNotFound
    return card.card_number


async def _proven(
    work: Work,
    parts: IdentityParts,
    consult: Consultation,
    at: Entity,
    card_number: str,
    proof: ProofOfHolder,
    channel: Channel,
) -> CardRow:
    """The card, once its holder is proven; what is decided is read after the proof."""
    check_proof(proof, channel)
    code = proof.suspension_code
    if code is not None:
        clock = work.clock
        await consult(lambda: check_code(parts, clock, card_number=card_number, code=code))
        card = await concerning(work, card_number)
        await holders.forget_attempts(work, card.card_id)
        return card
    card = await concerning(work, card_number)
    if proof.check_id is not None and not await checks.holds(
        work, proof.check_id, card_id=card.card_id, office=at.name
    ):
        raise HolderNotProven
    return card


def _declaration(
    parts: IdentityParts,
    card: CardRow,
    by: Officer,
    at: Entity,
    proof: ProofOfHolder,
    channel: Channel,
    work: Work,
) -> DeclarationRow:
    declaration_id, sealed = uuid4(), None
    if proof.document_number is not None:
        place = holders.document_place(declaration_id)
        sealed = seal(parts.civil_keys, place, proof.document_number.encode())
    return DeclarationRow(
        declaration_id=declaration_id,
        card_id=card.card_id,
        channel=channel,
        by_code=proof.suspension_code is not None,
        check_id=proof.check_id,
        sealed_document=sealed,
        taken_by=f"{by.state}/{by.subject}",
        taken_at_office=at.name,
        taken_at=work.clock(),
    )


async def _receipt(
    work: Work,
    parts: IdentityParts,
    card: CardRow,
    declaration: DeclarationRow,
    what: str,
) -> CardReceipt:
    """The sealed receipt: what happened to which card, when, where; nothing of the holder."""
    await holders.declare(work, declaration)
    await record(work, parts, person_id=card.person_id, what=Reading.CARD_STATUS)
    claims = {
        "sub": card.card_number,
        "act": what,
        "ref": str(declaration.declaration_id),
        "at": declaration.taken_at_office,
    }
    receipt = sign_attestation(parts.attestation_key, kind=RECEIPT, claims=claims, now=work.clock())
    work.audit.record(AuditEvent.CARD_RECEIPT_GIVEN, object=str(card.card_id), reason=what)
    return CardReceipt(card=await wire_card(work, parts, card), receipt=receipt)
