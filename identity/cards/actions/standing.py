"""How a card stands: the one way in which its state changes, and what callers see of it."""

from datetime import date
from typing import Any

from identity.accesses.actions.recording import count_if_refused, record
from identity.audit_events import AuditEvent
from identity.cards.lifecycle import CARD_LIFECYCLE, CardEvent, CardState, state_on
from identity.cards.store import fees, revocations, rows
from identity.cards.tables.cards import CardFeeRow, CardRow
from identity.contract.accesses import Reading
from identity.contract.cards import Card, Fee, HeldCards, RevocationReason
from identity.contract.events import CardTopic
from identity.events.actions import publish_card_change
from identity.oversight.store import pairings
from identity.parts import IdentityParts
from identity.persons.rules import check_active
from identity.persons.store import people
from identity.policy.rules import CardRule
from shared.database.work import Work
from shared.dated_rules import rule_in_force

HELD_CARDS_LISTED_MAX = 50

_RECORDED = {
    CardEvent.CANCEL: AuditEvent.CARD_CANCELLED,
    CardEvent.REFUSE: AuditEvent.CARD_REFUSED,
    CardEvent.BATCH: AuditEvent.CARD_BATCHED,
    CardEvent.TAKE_OUT: AuditEvent.CARD_TAKEN_OUT,
    CardEvent.PREPARE: AuditEvent.CARD_PREPARED,
    CardEvent.PERSONALISE: AuditEvent.CARD_PERSONALISED,
    CardEvent.PASS: AuditEvent.CARD_PASSED,
    CardEvent.FAIL: AuditEvent.CARD_FAILED,
    CardEvent.SHIP: AuditEvent.CARD_SHIPPED,
    CardEvent.ARRIVE: AuditEvent.CARD_ARRIVED,
    CardEvent.LEAVE_UNCLAIMED: AuditEvent.CARD_LEFT_UNCLAIMED,
    CardEvent.HAND_OVER: AuditEvent.CARD_HANDED_OVER,
    CardEvent.ACTIVATE: AuditEvent.CARD_ACTIVATED,
    CardEvent.SUSPEND: AuditEvent.CARD_SUSPENDED,
    CardEvent.REINSTATE: AuditEvent.CARD_REINSTATED,
    CardEvent.WITHHOLD: AuditEvent.CARD_WITHHELD,
    CardEvent.RESTORE: AuditEvent.CARD_RESTORED,
    CardEvent.RESTORE_SUSPENDED: AuditEvent.CARD_RESTORED,
    CardEvent.DECLARE_LOST: AuditEvent.CARD_DECLARED_LOST,
    CardEvent.DECLARE_STOLEN: AuditEvent.CARD_DECLARED_STOLEN,
    CardEvent.DECLARE_DAMAGED: AuditEvent.CARD_DECLARED_DAMAGED,
    CardEvent.REVOKE: AuditEvent.CARD_REVOKED,
    CardEvent.EXPIRE: AuditEvent.CARD_EXPIRED,
    CardEvent.RETURN: AuditEvent.CARD_RETURNED,
}
_TOPICS = {
    CardEvent.ACTIVATE: CardTopic.ACTIVATED,
    CardEvent.RESTORE: CardTopic.REINSTATED,
    CardEvent.REINSTATE: CardTopic.REINSTATED,
    CardEvent.SUSPEND: CardTopic.SUSPENDED,
    CardEvent.WITHHOLD: CardTopic.SUSPENDED,
    CardEvent.DECLARE_LOST: CardTopic.REVOKED,
    CardEvent.DECLARE_STOLEN: CardTopic.REVOKED,
    CardEvent.DECLARE_DAMAGED: CardTopic.REVOKED,
    CardEvent.REVOKE: CardTopic.REVOKED,
}
"""What partners may be told of; until a card is in force, it concerns nobody else."""

_TOLD_OF = frozenset({CardState.ACTIVE, CardState.SUSPENDED, CardState.WITHHELD})
"""States of which partners may know that the card was in force."""


async def change_card(
    work: Work, card: CardRow, event: CardEvent, *, reason: str | None = None, **values: Any
) -> None:
    """Decide, move, record, tell: the only way in which a card's state changes.

    A card whose last day is over expires first, so that nothing is done with it as if it held.
    """
    before = card.state
    if state_on(before, card.expires_on, work.clock().date()) is not before:
        await rows.move(work, card, CardState.EXPIRED, withheld_for=None, withheld_from=None)
        work.audit.record(
            AuditEvent.CARD_EXPIRED, subject=str(card.person_id), object=str(card.card_id)
        )
        if event is CardEvent.EXPIRE:
            return
    await rows.move(work, card, CARD_LIFECYCLE.after(card.state, event), **values)
    work.audit.record(
        _RECORDED[event], subject=str(card.person_id), object=str(card.card_id), reason=reason
    )
    topic = _TOPICS.get(event)
    if topic is not None and not (topic is CardTopic.REVOKED and before not in _TOLD_OF):
        await publish_card_change(work, person_id=card.person_id, card_id=card.card_id, topic=topic)


async def concerning(work: Work, card_number: str) -> CardRow:
    """The card; from here on, refusals too are recorded as concerning its holder."""
    card = await rows.get(work, card_number)
    work.audit.acting(subject=str(card.person_id), object=str(card.card_id))
    return card


async def activate_card(work: Work, *, card_number: str) -> CardRow:
    """Put a card in force that its holder has in hand; 409 before the hand-over."""
    card = await concerning(work, card_number)
    check_active(await people.by_id(work, card.person_id))
    await change_card(work, card, CardEvent.ACTIVATE)
    return card


async def end_card(work: Work, card: CardRow, reason: RevocationReason) -> None:
    """Revoke a card that its holder gave up: declared, or replaced by another."""
    await change_card(
        work,
        card,
        CardEvent.REVOKE,
        reason=reason.value,
        revoked_for=reason,
        withheld_for=None,
        withheld_from=None,
    )


async def take_card_back(work: Work, *, card_number: str) -> CardRow:
    """A card that holds no more is back in an office's hands, to be destroyed by two."""
    card = await concerning(work, card_number)
    await change_card(work, card, CardEvent.RETURN)
    return card


async def read_card(work: Work, parts: IdentityParts, *, card_number: str) -> CardRow:
    card = await concerning(work, card_number)
    work.audit.record(AuditEvent.CARD_READ, object=str(card.card_id))
    await record(work, parts, person_id=card.person_id, what=Reading.CARD_STATUS)
    return card


async def read_held_cards(work: Work, parts: IdentityParts, *, identity_number: str) -> HeldCards:
    """Every card of a person, newest first; PersonNotFound."""
    count_if_refused(work, parts)
    person = await people.by_number(work, identity_number)
    found = await rows.of_person(work, person.person_id, limit=HELD_CARDS_LISTED_MAX)
    work.audit.record(AuditEvent.CARD_READ, subject=str(person.person_id))
    await record(work, parts, person_id=person.person_id, what=Reading.CARD_STATUS)
    due = await fees.of_cards(work, [card.card_id for card in found])
    today = work.clock().date()
    return HeldCards(cards=tuple(_wire(card, due[card.card_id], parts, on=today) for card in found))


async def wire_card(work: Work, parts: IdentityParts, card: CardRow) -> Card:
    """The card as callers see it today."""
    fee = await fees.of_card(work, card.card_id)
    wanted = await revocations.open_of(work, card)
    drawn = None
    if card.state is CardState.REQUESTED:
        drawn = (await pairings.get(work, card.card_id)).state
    seen = _wire(card, fee, parts, on=work.clock().date())
    return seen.model_copy(update={"revocation_digest": wanted, "approver": drawn})


def card_rule(work: Work, parts: IdentityParts) -> CardRule:
    """The rule of the State on cards today."""
    return rule_in_force(parts.card_rules, parts.state, work.clock().date())


def _wire(card: CardRow, fee: CardFeeRow, parts: IdentityParts, *, on: date) -> Card:
    return Card(
        card_id=card.card_id,
        card_number=card.card_number,
        state=state_on(card.state, card.expires_on, on),
        issuing_state=parts.state,
        reason=card.reason,
        order_digest=card.order_digest,
        collect_at=card.collect_at,
        issued_on=card.issued_on,
        expires_on=card.expires_on,
        refused_for=card.refused_for,
        fee=Fee(status=fee.status, francs=fee.francs, legal_basis=fee.legal_basis),
    )
