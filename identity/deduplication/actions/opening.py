"""Order a search for duplicates: a row and a job, in the transaction of their cause."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from identity.audit_events import AuditEvent
from identity.contract.deduplication import DedupJob, Facts, JobState
from identity.deduplication.lifecycle import JOB_LIFECYCLE, JobEvent
from identity.deduplication.rules import Applicant, Sought
from identity.deduplication.store import searches
from identity.deduplication.tables import JobRow
from identity.parts import IdentityParts
from shared.database.jobs import Job, enqueuing
from shared.database.work import Work
from shared.lifecycle import IllegalTransition

STOPPED = frozenset({JobState.FAILED, JobState.TIMED_OUT})
QUEUE = "deduplication"
SEARCH_TASK = "search_duplicates"
SETTLE_TASK = "settle_application"
REFRESH_TASK, FORGET_TASK = "refresh_subject", "forget_encounter"


async def open_job(work: Work, parts: IdentityParts, applicant: Applicant) -> None:
    """Have an applicant searched for, as they are now; what an earlier search found is void.

    There is one search for each application however often it is ordered.
    """
    sought = Sought(
        facts=Facts.of(applicant.civil),
        fingerprints=applicant.fingerprints,
        portrait=None if parts.faces is None else applicant.portrait,
    )
    sealed = searches.sealed_applicant(parts.civil_keys, applicant.application_id, sought)
    job = await searches.find_job_locked(work, applicant.application_id)
    if job is None:
        job = JobRow(
            application_id=applicant.application_id,
            subject_id=uuid4(),
            state=JobState.QUEUED,
            enrolled_by=applicant.enrolled_by,
            person_id=applicant.person_id,
            sealed_applicant=sealed,
            fingers=len(applicant.fingerprints),
            queued_at=work.clock(),
        )
        work.session.add(job)
        await work.session.flush()
        await _enqueue(work, job)
    else:
        await _again(
            work,
            job,
            sealed_applicant=sealed,
            fingers=len(applicant.fingerprints),
            person_id=applicant.person_id,
        )


async def enqueue(work: Work, task: str, about: UUID) -> None:
    """A job about an application, a person or an encounter; of one, one runs at a time."""
    await work.run(enqueuing([Job(QUEUE, task, str(about), {"about": str(about)})]))


async def search_again(work: Work, *, application_id: UUID) -> DedupJob:
    """Have a search made again that failed or took too long; anybody's else goes on by itself.

    Raises SearchNotFound or IllegalTransition.
    """
    work.audit.acting(object=str(application_id))
    job = await searches.get_job_locked(work, application_id)
    if job.state not in STOPPED:
        raise IllegalTransition(f"a {job.state} search goes on by itself")
    await _again(work, job)
    work.audit.record(AuditEvent.SEARCH_ORDERED_AGAIN)
    return wire_job(job, 0)


async def order_again(work: Work, application_id: UUID) -> None:
    """Have a search made again of what the gallery, or the waiting search, holds."""
    job = await searches.get_job_locked(work, application_id)
    await _again(work, job)


async def _again(work: Work, job: JobRow, **values: object) -> None:
    queued = JOB_LIFECYCLE.after(job.state, JobEvent.SEARCH_AGAIN)
    fresh = {
        "round": job.round + 1,
        "attempts": 0,
        "biometric_check": None,
        "compared_until": None,
        "met_everybody": None,
        "outcome": None,
        "failure": None,
        "queued_at": work.clock(),
        "started_at": None,
        "finished_at": None,
    }
    await searches.move_job(work, job, queued, **fresh, **values)
    await _enqueue(work, job)


async def _enqueue(work: Work, job: JobRow) -> None:
    await enqueue(work, SEARCH_TASK, job.application_id)


async def read_job(work: Work, application_id: UUID) -> DedupJob:
    """How the search stands; SearchNotFound."""
    work.audit.acting(object=str(application_id))
    job = await searches.get_job(work, application_id)
    work.audit.record(AuditEvent.SEARCH_READ)
    return wire_job(job, len(await searches.candidates_of(work, job)))


async def list_stopped(work: Work, *, limit: int) -> tuple[DedupJob, ...]:
    """Searches that failed or took too long, which a person must look at."""
    stopped = await searches.jobs_in(work, STOPPED, limit=limit)
    work.audit.record(AuditEvent.SEARCHES_LISTED)
    return await _wired(work, stopped)


async def _wired(work: Work, jobs: Sequence[JobRow]) -> tuple[DedupJob, ...]:
    counted = await searches.candidates_counted(work, jobs)
    return tuple(wire_job(job, counted.get(job.application_id, 0)) for job in jobs)


def wire_job(job: JobRow, candidates: int) -> DedupJob:
    return DedupJob(
        application_id=job.application_id,
        state=job.state,
        attempts=job.attempts,
        biometric_check=job.biometric_check,
        candidates=candidates,
        outcome=job.outcome,
        queued_at=job.queued_at,
        finished_at=job.finished_at,
    )
