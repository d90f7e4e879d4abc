"""What approved decisions on merges do.

A merge leaves the source's record as it is, out of use, its number an alias of the survivor's. So
undoing one gives the source back by itself; the survivor is given back what the image says.
"""

from uuid import uuid4

from identity.consequences.actions import person_changed
from identity.contract.merges import MergeState, ProposeMerge
from identity.contract.records import PersonEvent, RecordState
from identity.decisions import store as decisions
from identity.decisions.actions.proposal import authority_of
from identity.decisions.tables import DecisionRow
from identity.errors.persons import CorrectionWithoutEffect
from identity.merges import store as merges
from identity.merges.actions.images import (
    captures_of,
    hold_captures,
    images_of,
    restore_captures,
    restore_record,
)
from identity.merges.actions.proposed import check_possible, check_separable
from identity.merges.lifecycle import MERGE_LIFECYCLE, MergeMove
from identity.merges.rules import missing_fingers
from identity.merges.tables import MergeRow
from identity.parts import IdentityParts
from identity.persons.actions.rewriting import carry_out, plan
from identity.persons.lifecycle import RECORD_LIFECYCLE, RecordMove
from identity.persons.rules import adopting
from identity.persons.store import journal, people, records
from identity.persons.store.journal import PersonChange
from identity.persons.tables import PersonRow
from shared.database.work import Work


async def apply_merge(
    work: Work, parts: IdentityParts, decision: DecisionRow, person: PersonRow
) -> None:
    """Keep what both were, let the survivor adopt what was asked, make the source an alias."""
    order = decisions.proposal_of(parts.civil_keys, decision, ProposeMerge)
    source = await people.by_id(work, order.source_id)
    await check_possible(work, source, person)
    before = await images_of(work, parts, source, person)
    await _adopt(work, parts, decision, source, person, order)
    merged = RECORD_LIFECYCLE.after(source.record_state, RecordMove.MERGE)
    await people.move_record(work, source, merged, merged_into=person.person_id)
    by = authority_of(decision)
    for event, of, about in (
        (PersonEvent.MERGED, source, person),
        (PersonEvent.ABSORBED, person, source),
    ):
        await person_changed(work, PersonChange(event, of.person_id, by, about=about.person_id))
    merge_id = uuid4()
    await merges.add(
        work,
        MergeRow(
            merge_id=merge_id,
            source_id=source.person_id,
            survivor_id=person.person_id,
            state=MergeState.APPLIED,
            applied_at=work.clock(),
            applied_by_decision=decision.decision_id,
            journal_position=await journal.last_position(work, person.person_id),
            sealed_civil_before=merges.sealed_civil(parts.civil_keys, merge_id, before.civil),
            sealed_biometrics_before=merges.sealed_biometrics(
                parts.biometric_keys, merge_id, before.biometrics
            ),
        ),
    )


async def undo_merge(
    work: Work, parts: IdentityParts, decision: DecisionRow, person: PersonRow
) -> None:
    """Make both persons exactly what they were; what was written meanwhile is set aside.

    It stays in the survivor's history and journal with who wrote it, for an officer to enter where
    it belongs. RuntimeError, and nothing changes, when the outcome is not what was kept.
    """
    assert decision.about is not None, "the decision to part two persons names both"
    source = await people.by_id(work, decision.about)
    merge = await merges.in_force(work, source.person_id)
    undone = MERGE_LIFECYCLE.after(merge.state, MergeMove.UNDO)
    await check_separable(work, parts, merge, person)
    before = merges.before(parts.civil_keys, parts.biometric_keys, merge)
    civil, captures = merges.images_in(before.civil), merges.images_in(before.biometrics)
    by = authority_of(decision)
    await restore_record(work, parts, person, civil["survivor"], by)
    await restore_captures(work, parts, person, captures["survivor"])
    if person.record_state is RecordState.BLOCKED:
        free = RECORD_LIFECYCLE.after(person.record_state, RecordMove.UNBLOCK)
        await people.move_record(work, person, free)
    was_blocked = civil["source"]["record_state"] == RecordState.BLOCKED
    move = RecordMove.SPLIT_BLOCKED if was_blocked else RecordMove.SPLIT
    await people.move_record(work, source, RECORD_LIFECYCLE.after(source.record_state, move))
    await merges.move(work, merge, undone, by_decision=decision.decision_id)
    if await images_of(work, parts, source, person) != before:
        raise RuntimeError("a split did not restore what the merge had kept")
    for of, about in ((source, person), (person, source)):
        change = PersonChange(PersonEvent.SPLIT, of.person_id, by, about=about.person_id)
        await person_changed(work, change)


async def _adopt(
    work: Work,
    parts: IdentityParts,
    decision: DecisionRow,
    source: PersonRow,
    survivor: PersonRow,
    order: ProposeMerge,
) -> None:
    """Let the survivor take over attributes, for all time, and fingers that it lacks."""
    if order.adopted:
        given = await records.record_at(parts.civil_keys, work, source)
        try:
            rewriting = await plan(work, parts, survivor, adopting(given, order.adopted))
            await carry_out(work, parts, rewriting, authority_of(decision))
        except CorrectionWithoutEffect:
            pass  # both said the same
    if order.adopts_missing_fingers:
        own, others = (
            await captures_of(work, parts, survivor),
            await captures_of(work, parts, source),
        )
        missing = missing_fingers(own.fingerprints, others.fingerprints)
        if missing:
            await hold_captures(
                work,
                parts,
                survivor,
                own._replace(fingerprints=(*own.fingerprints, *missing)),
            )
