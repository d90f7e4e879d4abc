"""Approved cards put together by one officer, released to the workshop by another, closed."""

from uuid import UUID, uuid4

from identity.audit_events import AuditEvent
from identity.cards.actions.standing import change_card
from identity.cards.lifecycle import CardEvent, CardState
from identity.cards.store import rows
from identity.contract.personalisation import RELEASE, Batch, CreateBatch, batch_digest
from identity.errors.personalisation import JobsOpen, NothingToBatch
from identity.parts import IdentityParts
from identity.personalisation import store
from identity.personalisation.lifecycle import (
    BATCH_LIFECYCLE,
    BatchEvent,
    BatchState,
    JobState,
)
from identity.personalisation.tables import BatchCardRow, BatchRow
from identity.stock.rules import check_second
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer


async def create_batch(
    work: Work, parts: IdentityParts, *, by: Officer, order: CreateBatch
) -> BatchRow:
    """Put cards together: those named, or the oldest that wait; NothingToBatch.

    From here on each is made from the version of its holder's record that holds now.
    """
    found = await rows.waiting_for_a_batch(work, order.cards, limit=order.cards_max)
    unfit = set(order.cards) - {card.card_number for card in found}
    if unfit or not found:
        raise NothingToBatch(", ".join(sorted(unfit)))
    batch_id = uuid4()
    batch = BatchRow(
        batch_id=batch_id,
        state=BatchState.OPEN,
        order_digest=batch_digest(batch_id, tuple(card.card_number for card in found), parts.state),
        created_by=by.subject,
        created_at=work.clock(),
    )
    versions = await store.versions_now(
        work, [card.person_id for card in found], on=work.clock().date()
    )
    cards = [
        BatchCardRow(
            card_id=card.card_id,
            batch_id=batch_id,
            person_id=card.person_id,
            record_version=versions[card.person_id],
        )
        for card in found
    ]
    await store.add_batch(work, batch, cards)
    for card in found:
        await change_card(work, card, CardEvent.BATCH)
    work.audit.record(AuditEvent.BATCH_CREATED, object=str(batch_id))
    return batch


async def release_batch(work: Work, *, by: Officer, batch_id: UUID, approval: str) -> BatchRow:
    """Let the workshop have a batch; not by who put it together."""
    batch = await store.get_batch(work, batch_id)
    released = BATCH_LIFECYCLE.after(batch.state, BatchEvent.RELEASE)
    check_second(by.subject, batch.created_by)
    verify_approval(approval, by, action=RELEASE, digest=batch.order_digest, now=work.clock())
    await store.move_batch(
        work,
        batch,
        released,
        released_by=by.subject,
        release_token=approval,
        released_at=work.clock(),
    )
    work.audit.record(AuditEvent.BATCH_RELEASED, object=str(batch_id))
    return batch


async def cancel_batch(work: Work, *, batch_id: UUID) -> BatchRow:
    """Take a batch apart before it is released; its cards wait for another."""
    batch = await store.get_batch(work, batch_id)
    cancelled = BATCH_LIFECYCLE.after(batch.state, BatchEvent.CANCEL)
    await store.move_batch(work, batch, cancelled)
    await _take_out(work, batch_id)
    work.audit.record(AuditEvent.BATCH_CANCELLED, object=str(batch_id))
    return batch


async def close_batch(work: Work, *, batch_id: UUID) -> BatchRow:
    """End a batch when every job has its result; JobsOpen.

    A card that no job was taken for, because its holder's record may not be used, waits again.
    """
    batch = await store.get_batch(work, batch_id)
    closed = BATCH_LIFECYCLE.after(batch.state, BatchEvent.CLOSE)
    jobs = await store.jobs_by_state(work, batch_id)
    if jobs.get(JobState.TAKEN) or await store.next_card(work, batch_id) is not None:
        raise JobsOpen
    await store.move_batch(work, batch, closed)
    await _take_out(work, batch_id)
    work.audit.record(AuditEvent.BATCH_CLOSED, object=str(batch_id))
    return batch


async def read_batch(work: Work, *, batch_id: UUID) -> BatchRow:
    work.audit.record(AuditEvent.BATCH_READ, object=str(batch_id))
    return await store.get_batch(work, batch_id)


async def wire_batch(work: Work, batch: BatchRow) -> Batch:
    cards = await store.cards_of(work, batch.batch_id)
    jobs = await store.jobs_by_state(work, batch.batch_id)
    return Batch(
        batch_id=batch.batch_id,
        state=batch.state,
        cards=tuple(card.card_number for card in cards),
        waiting=sum(card.state is CardState.BATCHED for card in cards),
        in_work=jobs.get(JobState.TAKEN, 0),
        made=jobs.get(JobState.MADE, 0),
        failed=jobs.get(JobState.SPOILED, 0),
        order_digest=batch.order_digest,
        created_at=batch.created_at,
        released_at=batch.released_at,
    )


async def _take_out(work: Work, batch_id: UUID) -> None:
    left = [
        card for card in await store.cards_of(work, batch_id) if card.state is CardState.BATCHED
    ]
    for card in left:
        await change_card(work, card, CardEvent.TAKE_OUT)
    await store.leave_batch(work, batch_id, [card.card_id for card in left])
