"""What a change of a person's record means for the card in their hand.

A card is withheld while the record cannot be used, and given back as it was when it can: what was
decided in error about a person leaves nothing behind on their card.
"""

from uuid import UUID

from identity.cards.actions.standing import change_card
from identity.cards.lifecycle import CardEvent, CardState
from identity.cards.store import rows
from identity.cards.tables.cards import CardRow
from identity.contract.cards import WithholdingReason
from identity.contract.records import PersonEvent
from shared.database.work import Work

_WITHHELD_FOR = {
    PersonEvent.BLOCKED: WithholdingReason.RECORD_BLOCKED,
    PersonEvent.MERGED: WithholdingReason.RECORD_MERGED,
    PersonEvent.DEATH_REPORTED: WithholdingReason.DEATH_REPORTED,
    PersonEvent.DEATH_CONFIRMED: WithholdingReason.HOLDER_DECEASED,
}
_GIVEN_BACK_AFTER = {
    PersonEvent.UNBLOCKED: {WithholdingReason.RECORD_BLOCKED},
    PersonEvent.SPLIT: {WithholdingReason.RECORD_MERGED},
    PersonEvent.DEATH_CORRECTED: {
        WithholdingReason.DEATH_REPORTED,
        WithholdingReason.HOLDER_DECEASED,
    },
}


async def follow_person(work: Work, person_id: UUID, event: PersonEvent) -> None:
    """Withhold the person's card, or give it back, as the event demands."""
    reason, ended = _WITHHELD_FOR.get(event), _GIVEN_BACK_AFTER.get(event)
    if reason is None and ended is None:
        return
    card = await rows.in_hand_of(work, person_id)
    if card is None:
        return
    if reason is not None:
        await _withhold(work, card, reason)
    elif card.state is CardState.WITHHELD and card.withheld_for in (ended or ()):
        await _give_back(work, card)


async def _withhold(work: Work, card: CardRow, reason: WithholdingReason) -> None:
    """One that is withheld already keeps what it was before, and gets the newer reason."""
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
