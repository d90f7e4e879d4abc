"""Verify a card that its holder presents: its status, yes/no answers, no data."""

from identity.accesses.actions.recording import count, record
from identity.audit_events import AuditEvent
from identity.cards.actions.standing import card_rule
from identity.cards.rules import status_of
from identity.cards.store import holders, rows
from identity.consents import store as consents
from identity.contract.accesses import Reading
from identity.contract.consents import Modality
from identity.contract.verification import DocumentStatus, Verification, VerifyCard
from identity.events.actions import remember_partner
from identity.parts import IdentityParts
from identity.persons.store import people, records
from identity.verification.rules import answer, check_expression, status_of_holder
from shared.database.work import Work
from shared.entities import Entity
from shared.sealing.pseudonym import pairwise_pseudonym


async def verify_card(
    work: Work, parts: IdentityParts, *, caller: Entity, order: VerifyCard
) -> Verification:
    """Answer for one card; a number without the right date of expiry is answered as unknown.

    Questions are answered for a valid card only: a card out of force proves nobody's identity, nor
    one whose holder is blocked, dead or has locked it. Whose record was merged is answered for as
    the person it was merged into. Who is given a pseudonym is told later what becomes of the card,
    as far as that concerns it.
    """
    for expression in order.expressions:
        check_expression(expression)
    now = work.clock()
    found = await rows.find_with_holder(work, order.card_number, unchanging=order.pseudonym)
    if found is None or found[0].expires_on != order.expires_on:
        work.audit.record(AuditEvent.CARD_VERIFIED, reason=DocumentStatus.UNKNOWN)
        await count(work, parts)
        return _without_answers(DocumentStatus.UNKNOWN, order, work)
    card, printed_on_card = found
    person = await people.surviving(work, printed_on_card)
    status = status_of(card.state, card.expires_on, on=now.date())
    if status is DocumentStatus.VALID:
        locked = await consents.is_locked(work, person.person_id, Modality.CARD)
        status = status_of_holder(person, locked=locked)
    work.audit.record(
        AuditEvent.CARD_VERIFIED,
        subject=str(person.person_id),
        object=str(card.card_id),
        reason=status,
    )
    if status is not DocumentStatus.VALID:
        await record(work, parts, person_id=person.person_id, what=Reading.CARD_STATUS)
        return _without_answers(status, order, work)
    shown = card_rule(work, parts).flags_shown
    reported = bool(shown) and await holders.is_reported(work, card.card_id)
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
            card_id=card.card_id,
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


def _without_answers(status: DocumentStatus, order: VerifyCard, work: Work) -> Verification:
    return Verification(
        status=status,
        answers=(None,) * len(order.expressions),
        pseudonym=None,
        checked_at=work.clock(),
    )
