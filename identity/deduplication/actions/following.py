"""Keep who can be found as the register has them: registered, changed, or given up."""

from uuid import UUID

from identity.adjudication.actions.settling import release_waiting, somebody_now, supersede
from identity.contract.records import PersonEvent
from identity.deduplication import store as searches
from identity.deduplication.actions.opening import FORGET_TASK, REFRESH_TASK, enqueue
from identity.persons.store.journal import PersonChange
from shared.database.work import Work

_CHANGES_WHO_IS_FOUND = frozenset({PersonEvent.CORRECTED, PersonEvent.BIOMETRICS_RENEWED})


async def registered(work: Work, application_id: UUID, person_id: UUID) -> None:
    """An application was carried out: who was found as an applicant is found as a person.

    Applicants who were found to be the same person are settled now. Called after the person is
    written, in the same transaction.
    """
    job = await searches.get_job_locked(work, application_id)
    ours = await searches.subject_of_application(work, application_id)
    if ours is None:  # of somebody who was registered before: the person is followed instead
        await enqueue(work, FORGET_TASK, job.subject_id)
        await searches.forget(work, job)
        return
    await searches.become(work, ours, person_id)
    await somebody_now(work, ours.subject_id)


async def given_up(work: Work, application_id: UUID) -> None:
    """An application ended without a person: nobody finds the applicant, or waits for them."""
    job = await searches.find_job_locked(work, application_id)
    if job is None:
        return
    ours = await searches.subject_of_application(work, application_id)
    if ours is not None:
        await searches.remove(work, ours)
    await supersede(work, application_id, wipe=True)
    await release_waiting(work, job.subject_id)
    await enqueue(work, FORGET_TASK, job.subject_id)
    await searches.forget(work, job)


async def index_person(work: Work, person_id: UUID) -> None:
    """Have a person found who was registered without an application, or whose record changed."""
    await enqueue(work, REFRESH_TASK, person_id)


async def follow_person(work: Work, change: PersonChange) -> None:
    """Other facts or captures are found by others from now on."""
    if change.event in _CHANGES_WHO_IS_FOUND:
        await index_person(work, change.person_id)
