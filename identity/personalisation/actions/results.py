"""What the workshop says came of a job: taken once, whatever is sent again, and then forgotten.

1. The statement is the State's workshop's. 2. It speaks of this batch, of a job of it, of the blank
and the chip that the job was taken for. 3. A job that has this very result answers as before; one
that has another refuses. 4. Made and without a fault: the blank is used, the card has passed.
Spoiled or with a fault: blank and card are set aside to be destroyed, and the card is made again.
5. With the result, what the job held of a person is gone.
"""

from uuid import UUID

from identity.audit_events import AuditEvent
from identity.cards.actions.requests import make_again
from identity.cards.actions.standing import change_card
from identity.cards.lifecycle import CardEvent
from identity.cards.store import rows
from identity.cards.tables.cards import CardRow
from identity.contract.personalisation import (
    RESULT,
    JobResult,
    JobState,
    Outcome,
    ReportResult,
)
from identity.errors.personalisation import (
    JobNotFound,
    ResultKnown,
    ResultNotGenuine,
    ResultOfAnotherBatch,
)
from identity.parts import IdentityParts
from identity.personalisation import store
from identity.personalisation.lifecycle import JOB_LIFECYCLE, JobEvent
from identity.personalisation.rules import read_result, spoil_reason
from identity.personalisation.tables import JobRow
from identity.stock.actions.custody import spoil_blank, use_blank
from shared.attestation import verify_attestation
from shared.database.work import Work
from shared.entities import Entity


async def take_result(
    work: Work, parts: IdentityParts, *, at: Entity, batch_id: UUID, order: ReportResult
) -> JobState:
    """Take one result; see the steps above.

    Raises AttestationInvalid, ResultNotGenuine, ResultOfAnotherBatch, JobNotFound, ResultKnown.
    """
    claims = verify_attestation(  # 1
        order.statement, parts.platform.trust, kind=RESULT, issuer=at.name, now=work.clock()
    )
    batch, job_reference, result = read_result(claims)
    if batch != str(batch_id):  # 2
        raise ResultOfAnotherBatch
    job = await store.get_job(work, _uuid(job_reference))
    card = await rows.by_id(work, job.card_id)
    work.audit.acting(subject=str(card.person_id), object=str(card.card_id))
    if job.batch_id != batch_id:
        raise ResultOfAnotherBatch
    if (result.serial, result.chip_id) != (job.blank_serial, job.chip_id):
        raise ResultNotGenuine("the job was taken for another blank or chip")
    if job.result is not None:  # 3
        said_before = verify_attestation(
            job.result, parts.platform.trust, kind=RESULT, issuer=at.name, now=work.clock()
        )
        if read_result(said_before)[2] != result:
            raise ResultKnown
        return _wire(job, card)
    if result.outcome is Outcome.MADE:
        await change_card(work, card, CardEvent.PERSONALISE)
    if result.outcome is Outcome.MADE and not result.faults:  # 4
        await use_blank(work, job.blank_serial)
        await change_card(work, card, CardEvent.PASS)
        done = JOB_LIFECYCLE.after(job.state, JobEvent.SUCCEED)
    else:
        await _spoil(work, parts, job, card, result)
        done = JOB_LIFECYCLE.after(job.state, JobEvent.SPOIL)
    await store.finish_job(work, job, done, order.statement)  # 5
    work.audit.record(AuditEvent.JOB_FINISHED, object=str(job.job_id), reason=done.value)
    return _wire(job, card)


async def _spoil(
    work: Work, parts: IdentityParts, job: JobRow, card: CardRow, result: JobResult
) -> None:
    await spoil_blank(work, job.blank_serial, spoil_reason(result))
    faults = " ".join(fault.value for fault in result.faults) or result.outcome.value
    await change_card(work, card, CardEvent.FAIL, reason=faults)
    await make_again(work, parts, card)


def _wire(job: JobRow, card: CardRow) -> JobState:
    return JobState(
        job_id=job.job_id,
        batch_id=job.batch_id,
        card_number=card.card_number,
        serial=job.blank_serial,
        state=job.state,
        card_state=card.state,
    )


def _uuid(reference: str) -> UUID:
    try:
        return UUID(reference)
    except ValueError:
        raise JobNotFound from None
