"""Destruction by two: asked for by one officer, done before a second who signs the same list."""

from uuid import UUID

from identity.audit_events import AuditEvent
from identity.cards.store import ending
from identity.contract.stock import (
    DESTROY,
    DESTROY_REQUEST,
    Destruction,
    RequestDestruction,
    destruction_digest,
)
from identity.parts import IdentityParts
from identity.stock import store as stock
from identity.stock.lifecycle import (
    DESTRUCTION_LIFECYCLE,
    DestructionEvent,
    DestructionState,
)
from identity.stock.rules import check_complete, check_second
from identity.stock.tables import DestructionRow
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer


async def request_destruction(
    work: Work, parts: IdentityParts, *, by: Officer, order: RequestDestruction, approval: str
) -> DestructionRow:
    """Set blanks and cards aside for their destruction; StockMismatch if one is not there.

    Blanks must be spoiled; cards must have come back, or have failed at the workshop.
    """
    digest = destruction_digest(order, parts.state)
    verify_approval(approval, by, action=DESTROY_REQUEST, digest=digest, now=work.clock())
    row = DestructionRow(
        state=DestructionState.REQUESTED,
        place=order.place,
        order_digest=digest,
        requested_by=by.subject,
        request_token=approval,
        requested_at=work.clock(),
    )
    await stock.add_destruction(work, row)
    blanks = await stock.set_aside(work, order.blanks, row.destruction_id)
    check_complete(blanks, len(order.blanks), what="are spoiled and set aside for nothing else")
    cards = await ending.set_aside(work, order.cards, row.destruction_id)
    check_complete(cards, len(order.cards), what="(cards) are back and set aside for nothing else")
    work.audit.record(AuditEvent.DESTRUCTION_REQUESTED, object=str(row.destruction_id))
    return row


async def approve_destruction(
    work: Work, *, by: Officer, destruction_id: UUID, approval: str
) -> DestructionRow:
    """Destroy what was set aside, before a second officer; a card's blank goes with it."""
    row = await stock.get_destruction(work, destruction_id)
    done = DESTRUCTION_LIFECYCLE.after(row.state, DestructionEvent.APPROVE)
    check_second(by.subject, row.requested_by)
    verify_approval(approval, by, action=DESTROY, digest=row.order_digest, now=work.clock())
    await stock.move_destruction(
        work, row, done, approved_by=by.subject, approval_token=approval, done_at=work.clock()
    )
    cards = await ending.destroy(work, destruction_id, before=by.subject)
    await stock.join_destruction(
        work, [card.blank_serial for card in cards if card.blank_serial], destruction_id
    )
    await stock.destroy_blanks(work, destruction_id, before=by.subject)
    for card in cards:
        work.audit.record(
            AuditEvent.CARD_DESTROYED, subject=str(card.person_id), object=str(card.card_id)
        )
    work.audit.record(AuditEvent.DESTRUCTION_DONE, object=str(destruction_id))
    return row


async def withdraw_destruction(work: Work, *, destruction_id: UUID) -> DestructionRow:
    """Nothing is destroyed: what was set aside is free again."""
    row = await stock.get_destruction(work, destruction_id)
    withdrawn = DESTRUCTION_LIFECYCLE.after(row.state, DestructionEvent.WITHDRAW)
    await stock.move_destruction(work, row, withdrawn)
    await stock.release_set_aside(work, destruction_id)
    await ending.release_set_aside(work, destruction_id)
    work.audit.record(AuditEvent.DESTRUCTION_WITHDRAWN, object=str(destruction_id))
    return row


async def read_destruction(work: Work, *, destruction_id: UUID) -> DestructionRow:
    work.audit.record(AuditEvent.STOCK_READ, object=str(destruction_id))
    return await stock.get_destruction(work, destruction_id)


async def wire_destruction(work: Work, row: DestructionRow) -> Destruction:
    """The record as callers see it, with everything that it is about."""
    cards = await ending.of_destruction(work, row.destruction_id)
    own = {card.blank_serial for card in cards}
    blanks = await stock.blanks_of(work, row.destruction_id)
    return Destruction(
        destruction_id=row.destruction_id,
        state=row.state,
        blanks=tuple(blank.serial for blank in blanks if blank.serial not in own),
        cards=tuple(card.card_number for card in cards),
        order_digest=row.order_digest,
        requested_at=row.requested_at,
        done_at=row.done_at,
    )
