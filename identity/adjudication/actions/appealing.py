"""An applicant objects: officers who never saw the case look again."""

from uuid import UUID

from identity.adjudication import store as cases
from identity.adjudication.actions.overseeing import summary_of
from identity.adjudication.actions.telling import appeal_heard
from identity.adjudication.lifecycle import CASE_LIFECYCLE, CaseEvent
from identity.audit_events import AuditEvent
from identity.contract.adjudication import CaseState, CaseSummary
from identity.deduplication import store as searches
from identity.errors.adjudication import NothingToAppeal
from shared.database.work import Work


async def file_appeal(work: Work, *, application_id: UUID) -> CaseSummary:
    """Open a decided case again, once, for new officers; NothingToAppeal."""
    work.audit.acting(object=str(application_id))
    await searches.find_job_locked(work, application_id)
    case = await cases.of_application_locked(work, application_id)
    if case is None or case.state is not CaseState.DECIDED or case.settled_at is None:
        raise NothingToAppeal
    appealed = CASE_LIFECYCLE.after(case.state, CaseEvent.APPEAL)
    await cases.move(work, case, appealed, round=case.round + 1)
    await appeal_heard(work, application_id)
    work.audit.record(AuditEvent.CASE_REOPENED, object=str(case.case_id))
    return summary_of(case)


async def has_adjudicated(work: Work, application_id: UUID, officer: str) -> bool:
    """Whether an officer voted, or is to vote, on an application: they do not approve it too."""
    return await cases.has_seat(work, application_id, officer)
