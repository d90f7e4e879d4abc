"""The search for duplicates as enrolment asks for it: the one place that knows who searches.

Until there is a search, a development platform takes every applicant for somebody new.
"""

from uuid import UUID

from identity.contract.deduplication import DedupOutcome
from identity.enrolment.actions.settling import settle
from identity.enrolment.lifecycle import APPLICATION_LIFECYCLE, ApplicationEvent
from identity.enrolment.store import applications
from identity.enrolment.tables.applications import ApplicationRow
from identity.parts import IdentityParts
from identity.unchecked_uniqueness import UncheckedUniqueness
from shared.database.work import Work


async def search(work: Work, parts: IdentityParts, application: ApplicationRow) -> None:
    """Hand a finalised application to the search for duplicates."""
    searched = APPLICATION_LIFECYCLE.after(application.state, ApplicationEvent.SEARCH)
    await applications.move(work, application, searched, by=None)
    await _open_job(work, parts, application.application_id)


async def search_again(work: Work, parts: IdentityParts, application: ApplicationRow) -> None:
    """Open the search again, of an application that was clean when it ended."""
    again = APPLICATION_LIFECYCLE.after(application.state, ApplicationEvent.REOPEN)
    await applications.move(work, application, again, by=None)
    await _open_job(work, parts, application.application_id)


async def is_still_clean(work: Work, parts: IdentityParts, application: ApplicationRow) -> bool:
    """Whether nobody like the applicant was registered since the search ended.

    Nobody else registers anybody until this work ends.
    """
    del parts, application  # nobody is looked for yet
    await applications.alone_with_the_register(work)
    return True


async def _open_job(work: Work, parts: IdentityParts, application_id: UUID) -> None:
    """Settle the application as clean at once: only a development platform has this stand-in."""
    assert isinstance(parts.unchecked_uniqueness, UncheckedUniqueness)
    await settle(work, parts, application_id, DedupOutcome.CLEAN, None)
