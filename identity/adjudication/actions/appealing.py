"""An applicant objects: officers who never saw the case look again."""

from uuid import UUID

from identity.adjudication import store as cases
from identity.adjudication.actions.overseeing import summary_of
from identity.adjudication.actions.telling import appeal_heard, appealed_to_approver
from identity.adjudication.lifecycle import CASE_LIFECYCLE, CaseEvent
from identity.audit_events import AuditEvent
from identity.contract.adjudication import Appeal, CaseState
from identity.deduplication.store import searches
from identity.errors.adjudication import NothingToAppeal
from identity.parts import IdentityParts
from shared.database.work import Work


async def file_appeal(work: Work, parts: IdentityParts, *, application_id: UUID) -> Appeal:
    """Have others decide, once: new officers on a case, another approver on a rejection.

    NothingToAppeal where nobody decided anything, or it was appealed before.
    """
    work.audit.acting(object=str(application_id))
    await searches.find_job_locked(work, application_id)
    case = await cases.of_application_locked(work, application_id)
    if case is None and await appealed_to_approver(work, parts, application_id):
        return Appeal(application_id=application_id, case=None)
    if case is None or case.state is not CaseState.DECIDED or case.settled_at is None:
        raise NothingToAppeal
    appealed = CASE_LIFECYCLE.after(case.state, CaseEvent.APPEAL)
    await cases.move(work, case, appealed, round=case.round + 1)
    await appeal_heard(work, application_id)
    work.audit.record(AuditEvent.CASE_REOPENED, object=str(case.case_id))
    return Appeal(application_id=application_id, case=summary_of(case))


async def has_adjudicated(work: Work, application_id: UUID, officer: str) -> bool:
    """Whether an officer voted, or is to vote, on an application: they do not approve it too."""
    return await cases.has_seat(work, application_id, officer)
