"""Look again, right before somebody is registered: did anybody appear since the search ended?"""

from uuid import UUID

from identity.contract.deduplication import Facts, JobState
from identity.deduplication.actions.searching import find_alike, may_be_alike
from identity.deduplication.store import searches, unindexed
from identity.deduplication.tables import JobRow
from identity.parts import IdentityParts
from identity.persons.store import people, records
from shared.biometrics.abis import BiometricCheck
from shared.database.work import Work

UNINDEXED_MAX = 200
"""Compared directly; a worker brings each to the index within seconds."""
_NOBODY_EARLIER = 0
"""Numbers of entry start at 1: this leaves those who were entered without a search."""


async def is_still_clean(work: Work, parts: IdentityParts, application_id: UUID) -> bool:
    """Whether the applicant may be registered now; nobody enters the index until this work ends.

    Whoever entered before was found by the search, and applicants who entered later found this
    one and wait for officers: by captures too, since the gallery holds those of each before they
    enter, and compares them after. Left are persons who were entered, or whose record changed,
    without a search: in the index already, or not yet. Their biography is compared here; where
    captures could tell, and were compared before such a person was held, the answer is False, and
    the search that is made again compares them; so it is where the gallery was being made anew
    then, and is whole now. False also when the search has not ended.
    SearchNotFound when there was none.
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
    if not all((one.subject_id, one.entered) in seen for one in found):
        return False
    return not await _may_be_uncompared(work, parts, job, facts)


async def _may_be_uncompared(work: Work, parts: IdentityParts, job: JobRow, facts: Facts) -> bool:
    """Whether the applicant may be somebody whom the search could not find by captures, or of
    whom the index lacks something; also where those are too many to be sure.
    """
    by_captures = job.biometric_check in {BiometricCheck.PERFORMED, BiometricCheck.PARTLY}
    if by_captures and await searches.came_unsearched(work, since=job.compared_until or 0):
        return True
    if by_captures and not job.met_everybody and await unindexed.meets_everybody(work):
        return True
    waiting = await unindexed.persons(work, limit=UNINDEXED_MAX + 1)
    if len(waiting) > UNINDEXED_MAX:
        return True
    for person_id in waiting:
        if by_captures and await searches.subject_of_person(work, person_id) is None:
            return True
        person = await people.by_id(work, person_id)
        held = Facts.of(await records.civil_now(parts.civil_keys, work, person))
        if may_be_alike(work, parts, facts, held):
            return True
    return False
