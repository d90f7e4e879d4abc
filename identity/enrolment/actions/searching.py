"""The search for duplicates as enrolment asks for it: the one place that knows who searches."""

from uuid import UUID

from identity.contract.applications import NEW_PERSONS
from identity.contract.persons import CivilData
from identity.deduplication.actions import checking
from identity.deduplication.actions.opening import open_job, order_again
from identity.deduplication.rules import Applicant
from identity.deduplication.store import searches
from identity.enrolment.actions.capturing import captured
from identity.enrolment.lifecycle import APPLICATION_LIFECYCLE, ApplicationEvent
from identity.enrolment.rules.evidence import first_basis
from identity.enrolment.store import applications
from identity.enrolment.tables.applications import ApplicationRow
from identity.parts import IdentityParts
from identity.persons.rules import change_of
from identity.persons.store import people, records
from shared.biometrics.abis import BiometricCheck
from shared.database.work import Work


async def search(
    work: Work,
    parts: IdentityParts,
    application: ApplicationRow,
    event: ApplicationEvent = ApplicationEvent.SEARCH,
) -> None:
    """Hand a finalised application to the search for duplicates, as it stands now."""
    await _move(work, application, event)
    portrait, fingerprints = await captured(work, parts, application.application_id)
    applicant = Applicant(
        application_id=application.application_id,
        enrolled_by=application.enrolled_by,
        civil=await _civil(work, parts, application),
        fingerprints=fingerprints,
        portrait=portrait,
        person_id=application.person_id,
    )
    await open_job(work, parts, applicant)


async def search_again(work: Work, application: ApplicationRow) -> None:
    """Open the search again, of an application that was clean when it ended."""
    await _move(work, application, ApplicationEvent.REOPEN)
    await order_again(work, application.application_id)


async def check_made(work: Work, application_id: UUID) -> BiometricCheck | None:
    """What the search that ended compared."""
    return (await searches.get_job(work, application_id)).biometric_check


async def is_still_clean(work: Work, parts: IdentityParts, application: ApplicationRow) -> bool:
    """Whether nobody like the applicant appeared since the search ended.

    Nobody else is registered, or enters the index, until this work ends.
    """
    return await checking.is_still_clean(work, parts, application.application_id)


async def _move(work: Work, application: ApplicationRow, event: ApplicationEvent) -> None:
    """Whom officers found somebody new to be is forgotten: the search is about just that."""
    searched = APPLICATION_LIFECYCLE.after(application.state, event)
    forgotten: dict[str, None] = {"biometric_check": None}
    if application.kind in NEW_PERSONS:
        forgotten["person_id"] = None
    await applications.move(work, application, searched, by=None, **forgotten)


async def _civil(work: Work, parts: IdentityParts, application: ApplicationRow) -> CivilData:
    """Of somebody new, what is said of them; else the record as the application would leave it."""
    content = applications.content_of(parts.civil_keys, application)
    if content.civil is not None:
        return content.civil
    assert application.person_id is not None
    person = await people.by_id(work, application.person_id)
    record = await records.record_at(parts.civil_keys, work, person)
    if content.changes is None:
        return record.civil
    return change_of(content.changes, first_basis(content.evidence))(record).civil
