"""Open an application, and say again what it says while its enroller works on it."""

from datetime import date, datetime, timedelta
from uuid import UUID

from identity.accesses.actions.recording import count_if_refused, record
from identity.audit_events import AuditEvent
from identity.contract.accesses import Reading
from identity.contract.applications import (
    NEW_PERSONS,
    Application,
    ApplicationContent,
    ApplicationKind,
    ApplicationSource,
    OpenApplication,
)
from identity.enrolment.actions.wording import wire_application
from identity.enrolment.lifecycle import HELD, OPEN
from identity.enrolment.store import applications, packets
from identity.enrolment.tables.applications import ApplicationRow
from identity.errors.enrolment import (
    EnrolmentChanged,
    EnrolmentExists,
    NotTheEnroller,
    PacketWithheld,
)
from identity.parts import IdentityParts
from identity.persons.rules import check_active
from identity.persons.store import people
from identity.policy.enrolment_rules import EnrolmentRule
from shared.database.work import Work
from shared.dated_rules import rule_in_force
from shared.officers.credential import Officer


async def open_application(
    work: Work, parts: IdentityParts, *, by: Officer, office: str, order: OpenApplication
) -> Application:
    """Begin an application; the same order again opens no second one.

    Raises EnrolmentExists, EnrolmentPending, PersonNotFound, PersonNotActive or
    PolicyNotEstablished.
    """
    known = await applications.find(work, order.application_id)
    if known is not None:
        if known.enrolled_by != by.subject or known.kind is not order.kind:
            raise EnrolmentExists
        if applications.content_of(parts.civil_keys, known) != order.content:
            raise EnrolmentExists
        return wire_application(known)
    application = await begin(
        work,
        parts,
        application_id=order.application_id,
        kind=order.kind,
        source=ApplicationSource.COUNTER,
        content=order.content,
        enrolled_by=by.subject,
        office=office,
    )
    work.audit.record(
        AuditEvent.APPLICATION_OPENED,
        object=str(order.application_id),
        reason=order.kind.value,
    )
    return wire_application(application)


async def begin(
    work: Work,
    parts: IdentityParts,
    *,
    application_id: UUID,
    kind: ApplicationKind,
    source: ApplicationSource,
    content: ApplicationContent,
    enrolled_by: str,
    office: str,
    import_id: UUID | None = None,
) -> ApplicationRow:
    """Write a new application, in progress."""
    now, days_open = work.clock(), enrolment_rule(work, parts).application_days
    application = ApplicationRow(
        application_id=application_id,
        kind=kind,
        source=source,
        state_changed_at=now,
        office=office,
        enrolled_by=enrolled_by,
        opened_at=now,
        days_open=days_open,
        lapses_at=lapse_of(days_open, now=now),
        person_id=await _about(work, parts, kind, content),
        sealed_content=applications.sealed_content(parts.civil_keys, application_id, content),
        import_id=import_id,
    )
    await applications.add(work, application)
    return application


async def replace_content(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    application_id: UUID,
    content: ApplicationContent,
) -> Application:
    """Say anew all that an open application says; what a supervisor signed holds no longer.

    Raises EnrolmentNotFound, NotTheEnroller, EnrolmentChanged when it is not open, PersonNotFound
    or PersonNotActive.
    """
    application = await own_open(work, by=by, application_id=application_id)
    await applications.change(
        work,
        application,
        person_id=await _about(work, parts, application.kind, content),
        sealed_content=applications.sealed_content(parts.civil_keys, application_id, content),
    )
    work.audit.record(AuditEvent.APPLICATION_CHANGED)
    return wire_application(application)


async def own_open(work: Work, *, by: Officer, application_id: UUID) -> ApplicationRow:
    """An officer's own application, open and locked; refusals are recorded as concerning it.

    Raises EnrolmentNotFound, NotTheEnroller, EnrolmentChanged when it is not open, or
    PacketWithheld.
    """
    work.audit.acting(object=str(application_id))
    application = await applications.get_locked(work, application_id)
    if application.enrolled_by != by.subject:
        raise NotTheEnroller
    if application.state not in OPEN:
        raise EnrolmentChanged(f"it is {application.state}")
    await refuse_held(work, application_id)
    return application


async def refuse_held(work: Work, application_id: UUID) -> None:
    """PacketWithheld while a supervisor has to look at the packet that it came in."""
    if await packets.state_of_application(work, application_id) in HELD:
        raise PacketWithheld


def enrolment_rule(work: Work, parts: IdentityParts) -> EnrolmentRule:
    """The State's rule of today; PolicyNotEstablished."""
    return rule_in_force(parts.enrolment_rules.rules, parts.state, today(work))


def lapse_of(days_open: int | None, *, now: datetime) -> datetime | None:
    """When an application lapses that is opened or sent back now; None where no rule says so."""
    return None if days_open is None else now + timedelta(days=days_open)


def today(work: Work) -> date:
    return work.clock().date()


async def _about(
    work: Work, parts: IdentityParts, kind: ApplicationKind, content: ApplicationContent
) -> UUID | None:
    """Whom an update or correction is about; an active person, who is told of it."""
    if kind in NEW_PERSONS or content.identity_number is None:
        return None
    count_if_refused(work, parts)
    person = await people.by_number(work, content.identity_number)
    work.audit.acting(subject=str(person.person_id))
    check_active(person)
    await record(work, parts, person_id=person.person_id, what=Reading.EXISTENCE)
    return person.person_id
