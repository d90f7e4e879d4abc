"""Look again, right before somebody is registered: did anybody appear since the search ended?"""

from uuid import UUID

from identity.contract.deduplication import JobState
from identity.deduplication import store as searches
from identity.deduplication.actions.searching import find_alike
from identity.parts import IdentityParts
from shared.database.work import Work

_NOBODY_EARLIER = 0
"""Numbers of entry start at 1: this leaves those who were entered without a search."""


async def is_still_clean(work: Work, parts: IdentityParts, application_id: UUID) -> bool:
    """Whether the applicant may be registered now; nobody enters the index until this work ends.

    Whoever entered before was found by the search, and applicants who entered later found this
    one and wait for officers. Left are persons who were entered, or whose record changed, without
    a search. False also when the search has not ended. SearchNotFound when there was none.
    """
    job = await searches.get_job_locked(work, application_id)
    if job.state is not JobState.DONE:
        return False
    if job.person_id is not None:
        return True  # registered already: nobody gets a number
    await searches.alone_with_the_gallery(work)
    ours = await searches.subject_of_application(work, application_id)
    if ours is None:
        return False
    facts = searches.facts_of(parts.civil_keys, ours)
    apart = frozenset({ours.subject_id})
    found = await find_alike(work, parts, facts, before=_NOBODY_EARLIER, apart_from=apart)
    seen = {(one.subject_id, one.entered) for one in await searches.candidates_of(work, job)}
    return all((one.subject_id, one.entered) in seen for one in found)
