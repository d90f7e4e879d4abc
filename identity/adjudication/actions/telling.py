"""What the end of a search for duplicates means for everything else: one straight list.

All of it happens in the transaction of the decision. A noun that must follow has one line here.
"""

from typing import NamedTuple
from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.deduplication import DedupOutcome
from shared.database.work import Work


class SearchEnd(NamedTuple):
    """How the search for an application ended; `person_id` is who the applicant is, if somebody."""

    application_id: UUID
    outcome: DedupOutcome
    person_id: UUID | None


async def candidates_found(work: Work, application_id: UUID) -> None:
    """Officers have to look before anything else happens with the application."""
    work.audit.record(AuditEvent.APPLICATION_REFERRED, object=str(application_id))


async def search_ended(work: Work, end: SearchEnd) -> None:
    """A search found nobody, or officers decided who the applicant is."""
    work.audit.record(
        AuditEvent.SEARCH_SETTLED,
        subject=None if end.person_id is None else str(end.person_id),
        object=str(end.application_id),
        reason=end.outcome.value,
    )


async def appeal_heard(work: Work, application_id: UUID) -> None:
    """The applicant objects to what officers decided: others look again."""
    work.audit.record(AuditEvent.APPEAL_FILED, object=str(application_id))
