"""Verify a card that its holder presents: its status, yes/no answers, no data."""

from dataclasses import dataclass
from uuid import UUID

from identity.accesses.actions.recording import count, record
from identity.audit_events import AuditEvent
from identity.cards.actions.standing import card_rule
from identity.cards.rules import certificate_status_of, status_of
from identity.cards.store import certificates, holders, rows
from identity.consents import store as consents
from identity.contract.accesses import Reading
from identity.contract.consents import Modality
from identity.contract.verification import DocumentStatus, Verification, VerifyCard
from identity.events.actions import remember_partner
from identity.parts import IdentityParts
from identity.persons.store import people, records
from identity.persons.tables import PersonRow
from identity.verification.rules import answer, check_expression, status_of_holder
from shared.database.work import Work
from shared.entities import Entity
from shared.sealing.pseudonym import pairwise_pseudonym


@dataclass(frozen=True, slots=True)
class _Shown:
    """A card or a temporary certificate, and on whom it is made out."""

    document_id: UUID
    is_card: bool
    status: DocumentStatus
    printed_on: PersonRow


async def verify_card(
    work: Work, parts: IdentityParts, *, caller: Entity, order: VerifyCard
) -> Verification:
    """Answer for one card, or for a temporary certificate.

    A number without the right date of expiry is answered as unknown.

    Questions are answered for a valid card only: a card out of force proves nobody's identity, nor
    one whose holder is blocked, dead or has locked it. Whose record was merged is answered for as
    the person it was merged into. Who is given a pseudonym is told later what becomes of the card,
    as far as that concerns it.
    """
    for expression in order.expressions:
        check_expression(expression)
    now = work.clock()
    shown = await _shown(work, order)
    if shown is None:
        work.audit.record(AuditEvent.CARD_VERIFIED, reason=DocumentStatus.UNKNOWN)
        await count(work, parts)
        return _without_answers(DocumentStatus.UNKNOWN, order, work)
    person = await people.surviving(work, shown.printed_on)
    status = shown.status
    if status is DocumentStatus.VALID:
        locked = await consents.is_locked(work, person.person_id, Modality.CARD)
        status = status_of_holder(person, locked=locked)
    work.audit.record(
        AuditEvent.CARD_VERIFIED,
        subject=str(person.person_id),
        object=str(shown.document_id),
        reason=status,
    )
    if status is not DocumentStatus.VALID:
        await record(work, parts, person_id=person.person_id, what=Reading.CARD_STATUS)
        return _without_answers(status, order, work)
    flags = card_rule(work, parts).flags_shown
    reported = bool(flags) and await holders.is_reported(work, shown.document_id)
    answers: tuple[bool | None, ...] = ()
    if order.expressions:
        civil = await records.civil_now(parts.civil_keys, work, person)
        answers = tuple(answer(one, civil, on=now.date()) for one in order.expressions)
    pseudonym = None
    if order.pseudonym:
        pseudonym = pairwise_pseudonym(
            parts.pseudonym_key, partner=caller.name, identity_number=person.identity_number
        )
        await remember_partner(
            work,
            parts,
            partner=caller,
            subject=pseudonym,
            person_id=person.person_id,
            card_id=shown.document_id if shown.is_card else None,
        )
    what = Reading.ANSWERS if order.expressions else Reading.CARD_STATUS
    await record(work, parts, person_id=person.person_id, what=what)
    return Verification(
        status=status,
        answers=answers,
        pseudonym=pseudonym,
        reported=reported,
        checked_at=now,
    )


async def _shown(work: Work, order: VerifyCard) -> _Shown | None:
    """What the holder presents; None where number and date of expiry name nothing."""
    number, keep, today = order.card_number, order.pseudonym, work.clock().date()
    found = await rows.find_with_holder(work, number, unchanging=keep)
    if found is not None and found[0].expires_on == order.expires_on:
        card, holder = found
        status = status_of(card.state, card.expires_on, on=today)
        return _Shown(card.card_id, True, status, holder)
    paper = await certificates.find_with_holder(work, number, unchanging=keep)
    if paper is not None and paper[0].expires_on == order.expires_on:
        certificate, holder = paper
        status = certificate_status_of(certificate.state, certificate.expires_on, on=today)
        return _Shown(certificate.certificate_id, False, status, holder)
    return None


def _without_answers(status: DocumentStatus, order: VerifyCard, work: Work) -> Verification:
    return Verification(
        status=status,
        answers=(None,) * len(order.expressions),
        pseudonym=None,
        checked_at=work.clock(),
    )
