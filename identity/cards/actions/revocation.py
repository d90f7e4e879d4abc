"""End a card for good: what the holder gave up at once, anything else under four eyes."""

from identity.audit_events import AuditEvent
from identity.cards.actions.standing import change_card, concerning, end_card
from identity.cards.lifecycle import CARD_LIFECYCLE, CardEvent, CardState, state_on
from identity.cards.rules import check_independent
from identity.cards.store import revocations
from identity.cards.tables.cards import CardRow, RevocationRow
from identity.contract.cards import (
    REVOKE,
    REVOKE_REQUEST,
    RevocationReason,
    RevokeCard,
    revocation_digest,
)
from identity.oversight.actions.notices import check_no_open_appeal
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer

_GIVEN_UP = {
    CardState.LOST: RevocationReason.LOST,
    CardState.STOLEN: RevocationReason.STOLEN,
    CardState.DAMAGED: RevocationReason.DAMAGED,
}


async def request_revocation(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    card_number: str,
    order: RevokeCard,
    approval: str,
) -> CardRow:
    """Revoke a card that its holder declared, or ask a second officer to end one in use.

    Nothing that its holder has not given up is asked for while an appeal of theirs is open.
    """
    card = await concerning(work, card_number)
    state = state_on(card.state, card.expires_on, work.clock().date())
    CARD_LIFECYCLE.after(state, CardEvent.REVOKE)
    digest = revocation_digest(card_number, order, parts.state)
    verify_approval(approval, by, action=REVOKE_REQUEST, digest=digest, now=work.clock())
    if state in _GIVEN_UP:
        await end_card(work, card, _GIVEN_UP[state])
        return card
    await check_no_open_appeal(work, card.person_id)
    row = RevocationRow(
        card_id=card.card_id,
        reason=order.reason,
        order_digest=digest,
        requested_by=by.subject,
        request_token=approval,
        requested_at=work.clock(),
    )
    await revocations.want(work, row)
    work.audit.record(
        AuditEvent.CARD_REVOCATION_REQUESTED, object=str(card.card_id), reason=order.reason.value
    )
    return card


async def approve_revocation(
    work: Work, *, by: Officer, card_number: str, approval: str
) -> CardRow:
    """End a card, as the second of two officers; RevocationNotRequested, AppealOpen."""
    card = await concerning(work, card_number)
    await check_no_open_appeal(work, card.person_id)
    wanted = await revocations.wanted_for(work, card.card_id)
    check_independent(by.subject, requested_by=wanted.requested_by, enrolled_by=wanted.requested_by)
    verify_approval(approval, by, action=REVOKE, digest=wanted.order_digest, now=work.clock())
    await revocations.agree(work, wanted, by=by.subject, token=approval)
    await change_card(
        work,
        card,
        CardEvent.REVOKE,
        reason=wanted.reason.value,
        revoked_for=wanted.reason,
        revoked_by=by.subject,
        withheld_for=None,
        withheld_from=None,
    )
    return card
