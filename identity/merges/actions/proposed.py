"""Propose to make two records one, or to part them again; read what a merge did."""

from uuid import UUID

from identity.accesses.actions.recording import record
from identity.audit_events import AuditEvent
from identity.contract.accesses import Reading
from identity.contract.decisions import Decision, DecisionKind
from identity.contract.merges import Merge, MergeState, ProposeMerge, UndoMerge
from identity.contract.records import RecordedEvent
from identity.decisions.actions.proposal import propose
from identity.merges import store as merges
from identity.merges.lifecycle import MERGE_LIFECYCLE, MergeMove
from identity.merges.rules import check_mergeable, check_splittable, set_aside
from identity.merges.tables import MergeRow
from identity.parts import IdentityParts
from identity.persons.actions.proposed import concerning
from identity.persons.store import journal, people
from identity.persons.tables import PersonRow
from shared.database.work import Work
from shared.officers.credential import Officer


async def propose_merge(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    office: str,
    survivor_id: UUID,
    order: ProposeMerge,
    approval: str,
) -> Decision:
    """Propose to merge a record into the survivor's; MergeImpossible, MergeCycle."""
    survivor = await concerning(work, survivor_id)
    await check_possible(work, await people.by_id(work, order.source_id), survivor)
    return await propose(
        work,
        parts,
        DecisionKind.MERGE,
        survivor,
        order,
        by=by,
        office=office,
        approval=approval,
        about=order.source_id,
    )


async def propose_split(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    office: str,
    merge_id: UUID,
    order: UndoMerge,
    approval: str,
) -> Decision:
    """Propose to undo a merge; SplitImpossible, IllegalTransition for one that is undone."""
    merge = await merges.get(work, merge_id)
    survivor = await concerning(work, merge.survivor_id)
    MERGE_LIFECYCLE.after(merge.state, MergeMove.UNDO)
    await check_separable(work, parts, merge, survivor)
    return await propose(
        work,
        parts,
        DecisionKind.SPLIT,
        survivor,
        order,
        by=by,
        office=office,
        approval=approval,
        about=merge.source_id,
    )


async def read_merge(work: Work, parts: IdentityParts, merge_id: UUID) -> Merge:
    """A merge, and what was done to the survivor's record while it stood; MergeNotFound."""
    merge = await merges.get(work, merge_id)
    work.audit.acting(subject=str(merge.survivor_id), object=str(merge_id))
    work.audit.record(AuditEvent.MERGE_READ)
    await record(work, parts, person_id=merge.survivor_id, what=Reading.MERGES)
    return await _wire(work, merge)


async def read_merges(work: Work, parts: IdentityParts, person_id: UUID) -> tuple[Merge, ...]:
    """Every merge in which a person was source or survivor, oldest first; PersonNotFound."""
    await concerning(work, person_id)
    work.audit.record(AuditEvent.MERGE_READ)
    await record(work, parts, person_id=person_id, what=Reading.MERGES)
    return tuple([await _wire(work, merge) for merge in await merges.of_person(work, person_id)])


async def _wire(work: Work, merge: MergeRow) -> Merge:
    entries = await journal.journal_of(work, merge.survivor_id, after=merge.journal_position)
    end = None
    if merge.state is MergeState.UNDONE:
        end = set_aside(entries, source_id=merge.source_id)
    return Merge(
        merge_id=merge.merge_id,
        source_id=merge.source_id,
        survivor_id=merge.survivor_id,
        state=merge.state,
        applied_at=merge.applied_at,
        undone_at=merge.undone_at,
        meanwhile=tuple(
            RecordedEvent.model_validate(entry)
            for entry in entries
            if end is None or (entry.position or 0) < end
        ),
    )


async def check_possible(work: Work, source: PersonRow, survivor: PersonRow) -> None:
    """MergeImpossible or MergeCycle unless the two can be made one now."""
    leads_to = (await people.surviving(work, survivor)).person_id
    check_mergeable(source, survivor, leads_to=leads_to)


async def check_separable(
    work: Work, parts: IdentityParts, merge: MergeRow, survivor: PersonRow
) -> None:
    """SplitImpossible while something stands on the merge."""
    kept = merges.before(parts.civil_keys, parts.biometric_keys, merge)
    later = await merges.exists_later(
        work, survivor.person_id, than=merge.applied_at, but=merge.merge_id
    )
    check_splittable(survivor, merges.images_in(kept.civil)["survivor"], later_merges=later)
