"""Make the index and the gallery anew from what the register holds, a part at a time."""

from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.deduplication import IndexRebuild
from identity.deduplication.actions.opening import REFRESH_TASK, enqueue
from identity.deduplication.actions.searching import index_tokens
from identity.deduplication.store import searches, unindexed
from identity.parts import IdentityParts
from identity.persons.store import people
from shared.database.work import Work

PERSONS_AT_ONCE = 500
APPLICANTS_AT_ONCE = 500


async def rebuild_index(work: Work, parts: IdentityParts, *, after: UUID | None) -> IndexRebuild:
    """Order a part of the persons brought to the index anew; with the last, all applicants.

    Workers do it; meanwhile everybody is found as before, by what there is, and no search is said
    to have reached everybody. The first person of the next part is marked with this one, so that
    a rebuild that stops between two parts does not look finished. Who is in the index as the
    register has them keeps their place in it.
    """
    next_ones = await people.ids_after(work, after, limit=PERSONS_AT_ONCE + 1)
    await unindexed.mark_for_rebuilding(work, next_ones)
    found, more = next_ones[:PERSONS_AT_ONCE], len(next_ones) > PERSONS_AT_ONCE
    for person_id in found:
        await enqueue(work, REFRESH_TASK, person_id)
    if not more:
        await _rebuild_applicants(work, parts)
    work.audit.record(AuditEvent.INDEX_REBUILT)
    return IndexRebuild(
        persons=await people.counted(work),
        ordered=len(found),
        after=found[-1] if more else None,
    )


async def _rebuild_applicants(work: Work, parts: IdentityParts) -> None:
    """Who is not registered yet has nothing but the index: it is made anew of what it holds."""
    await searches.alone_with_the_gallery(work)
    after = 0
    while applicants := await searches.applicants(work, after=after, limit=APPLICANTS_AT_ONCE):
        for one in applicants:
            facts = searches.facts_of(parts.civil_keys, one)
            await searches.index_anew(work, one, index_tokens(parts, facts))
        after = applicants[-1].entered
