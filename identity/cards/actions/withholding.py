"""What a change of a person's record means for the card or certificate in their hand.

A card is withheld while the record cannot be used, and given back as it was when it can: what was
decided in error about a person leaves nothing behind on their card. How the record stands after a
change decides, not which change it was: what is over gives nothing back while another thing lasts.
"""

from uuid import UUID

from identity.cards.actions.certificates import follow_holder
from identity.cards.actions.standing import change_card
from identity.cards.lifecycle import CardEvent, CardState
from identity.cards.rules import withholding_reason
from identity.cards.store import rows
from identity.cards.tables.cards import CardRow
from identity.contract.cards import WithholdingReason
from identity.contract.records import PersonEvent
from identity.persons.store import people
from shared.database.work import Work

_MATTERS = {
    PersonEvent.BLOCKED,
    PersonEvent.UNBLOCKED,
    PersonEvent.MERGED,
    PersonEvent.SPLIT,
    PersonEvent.ARCHIVED,
    PersonEvent.DEATH_REPORTED,
    PersonEvent.DEATH_CONFIRMED,
    PersonEvent.DEATH_CORRECTED,
}
"""After which a record may be of use, or not, otherwise than before."""


async def follow_person(work: Work, person_id: UUID, event: PersonEvent) -> None:
    """Withhold the person's card and certificate, or give them back, as their record now stands."""
    if event not in _MATTERS:
        return
    person = await people.by_id(work, person_id)
    reason = withholding_reason(person.record_state, person.life_state)
    await follow_holder(work, person_id, reason)
    card = await rows.in_hand_of(work, person_id)
    if card is None:
        return
    if reason is not None:
        await _withhold(work, card, reason)
    elif card.state is CardState.WITHHELD:
        await _give_back(work, card)


async def _withhold(work: Work, card: CardRow, reason: WithholdingReason) -> None:
    """One that is withheld already keeps what it was before, and gets the reason that holds now."""
    if card.state is CardState.WITHHELD:
        await rows.move(work, card, card.state, withheld_for=reason)
    elif card.state is not CardState.HANDED_OVER:  # not in force yet: it cannot be activated now
        await change_card(
            work,
            card,
            CardEvent.WITHHOLD,
            reason=reason.value,
            withheld_for=reason,
            withheld_from=card.state,
        )


async def _give_back(work: Work, card: CardRow) -> None:
    suspended = card.withheld_from is CardState.SUSPENDED
    event = CardEvent.RESTORE_SUSPENDED if suspended else CardEvent.RESTORE
    await change_card(work, card, event, withheld_for=None, withheld_from=None)
