"""What approved decisions do to a person's record."""

from identity.consequences.actions import person_changed
from identity.contract.decisions import DecisionKind
from identity.contract.records import ChangeNationality, CorrectPerson, PersonEvent
from identity.decisions import store as decisions
from identity.decisions.actions.proposal import authority_of
from identity.decisions.tables import DecisionRow
from identity.parts import IdentityParts
from identity.persons.actions.rewriting import carry_out, plan
from identity.persons.lifecycle import RECORD_LIFECYCLE
from identity.persons.rules import RECORD_MOVES, change_of, check_archivable, with_nationality
from identity.persons.store import people
from identity.persons.store.journal import PersonChange
from identity.persons.tables import PersonRow
from shared.database.work import Work


async def correct(
    work: Work, parts: IdentityParts, decision: DecisionRow, person: PersonRow
) -> None:
    """Write a correction, checked again against what is known now."""
    order = decisions.proposal_of(parts.civil_keys, decision, CorrectPerson)
    rewriting = await plan(
        work,
        parts,
        person,
        change_of(order.changes, order.basis),
        valid_from=order.valid_from,
        valid_to=order.valid_to,
    )
    await carry_out(work, parts, rewriting, authority_of(decision))
    await _announce(work, PersonEvent.CORRECTED, decision)


async def change_nationality(
    work: Work, parts: IdentityParts, decision: DecisionRow, person: PersonRow
) -> None:
    """Record what a judge or competent authority decided."""
    order = decisions.proposal_of(parts.civil_keys, decision, ChangeNationality)
    rewriting = await plan(
        work, parts, person, with_nationality(order), valid_from=order.valid_from
    )
    await carry_out(work, parts, rewriting, authority_of(decision))
    await _announce(work, PersonEvent.CORRECTED, decision)


async def block(work: Work, _: IdentityParts, decision: DecisionRow, person: PersonRow) -> None:
    """Stop all use of a record."""
    await _move(work, decision, person, PersonEvent.BLOCKED)


async def unblock(work: Work, _: IdentityParts, decision: DecisionRow, person: PersonRow) -> None:
    """Let a blocked record be used again."""
    await _move(work, decision, person, PersonEvent.UNBLOCKED)


async def archive(work: Work, _: IdentityParts, decision: DecisionRow, person: PersonRow) -> None:
    """Put the record of a dead person away for good."""
    check_archivable(person)
    await _move(work, decision, person, PersonEvent.ARCHIVED)


async def _move(work: Work, decision: DecisionRow, person: PersonRow, event: PersonEvent) -> None:
    move = RECORD_MOVES[DecisionKind(decision.kind)]
    await people.move_record(work, person, RECORD_LIFECYCLE.after(person.record_state, move))
    await _announce(work, event, decision)


async def _announce(work: Work, event: PersonEvent, decision: DecisionRow) -> None:
    await person_changed(work, PersonChange(event, decision.person_id, authority_of(decision)))
