"""Close an application: its officers sign it as it stands, and duplicates are searched for."""

from collections.abc import Iterator
from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.applications import FINALISE, SUPERVISE, Application
from identity.enrolment.actions.checking import Checked, check_application, signed_digest
from identity.enrolment.actions.opening import enrolment_rule, own_open, refuse_held
from identity.enrolment.actions.searching import search
from identity.enrolment.actions.wording import wire_application, wire_capture
from identity.enrolment.lifecycle import APPLICATION_LIFECYCLE, OPEN, ApplicationEvent
from identity.enrolment.rules.content import is_due
from identity.enrolment.rules.evidence import evidence_tokens
from identity.enrolment.store import applications, captures, evidence
from identity.enrolment.tables.applications import ApplicationRow, EvidenceRow, WitnessRow
from identity.enrolment.tables.captures import BiometricExceptionRow
from identity.errors.enrolment import EnrolmentChanged, EnrolmentIncomplete, ExceptionNotSupervised
from identity.oversight.actions import pairing
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer
from shared.officers.errors import ApproverNotIndependent


async def supervise_application(
    work: Work, parts: IdentityParts, *, by: Officer, application_id: UUID, approval: str
) -> Application:
    """A supervisor who stands by signs for the fingers without print, on the whole application.

    Raises EnrolmentChanged when it is not open, PacketWithheld, EnrolmentIncomplete when there is
    nothing to sign for, ApproverNotIndependent, or ApprovalInvalid when it is not signed as it
    stands.
    """
    work.audit.acting(object=str(application_id))
    application = await applications.get_locked(work, application_id)
    if application.state not in OPEN:
        raise EnrolmentChanged(f"it is {application.state}")
    await refuse_held(work, application_id)
    content = applications.content_of(parts.civil_keys, application)
    if not content.exceptions:
        raise EnrolmentIncomplete("no exception to sign for")
    if by.subject == application.enrolled_by:
        raise ApproverNotIndependent
    taken = [wire_capture(one) for one in await captures.described(work, application_id)]
    digest = signed_digest(parts, application, content, taken)
    verify_approval(approval, by, action=SUPERVISE, digest=digest, now=work.clock())
    await applications.change(
        work,
        application,
        supervised_by=by.subject,
        supervised_digest=digest,
        supervision_token=approval,
    )
    await pairing.took_part(work, application_id, by)
    work.audit.record(AuditEvent.APPLICATION_SUPERVISED)
    return wire_application(application)


async def finalise_application(
    work: Work, parts: IdentityParts, *, by: Officer, application_id: UUID, approval: str
) -> Application:
    """The enroller signs the application as it stands; from now on nobody changes it.

    Raises what `check_application` does, ApprovalInvalid or ExceptionNotSupervised.
    """
    application = await own_open(work, by=by, application_id=application_id)
    checked = await check_application(work, parts, application)
    verify_approval(approval, by, action=FINALISE, digest=checked.digest, now=work.clock())
    await pairing.took_part(work, application_id, by)
    await close(work, parts, application, checked, token=approval)
    return wire_application(application)


async def close(
    work: Work,
    parts: IdentityParts,
    application: ApplicationRow,
    checked: Checked,
    *,
    token: str | None,
) -> None:
    """Move a complete, signed application on, and search for duplicates of the applicant."""
    finalised = APPLICATION_LIFECYCLE.after(application.state, ApplicationEvent.FINALISE)
    check_supervised(application, checked)
    await applications.move(
        work,
        application,
        finalised,
        by=application.enrolled_by,
        order_digest=checked.digest,
        finalisation_token=token,
        nationality_standing=checked.standing,
        lapses_at=None,
    )
    await evidence.rest_on(
        work,
        application.application_id,
        evidence=_evidence(parts, application, checked),
        witnesses=_witnesses(work, parts, application, checked),
        exceptions=_exceptions(application, checked),
    )
    work.audit.record(
        AuditEvent.APPLICATION_FINALISED,
        object=str(application.application_id),
        reason=application.kind.value,
    )
    await search(work, parts, application)


def check_supervised(application: ApplicationRow, checked: Checked) -> None:
    """ExceptionNotSupervised unless a supervisor signed for each exception as it stands now."""
    if checked.content.exceptions and application.supervised_digest != checked.digest:
        raise ExceptionNotSupervised


def _evidence(
    parts: IdentityParts, application: ApplicationRow, checked: Checked
) -> Iterator[EvidenceRow]:
    for place, one in enumerate(checked.content.evidence, start=1):
        yield EvidenceRow(
            application_id=application.application_id,
            place=place,
            source=one.source,
            token=evidence_tokens(parts.pseudonym_key, one)[0],
        )


def _witnesses(
    work: Work, parts: IdentityParts, application: ApplicationRow, checked: Checked
) -> Iterator[WitnessRow]:
    """Those who vouch, some of them drawn by lot to be asked again."""
    rule = enrolment_rule(work, parts)
    for person_id in checked.witnesses:
        yield WitnessRow(
            application_id=application.application_id,
            person_id=person_id,
            vouched_at=work.clock(),
            sampled=is_due(rule.witness_sample_percent, work.random.randrange(100)),
        )


def _exceptions(application: ApplicationRow, checked: Checked) -> Iterator[BiometricExceptionRow]:
    for one in checked.content.exceptions:
        assert application.supervised_by is not None
        yield BiometricExceptionRow(
            application_id=application.application_id,
            position=one.position,
            kind=one.kind,
            photo=one.photo,
            supervised_by=application.supervised_by,
        )
