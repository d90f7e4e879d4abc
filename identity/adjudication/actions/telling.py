"""What the end of a search for duplicates means for everything else: one straight list.

All of it happens in the transaction of the decision. A noun that must follow has one line here.
"""

from typing import NamedTuple
from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.deduplication import DedupOutcome
from identity.enrolment.actions import settling as enrolment
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.officers.credential import Officer


class SearchEnd(NamedTuple):
    """How the search for an application ended; `person_id` is who the applicant is, if somebody."""

    application_id: UUID
    outcome: DedupOutcome
    person_id: UUID | None


async def candidates_found(work: Work, application_id: UUID) -> None:
    """Officers have to look before anything else happens with the application."""
    work.audit.record(AuditEvent.APPLICATION_REFERRED, object=str(application_id))
    await enrolment.refer(work, application_id)


async def search_ended(work: Work, parts: IdentityParts, end: SearchEnd) -> None:
    """A search found nobody, or officers decided who the applicant is."""
    work.audit.record(
        AuditEvent.SEARCH_SETTLED,
        subject=None if end.person_id is None else str(end.person_id),
        object=str(end.application_id),
        reason=end.outcome.value,
    )
    await enrolment.settle(work, parts, end.application_id, end.outcome, end.person_id)


async def may_judge(work: Work, application_id: UUID, officer: str) -> bool:
    """Whether an officer had no part in what is to be judged."""
    return await enrolment.may_judge(work, application_id, officer)


async def judges(work: Work, application_id: UUID, by: Officer) -> None:
    """An officer is to say who an applicant is, and so decides nothing else about them."""
    await enrolment.judges(work, application_id, by)


async def may_be_settled(work: Work, application_id: UUID, person_id: UUID) -> bool:
    """Whether nothing else about a person has to end before an application of theirs goes on."""
    return await enrolment.is_free(work, person_id, but=application_id)


async def is_rejected(work: Work, application_id: UUID) -> bool:
    """Whether an applicant was rejected: nobody waits for them to be registered."""
    return await enrolment.is_rejected(work, application_id)


async def appeal_heard(work: Work, application_id: UUID) -> None:
    """The applicant objects to what officers decided: others look again."""
    work.audit.record(AuditEvent.APPEAL_FILED, object=str(application_id))
    await enrolment.hear_appeal(work, application_id)


async def appealed_to_approver(work: Work, parts: IdentityParts, application_id: UUID) -> bool:
    """The applicant objects to an approver's rejection; False where there is none to object to."""
    heard = await enrolment.reconsider(work, parts, application_id)
    if heard:
        work.audit.record(AuditEvent.APPEAL_FILED, object=str(application_id))
    return heard
