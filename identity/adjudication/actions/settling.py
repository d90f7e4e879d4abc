"""Carry out what officers decided, at once or when the other applicant has become somebody."""

from uuid import UUID

from identity.adjudication import store as cases
from identity.adjudication.actions.telling import (
    SearchEnd,
    is_rejected,
    may_be_settled,
    search_ended,
)
from identity.adjudication.lifecycle import CASE_LIFECYCLE, ENDED, CaseEvent
from identity.adjudication.rules import Finding
from identity.adjudication.tables import CaseRow
from identity.audit_events import AuditEvent
from identity.contract.adjudication import OF_SOMEBODY, CaseState
from identity.contract.deduplication import DedupOutcome
from identity.deduplication.actions.opening import SETTLE_TASK, enqueue, order_again
from identity.deduplication.store import searches
from identity.deduplication.tables import SubjectRow
from identity.parts import IdentityParts
from identity.persons.store import people
from shared.database.work import Work


async def decide(
    work: Work, parts: IdentityParts, case: CaseRow, to: CaseState, finding: Finding
) -> None:
    """Write the officers' decision and carry it out."""
    matched = None
    if finding.candidate_id is not None:
        matched = await searches.subject_of_candidate(work, finding.candidate_id)
    await cases.move(
        work,
        case,
        to,
        outcome=finding.outcome,
        matched_subject=matched,
        decided_at=work.clock(),
        settled_at=None,
    )
    work.audit.record(
        AuditEvent.CASE_DECIDED, object=str(case.case_id), reason=finding.outcome.value
    )
    await settle_case(work, parts, case)


async def settle_case(work: Work, parts: IdentityParts, case: CaseRow) -> None:
    """Tell what was decided, once it can be.

    Where the applicant is another applicant, that one is registered first and this one waits; it
    waits too while another application about the same person has not ended. If the other applicant
    has gone, or came again later than this one, the search is made anew; if they were rejected, it
    goes back to its enroller. So nobody waits for somebody who waits for them, or for ever.
    """
    assert case.application_id is not None
    assert case.outcome is not None
    outcome, person_id = case.outcome, None
    if case.outcome in OF_SOMEBODY:
        assert case.matched_subject is not None
        subject = await searches.subject_held(work, case.matched_subject)
        if subject is None or await _came_later(work, case.application_id, subject):
            await order_again(work, case.application_id)
            return
        if subject.person_id is not None:
            person = await people.by_id(work, subject.person_id)
            person_id = (await people.surviving(work, person)).person_id
            if not await may_be_settled(work, case.application_id, person_id):
                return
        elif subject.application_id and await is_rejected(work, subject.application_id):
            outcome = DedupOutcome.RECAPTURE  # of nobody: a person goes on with it
        else:
            return
    await cases.move(work, case, case.state, settled_at=work.clock())
    await searches.note_outcome(work, case.application_id, outcome)
    await search_ended(work, parts, SearchEnd(case.application_id, outcome, person_id))
    if outcome is DedupOutcome.FRAUD_SUSPECTED:
        await _end_waiting(work, case.application_id)


async def settle_waiting(work: Work, subject_id: UUID) -> None:
    """A subject was registered, is gone or came anew: have those settled who wait for it.

    Called once that is written. Each is settled by a job of its own: nobody who registers somebody
    waits for the applications of others.
    """
    for application_id in await cases.waiting_for(work, subject_id):
        await enqueue(work, SETTLE_TASK, application_id)


async def settle_application(work: Work, parts: IdentityParts, application_id: UUID) -> None:
    """Settle the decided case of an application, if it waits; told again, it changes nothing."""
    await searches.find_job_locked(work, application_id)
    case = await cases.of_application_locked(work, application_id)
    if case is not None and case.state in ENDED and case.settled_at is None:
        await settle_case(work, parts, case)


async def _end_waiting(work: Work, application_id: UUID) -> None:
    """An application was rejected: whoever waits for its applicant goes on."""
    job = await searches.get_job(work, application_id)
    await settle_waiting(work, job.subject_id)
    if job.person_id is not None:
        theirs = await searches.subject_of_person(work, job.person_id)
        if theirs is not None:
            await settle_waiting(work, theirs.subject_id)


async def supersede(work: Work, application_id: UUID, *, wipe: bool = False) -> bool:
    """Make a case of an application void; whether there was one."""
    case = await cases.of_application_locked(work, application_id)
    if case is None:
        return False
    void = CASE_LIFECYCLE.after(case.state, CaseEvent.SUPERSEDE)
    wiped: dict[str, object] = {"sealed_exhibit": None} if wipe else {}
    await cases.move(work, case, void, **wiped)
    work.audit.record(AuditEvent.CASE_SUPERSEDED, object=str(case.case_id))
    return True


async def _came_later(work: Work, application_id: UUID, subject: SubjectRow) -> bool:
    """Whether the other applicant entered after this one, and so looks for this one itself."""
    if subject.person_id is not None:
        return False
    ours = await searches.subject_of_application(work, application_id)
    return ours is not None and subject.entered > ours.entered
