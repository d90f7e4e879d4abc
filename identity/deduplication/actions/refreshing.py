"""Bring what the register knows now of a person to where it is searched, outside any request."""

from uuid import UUID

from identity.contract.deduplication import Facts
from identity.deduplication.actions.measuring import encounter_of
from identity.deduplication.actions.running import TASK_SECONDS_MAX, Searcher
from identity.deduplication.actions.searching import index_tokens
from identity.deduplication.store import gallery, searches, unindexed
from identity.parts import IdentityParts
from identity.persons.store import biometrics, people, records
from shared.biometrics.abis import ended
from shared.database.work import Work


async def refresh(searcher: Searcher, person_id: UUID) -> None:
    """Let a person be found by what the register knows now; whoever is searched for looks again."""
    parts = searcher.parts
    async with searcher.begin() as work:
        person = await people.by_id(work, person_id)
        facts = Facts.of(await records.civil_now(parts.civil_keys, work, person))
        fingers = await biometrics.fingerprints_of(parts.biometric_keys, work, person_id)
        portrait = await biometrics.find_portrait(parts.biometric_keys, work, person_id)
        changes = await unindexed.changes_of(work, person_id)
        known = await searches.subject_of_person(work, person_id)
        subject_id = person_id if known is None else known.subject_id
        await gallery.note_order(work, subject_id)
    encounter = await encounter_of(parts, subject_id, fingers, portrait)
    task = await searcher.abis.insert(encounter)
    await ended(searcher.abis, task, seconds_max=TASK_SECONDS_MAX)
    async with searcher.begin() as work:
        await searches.alone_with_the_gallery(work)
        await _enter(work, parts, facts, subject_id=subject_id, person_id=person_id)
        await unindexed.mark_indexed(work, person_id, changes)


async def _enter(
    work: Work, parts: IdentityParts, facts: Facts, *, subject_id: UUID, person_id: UUID
) -> None:
    """Who has other facts comes anew, without a search; who has the same keeps their place."""
    known, tokens = await searches.subject(work, subject_id), index_tokens(parts, facts)
    if known is not None and searches.facts_of(parts.civil_keys, known) == facts:
        await searches.index_anew(work, known, tokens)
        return
    if known is not None:
        await searches.remove(work, known)
    await searches.enter(
        work,
        parts.civil_keys,
        facts,
        tokens,
        subject_id=subject_id,
        searched=False,
        application_id=None if known is None else known.application_id,
        person_id=person_id,
    )
