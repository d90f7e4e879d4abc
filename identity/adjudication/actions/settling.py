"""Carry out what officers decided, at once or when the other applicant has become somebody."""

from uuid import UUID

from identity.adjudication import store as cases
from identity.adjudication.actions.telling import SearchEnd, search_ended
from identity.adjudication.lifecycle import CASE_LIFECYCLE, CaseEvent
from identity.adjudication.rules import Finding
from identity.adjudication.tables import CaseRow
from identity.audit_events import AuditEvent
from identity.contract.adjudication import OF_SOMEBODY, CaseState
from identity.deduplication import store as searches
from identity.deduplication.actions.opening import order_again
from identity.deduplication.tables import SubjectRow
from identity.persons.store import people
from shared.database.work import Work


async def decide(work: Work, case: CaseRow, to: CaseState, finding: Finding) -> None:
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
    await settle_case(work, case)


async def settle_case(work: Work, case: CaseRow) -> None:
    """Tell what was decided, once it can be.

    Where the applicant is another applicant, that one is registered first and this one waits. If
    that one has gone, or came again later than this one, the search is made anew: so nobody waits
    for somebody who waits for them, and nobody waits for ever.
    """
    assert case.application_id is not None
    assert case.outcome is not None
    person_id = None
    if case.outcome in OF_SOMEBODY:
        assert case.matched_subject is not None
        subject = await searches.subject(work, case.matched_subject)
        if subject is None or await _came_later(work, case.application_id, subject):
            await order_again(work, case.application_id)
            return
        if subject.person_id is None:
            return
        person = await people.by_id(work, subject.person_id)
        person_id = (await people.surviving(work, person)).person_id
    await cases.move(work, case, case.state, settled_at=work.clock())
    await searches.note_outcome(work, case.application_id, case.outcome)
    await search_ended(work, SearchEnd(case.application_id, case.outcome, person_id))


async def somebody_now(work: Work, subject_id: UUID) -> None:
    """A subject was registered: those who were found to be the same are settled."""
    for case in await cases.waiting_for(work, subject_id):
        await settle_case(work, case)


async def release_waiting(work: Work, subject_id: UUID) -> None:
    """A subject is gone, or came anew: whoever waited for it is searched for again."""
    for case in await cases.waiting_for(work, subject_id):
        assert case.application_id is not None
        await order_again(work, case.application_id)


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
