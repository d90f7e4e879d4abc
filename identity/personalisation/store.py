"""All reads and writes of batches and jobs."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import and_, col, func, or_, select, update

from identity.cards.lifecycle import CardState
from identity.cards.tables.cards import CardRow
from identity.contract.records import LifeState, PersonRecord, RecordState
from identity.errors.personalisation import BatchChanged, BatchNotFound, JobNotFound
from identity.personalisation.lifecycle import BatchState, JobState
from identity.personalisation.tables import BatchCardRow, BatchRow, JobRow
from identity.persons.store import records
from identity.persons.tables import PersonRow, PersonVersionRow
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent
from shared.sealing.key_encryption import KeyEncryption


async def add_batch(work: Work, batch: BatchRow, cards: Sequence[BatchCardRow]) -> None:
    work.session.add(batch)
    await work.session.flush()
    work.session.add_all(cards)
    await work.session.flush()


async def versions_now(work: Work, person_ids: Sequence[UUID], *, on: date) -> dict[UUID, int]:
    """The version of each person's record that holds on a day, as known now."""
    row = PersonVersionRow
    query = select(row.person_id, row.version).where(
        col(row.person_id).in_(person_ids),
        col(row.recorded_to).is_(None),
        or_(col(row.valid_from).is_(None), col(row.valid_from) <= on),
        or_(col(row.valid_to).is_(None), col(row.valid_to) > on),
    )
    return {found[0]: found[1] for found in await work.session.exec(query)}


async def get_batch(work: Work, batch_id: UUID) -> BatchRow:
    """The batch, which nobody else changes until this work ends."""
    query = (
        select(BatchRow)
        .where(BatchRow.batch_id == batch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    batch = (await work.session.exec(query)).first()
    if batch is None:
        raise BatchNotFound
    return batch


async def move_batch(work: Work, batch: BatchRow, to: BatchState, **values: Any) -> None:
    """Write the new state only if nobody decided meanwhile."""
    statement = (
        update(BatchRow)
        .where(col(BatchRow.batch_id) == batch.batch_id, col(BatchRow.state) == batch.state)
        .values(state=to, **values)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) == "personalisation_batches_four_eyes":
            raise ApproverNotIndependent from error
        if violated(error) == "personalisation_batches_release_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise
    if moved.rowcount != 1:
        raise BatchChanged
    await work.session.refresh(batch)


async def cards_of(work: Work, batch_id: UUID) -> list[CardRow]:
    """The cards of a batch, by number."""
    query = (
        select(CardRow)
        .join(BatchCardRow, col(BatchCardRow.card_id) == col(CardRow.card_id))
        .where(BatchCardRow.batch_id == batch_id)
        .order_by(CardRow.card_number)
    )
    return list(await work.session.exec(query))


async def leave_batch(work: Work, batch_id: UUID, card_ids: Sequence[UUID]) -> None:
    """These cards wait for another batch."""
    for card_id in card_ids:
        row = await work.session.get(BatchCardRow, card_id)
        if row is not None and row.batch_id == batch_id:
            await work.session.delete(row)
    await work.session.flush()


async def next_card(work: Work, batch_id: UUID) -> tuple[CardRow, PersonRow, BatchCardRow] | None:
    """The next card of a batch whose holder's record may be used; another taker gets another."""
    query = (
        select(CardRow, PersonRow, BatchCardRow)
        .join(BatchCardRow, col(BatchCardRow.card_id) == col(CardRow.card_id))
        .join(PersonRow, col(PersonRow.person_id) == col(CardRow.person_id))
        .where(
            BatchCardRow.batch_id == batch_id,
            CardRow.state == CardState.BATCHED,
            PersonRow.record_state == RecordState.ACTIVE,
            PersonRow.life_state == LifeState.ALIVE,
        )
        .order_by(CardRow.card_number)
        .limit(1)
        .with_for_update(of=CardRow, skip_locked=True)
    )
    return (await work.session.exec(query)).first()


async def frozen_record(keys: KeyEncryption, work: Work, card: BatchCardRow) -> PersonRecord:
    """The record as it was when the card came into its batch, whatever was corrected since."""
    row = PersonVersionRow
    query = select(row).where(
        and_(row.person_id == card.person_id, row.version == card.record_version)
    )
    return records.opened(keys, (await work.session.exec(query)).one())


async def job_on(work: Work, serial: str) -> JobRow | None:
    """The job of a blank; nobody else changes it until this work ends."""
    query = select(JobRow).where(JobRow.blank_serial == serial).with_for_update()
    return (await work.session.exec(query)).first()


async def get_job(work: Work, job_id: UUID) -> JobRow:
    """The job, which nobody else changes until this work ends."""
    query = (
        select(JobRow)
        .where(JobRow.job_id == job_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    job = (await work.session.exec(query)).first()
    if job is None:
        raise JobNotFound
    return job


async def add_job(work: Work, job: JobRow) -> None:
    work.session.add(job)
    await work.session.flush()


async def finish_job(work: Work, job: JobRow, to: JobState, result: str) -> None:
    """Write what came of a job and forget what it held of a person, in one statement."""
    await work.session.exec(
        update(JobRow)
        .where(col(JobRow.job_id) == job.job_id, col(JobRow.state) == job.state)
        .values(state=to, result=result, result_at=work.clock(), sealed_job=None)
    )
    await work.session.refresh(job)


async def jobs_by_state(work: Work, batch_id: UUID) -> dict[JobState, int]:
    query = (
        select(JobRow.state, func.count())
        .where(JobRow.batch_id == batch_id)
        .group_by(col(JobRow.state))
    )
    return {JobState(state): count for state, count in await work.session.exec(query)}
