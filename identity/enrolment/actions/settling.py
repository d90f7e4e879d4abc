"""What the search for duplicates, and the officers who looked at its candidates, found."""

from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.adjudication import OF_SOMEBODY
from identity.contract.applications import (
    NEW_PERSONS,
    ApplicationState,
    CorrectionReason,
    RejectionReason,
)
from identity.contract.deduplication import DedupOutcome
from identity.contract.oversight.pairings import PairedKind
from identity.enrolment.actions.opening import lapse_of
from identity.enrolment.actions.searching import check_made, search
from identity.enrolment.lifecycle import APPLICATION_LIFECYCLE, ApplicationEvent
from identity.enrolment.store import applications, evidence, imports
from identity.enrolment.tables.applications import ApplicationRow
from identity.oversight.actions import pairing
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.officers.credential import Officer

_EVENTS = {
    DedupOutcome.DISTINCT: ApplicationEvent.DISTINGUISH,
    DedupOutcome.SAME_PERSON_UPDATE: ApplicationEvent.DISTINGUISH,
    DedupOutcome.SAME_PERSON_MERGE: ApplicationEvent.DISTINGUISH,
    DedupOutcome.FRAUD_SUSPECTED: ApplicationEvent.REJECT,
    DedupOutcome.RECAPTURE: ApplicationEvent.ASK_CORRECTION,
}
_REASONS = {
    DedupOutcome.FRAUD_SUSPECTED: RejectionReason.FRAUD_SUSPECTED.value,
    DedupOutcome.RECAPTURE: CorrectionReason.RECAPTURE.value,
}
_NOBODY = {DedupOutcome.CLEAN, DedupOutcome.DISTINCT}


async def settle(
    work: Work,
    parts: IdentityParts,
    application_id: UUID,
    outcome: DedupOutcome,
    person_id: UUID | None,
) -> None:
    """End the search for an application: a job says CLEAN, officers say anything else.

    CLEAN for an application that is not searched for any more changes nothing. With
    SAME_PERSON_UPDATE or _MERGE, `person_id` is who the applicant is: the approval of an applicant
    who claimed to be new then renews that person's record and gives no number. Raises
    IllegalTransition or EnrolmentPending.
    """
    application = await applications.get_locked(work, application_id)
    searched = application.state is ApplicationState.DEDUPLICATING
    if outcome is DedupOutcome.CLEAN and not searched:
        return
    if (person_id is not None) != (outcome in OF_SOMEBODY):
        raise ValueError("a person is named where the applicant is registered, and only there")
    values: dict[str, object] = {"biometric_check": await check_made(work, application_id)}
    if application.kind in NEW_PERSONS:
        values["person_id"] = person_id
    if outcome is DedupOutcome.RECAPTURE:
        await evidence.let_go_of_exceptions(work, application_id)
        values["lapses_at"] = lapse_of(application.days_open, now=work.clock())
    event = ApplicationEvent.CLEAR if searched and outcome in _NOBODY else _EVENTS[outcome]
    await _move(work, application, event, reason=_REASONS.get(outcome), **values)
    await _have_approver_drawn(work, parts, application)
    if outcome is DedupOutcome.CLEAN:
        return
    work.audit.record(
        AuditEvent.APPLICATION_SETTLED, object=str(application_id), reason=outcome.value
    )


async def refer(work: Work, application_id: UUID) -> None:
    """Candidates were found: officers look at them. Told again, it changes nothing."""
    application = await applications.get_locked(work, application_id)
    if application.state is not ApplicationState.ADJUDICATION:
        await _move(work, application, ApplicationEvent.REFER)


async def hear_appeal(work: Work, application_id: UUID) -> None:
    """The applicant objects to what officers decided: others look again. IllegalTransition."""
    application = await applications.get_locked(work, application_id)
    await _move(work, application, ApplicationEvent.APPEAL)
    await pairing.hold(work, application_id)


async def may_judge(work: Work, application_id: UUID, officer: str) -> bool:
    """Whether an officer has no part in an application, nor in the import that brought it."""
    application = await applications.get(work, application_id)
    parts_taken = {application.enrolled_by, application.supervised_by, application.appealed_from}
    if application.import_id is not None:
        parts_taken.add((await imports.get(work, application.import_id)).approved_by)
    return officer not in parts_taken


async def judges(work: Work, application_id: UUID, by: Officer) -> None:
    """An officer is to say who an applicant is: they approve neither it nor its import."""
    application = await applications.get(work, application_id)
    for decided in (application_id, application.import_id):
        if decided is not None:
            await pairing.took_part(work, decided, by)


async def reconsider(work: Work, parts: IdentityParts, application_id: UUID) -> bool:
    """The applicant objects to an approver's rejection: another one decides, after a new search.

    False, and nothing is done, where no approver rejected it, or one has after an appeal already.
    """
    application = await applications.get_locked(work, application_id)
    rejected = application.state is ApplicationState.REJECTED and application.rejected_by
    if not rejected or application.appealed_from is not None:
        return False
    await applications.change(
        work, application, appealed_from=application.rejected_by, rejected_by=None
    )
    await search(work, parts, application, ApplicationEvent.RECONSIDER)
    return True


async def is_rejected(work: Work, application_id: UUID) -> bool:
    """Whether an application was rejected, and nobody looks at it again."""
    application = await applications.get(work, application_id)
    return application.state is ApplicationState.REJECTED


async def is_free(work: Work, person_id: UUID, *, but: UUID) -> bool:
    """Whether no application about a person waits, apart from one."""
    pending = await applications.pending_about(work, person_id)
    return pending is None or pending == but


async def _have_approver_drawn(
    work: Work, parts: IdentityParts, application: ApplicationRow
) -> None:
    """It is ready to be decided: by whom, chance says. An import is decided as one."""
    if application.state is ApplicationState.CLEAN and application.import_id is None:
        await pairing.prepare(work, parts, PairedKind.APPLICATION, application.application_id)


async def _move(
    work: Work,
    application: ApplicationRow,
    event: ApplicationEvent,
    *,
    reason: str | None = None,
    **values: object,
) -> None:
    after = APPLICATION_LIFECYCLE.after(application.state, event)
    await applications.move(work, application, after, by=None, reason=reason, **values)
