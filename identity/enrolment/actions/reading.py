"""Read applications: how they stand, or, for who decides on one, all that they say."""

from uuid import UUID

from identity.accesses.actions.recording import count, record
from identity.audit_events import AuditEvent
from identity.contract.accesses import Reading
from identity.contract.applications import (
    LISTED_MAX,
    Application,
    ApplicationFile,
    Applications,
    ApplicationState,
    Journal,
    JournalEntry,
)
from identity.contract.captures import CaptureContent
from identity.enrolment.actions.acknowledging import check_to_acknowledge
from identity.enrolment.actions.wording import wire_application, wire_capture
from identity.enrolment.rules.evidence import evidence_tokens
from identity.enrolment.store import applications, captures, evidence
from identity.enrolment.tables.applications import ApplicationRow
from identity.errors.enrolment import FileReserved
from identity.oversight.actions import pairing
from identity.oversight.store import pairings
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.officers.credential import Officer
from shared.roles import Role


async def read_application(work: Work, *, application_id: UUID) -> Application:
    """How an application stands; nothing of the applicant."""
    application = await applications.get(work, application_id)
    work.audit.record(AuditEvent.APPLICATION_READ, object=str(application_id))
    return wire_application(application)


async def read_journal(work: Work, *, application_id: UUID) -> Journal:
    """What became of an application."""
    await applications.get(work, application_id)
    work.audit.record(AuditEvent.APPLICATION_READ, object=str(application_id))
    entries = await applications.journal(work, application_id)
    return Journal(entries=tuple(map(JournalEntry.model_validate, entries)))


async def list_applications(work: Work, *, state: ApplicationState) -> Applications:
    """What waits in a state, longest first."""
    work.audit.record(AuditEvent.APPLICATIONS_LISTED, reason=state.value)
    found = await applications.in_state(work, state, limit=LISTED_MAX)
    return Applications(applications=tuple(map(wire_application, found)))


async def read_file(
    work: Work, parts: IdentityParts, *, by: Officer, application_id: UUID
) -> ApplicationFile:
    """All that an application says, for who must sign it; a read of personal data.

    Raises what `_check_concerned` does.
    """
    application = await _for_whom_it_concerns(work, parts, by, application_id)
    content = applications.content_of(parts.civil_keys, application)
    taken = await captures.described(work, application_id)
    seen_before = [
        await evidence.seen_elsewhere(
            work, application_id, evidence_tokens(parts.pseudonym_key, one)
        )
        for one in content.evidence
    ]
    await pairing.shown(work, _decided_with(application), by)
    await _record_reading(work, parts, AuditEvent.APPLICATION_FILE_READ, application)
    return ApplicationFile(
        application=wire_application(application),
        content=content,
        captures=tuple(map(wire_capture, taken)),
        evidence_seen_before=tuple(seen_before),
        check_to_acknowledge=check_to_acknowledge(work, parts, application),
    )


async def read_capture(
    work: Work, parts: IdentityParts, *, by: Officer, application_id: UUID, buffer_id: UUID
) -> CaptureContent:
    """What was captured, for who must look at it; a read of biometric data.

    Raises what `_check_concerned` does.
    """
    application = await _for_whom_it_concerns(work, parts, by, application_id)
    capture = await captures.get(work, application_id, buffer_id)
    await _record_reading(work, parts, AuditEvent.CAPTURE_READ, application)
    return CaptureContent(
        capture=wire_capture(capture),
        content=captures.content_of(parts.biometric_keys, capture),
    )


async def _for_whom_it_concerns(
    work: Work, parts: IdentityParts, by: Officer, application_id: UUID
) -> ApplicationRow:
    """The application; from here on, refusals too are recorded as concerning it."""
    work.audit.acting(object=str(application_id))
    application = await applications.get(work, application_id)
    await _check_concerned(work, parts, by, application)
    return application


async def _check_concerned(
    work: Work, parts: IdentityParts, by: Officer, application: ApplicationRow
) -> None:
    """Raise unless one took it, stands by at the office that did, or was drawn to decide on it.

    FileReserved; to an approver NoApproverDrawn or ApproverNotDrawn.
    """
    if by.subject == application.enrolled_by:
        return
    if Role.ENROLMENT_SUPERVISOR in by.roles and by.place in await _offices_of(work, application):
        return
    if Role.ENROLMENT_APPROVER not in by.roles:
        raise FileReserved
    await pairing.check_approver(work, parts, _decided_with(application), by)


async def _offices_of(work: Work, application: ApplicationRow) -> set[str]:
    """The office that took it; of what a kit took, that of whoever held the kit."""
    seats = await pairings.participants(work, application.application_id)
    took_it = {seat.place for seat in seats if seat.officer == application.enrolled_by}
    return {application.office.partition(".")[0], *took_it}


def _decided_with(application: ApplicationRow) -> UUID:
    """What an officer is drawn for: the application, or the import that brought it."""
    return application.import_id or application.application_id


async def _record_reading(
    work: Work, parts: IdentityParts, event: AuditEvent, application: ApplicationRow
) -> None:
    """Count the read, and tell the person of it who is registered already."""
    person_id = application.person_id
    subject = str(person_id) if person_id is not None else None
    work.audit.record(event, object=str(application.application_id), subject=subject)
    if person_id is None:
        await count(work, parts)
    else:
        await record(work, parts, person_id=person_id, what=Reading.APPLICATION)
