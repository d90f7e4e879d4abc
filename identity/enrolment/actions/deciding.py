"""Decide on applications: approve, send back, reject. Always a person, never the enroller."""

from uuid import UUID

from identity.adjudication.actions.appealing import has_adjudicated
from identity.adjudication.actions.settling import supersede
from identity.audit_events import AuditEvent
from identity.contract.applications import (
    APPROVE,
    REJECT,
    Application,
    ApplicationState,
    ApproveApplication,
    CorrectionReason,
    DecidedApplication,
    RejectionReason,
    approval_digest,
)
from identity.contract.persons import EnrolledPerson
from identity.deduplication.actions.following import given_up
from identity.enrolment.actions.acknowledging import check_acknowledged
from identity.enrolment.actions.completing import complete
from identity.enrolment.actions.opening import lapse_of
from identity.enrolment.actions.searching import is_still_clean, search_again
from identity.enrolment.actions.wording import wire_application
from identity.enrolment.lifecycle import APPLICATION_LIFECYCLE, ApplicationEvent
from identity.enrolment.store import applications, evidence
from identity.enrolment.tables.applications import ApplicationRow
from identity.errors.enrolment import AdjudicationPending, SearchPending
from identity.oversight.actions import pairing
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer
from shared.officers.errors import ApproverNotIndependent

NOTHING_TO_KNOW = ApproveApplication()
_WAITS_FOR = {
    ApplicationState.FINALISED: SearchPending,
    ApplicationState.DEDUPLICATING: SearchPending,
    ApplicationState.ADJUDICATION: AdjudicationPending,
}


async def approve_application(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    application_id: UUID,
    order: ApproveApplication,
    approval: str,
) -> DecidedApplication:
    """Approve what somebody else took, by signing the same digest, and carry it out.

    1. The officer neither took it, nor signed for an exception, nor judged who the applicant is.
    2. It waits for approval, and they are whom the registry drew for it. 3. They sign what it is,
    and, where the State's rule asks for it, what was left out of the search for duplicates.
    4. Nobody else registers anybody until this work ends. 5. If somebody like the applicant
    appeared since the search ended, the search is opened again, and nothing else happens. 6. The
    application is approved, and carried out at once. Raises ApproverNotIndependent, SearchPending,
    AdjudicationPending, IllegalTransition, NoApproverDrawn, ApproverNotDrawn, ApprovalInvalid,
    CheckNotAcknowledged, EnrolmentChanged, or what the change itself does.
    """
    application = await _concerning(work, application_id)
    await _check_independent(work, by, application)  # 1
    approved = _after(application, ApplicationEvent.APPROVE)  # 2
    await pairing.check_approver(work, parts, application_id, by)
    _check_signed(work, application, approval, by, action=APPROVE, knowing=order)  # 3
    acknowledged = check_acknowledged(work, parts, application, order)
    if not await is_still_clean(work, parts, application):  # 4, 5
        await pairing.pause(work, application_id)
        await search_again(work, application)
        work.audit.record(AuditEvent.APPLICATION_REOPENED)
        return DecidedApplication(application=wire_application(application), person=None)
    await applications.move(  # 6
        work,
        application,
        approved,
        by=by.subject,
        approved_by=by.subject,
        approval_token=approval,
        acknowledged_check=acknowledged,
    )
    await pairing.settle(work, application_id, approved=True)
    person = await complete(work, parts, application)
    work.audit.record(
        AuditEvent.APPLICATION_APPROVED,
        subject=str(person.person_id),
        reason=application.kind.value,
    )
    if acknowledged is not None:
        work.audit.record(AuditEvent.APPLICATION_CHECK_ACKNOWLEDGED, reason=acknowledged.value)
    return DecidedApplication(
        application=wire_application(application),
        person=EnrolledPerson(identity_number=person.identity_number, state=parts.state),
    )


async def send_back(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    application_id: UUID,
    reason: CorrectionReason,
) -> Application:
    """Ask the enroller to put something right: what officers compare of it is void.

    Only the officer drawn for it does, and nobody while others say who the applicant is: else
    whoever likes neither judge nor judgement begins both anew. Raises what approving does.
    """
    application = await _concerning(work, application_id)
    after = _after(application, ApplicationEvent.ASK_CORRECTION)
    await _check_independent(work, by, application)
    await pairing.check_approver(work, parts, application_id, by)
    await pairing.pause(work, application_id)
    await supersede(work, application_id)
    await evidence.let_go_of_exceptions(work, application_id)
    await applications.move(
        work,
        application,
        after,
        by=by.subject,
        reason=reason.value,
        lapses_at=lapse_of(application.days_open, now=work.clock()),
    )
    work.audit.record(AuditEvent.APPLICATION_SENT_BACK, reason=reason.value)
    return wire_application(application)


async def reject_application(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    application_id: UUID,
    reason: RejectionReason,
    approval: str,
) -> Application:
    """Reject what somebody else took, signed as an approval is; the applicant may appeal."""
    application = await _concerning(work, application_id)
    rejected = _after(application, ApplicationEvent.REJECT)
    await _check_independent(work, by, application)
    await pairing.check_approver(work, parts, application_id, by)
    _check_signed(work, application, approval, by, action=REJECT)
    await pairing.settle(work, application_id)
    await applications.move(
        work,
        application,
        rejected,
        by=by.subject,
        reason=reason.value,
        rejected_by=by.subject,
        rejection_token=approval,
    )
    await given_up(work, application_id, application.person_id)
    work.audit.record(AuditEvent.APPLICATION_REJECTED, reason=reason.value)
    return wire_application(application)


async def _concerning(work: Work, application_id: UUID) -> ApplicationRow:
    """The application, locked; from here on, refusals too are recorded as concerning it."""
    work.audit.acting(object=str(application_id))
    application = await applications.get_locked(work, application_id)
    if application.person_id is not None:
        work.audit.acting(subject=str(application.person_id))
    return application


def _after(application: ApplicationRow, event: ApplicationEvent) -> ApplicationState:
    """Where an approver's decision leads; SearchPending or AdjudicationPending before its time."""
    if (waits_for := _WAITS_FOR.get(application.state)) is not None:
        raise waits_for
    return APPLICATION_LIFECYCLE.after(application.state, event)


async def _check_independent(work: Work, by: Officer, application: ApplicationRow) -> None:
    """Six eyes said early and clearly; the table's constraints are what guarantees them."""
    before = {application.enrolled_by, application.supervised_by, application.appealed_from}
    if by.subject in before or await has_adjudicated(work, application.application_id, by.subject):
        raise ApproverNotIndependent


def _check_signed(
    work: Work,
    application: ApplicationRow,
    token: str,
    by: Officer,
    *,
    action: str,
    knowing: ApproveApplication = NOTHING_TO_KNOW,
) -> None:
    assert application.order_digest is not None
    digest = approval_digest(application.order_digest, knowing)
    verify_approval(token, by, action=action, digest=digest, now=work.clock())
