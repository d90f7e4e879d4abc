"""What the search for duplicates, and the officers who looked at its candidates, found."""

from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.applications import (
    ApplicationState,
    CorrectionReason,
    RejectionReason,
)
from identity.contract.deduplication import DedupOutcome
from identity.contract.oversight.pairings import PairedKind
from identity.enrolment.actions.opening import lapse_of
from identity.enrolment.lifecycle import APPLICATION_LIFECYCLE, ApplicationEvent
from identity.enrolment.store import applications, evidence
from identity.enrolment.tables.applications import ApplicationRow
from identity.oversight.actions import pairing
from identity.parts import IdentityParts
from shared.database.work import Work

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
_OF_SOMEBODY_REGISTERED = {DedupOutcome.SAME_PERSON_UPDATE, DedupOutcome.SAME_PERSON_MERGE}


async def settle(
    work: Work,
    parts: IdentityParts,
    application_id: UUID,
    outcome: DedupOutcome,
    person_id: UUID | None,
) -> None:
    """End the search for an application: a job says CLEAN, officers say anything else.

    The same outcome told again changes nothing, nor does CLEAN for an application that is not
    searched for any more. With SAME_PERSON_UPDATE or _MERGE, `person_id` is who the applicant is:
    approval then renews that person's record and gives no number. Raises IllegalTransition or
    EnrolmentPending.
    """
    application = await applications.get_locked(work, application_id)
    if outcome is DedupOutcome.CLEAN:
        if application.state is ApplicationState.DEDUPLICATING:
            await _move(work, application, ApplicationEvent.CLEAR)
            await _have_approver_drawn(work, parts, application)
        return
    if (person_id is not None) != (outcome in _OF_SOMEBODY_REGISTERED):
        raise ValueError("a person is named where the applicant is registered, and only there")
    values: dict[str, object] = {} if person_id is None else {"person_id": person_id}
    if outcome is DedupOutcome.RECAPTURE:
        await evidence.let_go_of_exceptions(work, application_id)
        values["lapses_at"] = lapse_of(parts, now=work.clock())
    await _move(work, application, _EVENTS[outcome], reason=_REASONS.get(outcome), **values)
    await _have_approver_drawn(work, parts, application)
    work.audit.record(
        AuditEvent.APPLICATION_SETTLED, object=str(application_id), reason=outcome.value
    )


async def refer(work: Work, application_id: UUID) -> None:
    """Candidates were found: officers look at them. Told again, it changes nothing."""
    application = await applications.get_locked(work, application_id)
    if application.state is not ApplicationState.ADJUDICATION:
        await _move(work, application, ApplicationEvent.REFER)


async def hear_appeal(work: Work, application_id: UUID) -> None:
    """A rejected applicant objects: officers look at the application again."""
    application = await applications.get_locked(work, application_id)
    await _move(work, application, ApplicationEvent.APPEAL)


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
