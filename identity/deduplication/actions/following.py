"""Keep who can be found as the register has them: registered, changed, or given up."""

from uuid import UUID

from identity.adjudication import store as cases
from identity.adjudication.actions.settling import settle_waiting, supersede
from identity.contract.records import PersonEvent
from identity.deduplication.actions.opening import FORGET_TASK, REFRESH_TASK, enqueue
from identity.deduplication.store import gallery, searches, unindexed
from identity.persons.store.journal import PersonChange
from shared.database.work import Work

_CHANGES_WHO_IS_FOUND = frozenset(
    {
        PersonEvent.CORRECTED,
        PersonEvent.BIOMETRICS_RENEWED,
        PersonEvent.ABSORBED,  # may have adopted what the other was known by
        PersonEvent.SPLIT,  # both are again who they were before
    }
)


async def registered(work: Work, application_id: UUID, person_id: UUID) -> None:
    """An application was carried out: who was found as an applicant is found as a person.

    Called after the person is written, in the same transaction. Captures of somebody who was
    registered before are found as theirs until the register's own copy is, and forgotten then.
    """
    job = await searches.get_job_locked(work, application_id)
    ours = await searches.subject_of_application(work, application_id)
    theirs = await searches.subject_of_person(work, person_id)
    if ours is not None and theirs is None:
        await searches.become(work, ours, person_id)
    else:
        await gallery.note_taken_over(work, job.subject_id, person_id)
    if ours is not None and theirs is not None:
        await searches.remove(work, ours)
        await searches.move_job(work, job, job.state, person_id=person_id)
        await cases.wait_for_another(work, ours.subject_id, theirs.subject_id)
    await _end_wait(work, person_id)


async def given_up(work: Work, application_id: UUID, person_id: UUID | None) -> None:
    """An application ended without a person: nobody finds the applicant, or waits for them.

    `person_id` is whom it named, or whom officers found the applicant to be.
    """
    job = await searches.find_job_locked(work, application_id)
    if job is not None:
        ours = await searches.subject_of_application(work, application_id)
        if ours is not None:
            await searches.remove(work, ours)
        await supersede(work, application_id, wipe=True)
        await settle_waiting(work, job.subject_id)
        await enqueue(work, FORGET_TASK, job.subject_id)
        await searches.forget(work, job)
    if person_id is not None:
        await _end_wait(work, person_id)


async def index_person(work: Work, person_id: UUID) -> None:
    """Have a person found who was registered without an application, or whose record changed.

    Until the index says so, whoever is about to be registered is compared with them directly.
    """
    await unindexed.mark(work, person_id)
    await enqueue(work, REFRESH_TASK, person_id)


async def follow_person(work: Work, change: PersonChange) -> None:
    """Other facts or captures are found by others from now on."""
    if change.event in _CHANGES_WHO_IS_FOUND:
        await index_person(work, change.person_id)


async def _end_wait(work: Work, person_id: UUID) -> None:
    """An application about a person ended: others about them go on."""
    theirs = await searches.subject_of_person(work, person_id)
    if theirs is not None:
        await settle_waiting(work, theirs.subject_id)
