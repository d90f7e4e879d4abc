"""Propose to change a person's record; `decided.py` says what an approval does."""

from uuid import UUID

from identity.contract.decisions import Decision, DecisionKind
from identity.contract.records import ChangeNationality, ChangeRecordState, CorrectPerson
from identity.decisions.actions.proposal import propose
from identity.parts import IdentityParts
from identity.persons.actions.rewriting import plan
from identity.persons.lifecycle import RECORD_LIFECYCLE
from identity.persons.rules import RECORD_MOVES, change_of, check_archivable, with_nationality
from identity.persons.store import people
from identity.persons.tables import PersonRow
from shared.database.work import Work
from shared.officers.credential import Officer


async def propose_correction(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    office: str,
    person_id: UUID,
    order: CorrectPerson,
    approval: str,
) -> Decision:
    """Propose new values of attributes over a span of days; raises what `plan` does."""
    person = await concerning(work, person_id)
    change = change_of(order.changes, order.basis)
    await plan(work, parts, person, change, valid_from=order.valid_from, valid_to=order.valid_to)
    return await propose(
        work,
        parts,
        DecisionKind.CORRECTION,
        person,
        order,
        by=by,
        office=office,
        approval=approval,
    )


async def propose_nationality(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    office: str,
    person_id: UUID,
    order: ChangeNationality,
    approval: str,
) -> Decision:
    """Propose to record a judge's or competent authority's act; raises NationalityNotProven."""
    person = await concerning(work, person_id)
    change = with_nationality(order)
    await plan(work, parts, person, change, valid_from=order.valid_from)
    return await propose(
        work,
        parts,
        DecisionKind.NATIONALITY,
        person,
        order,
        by=by,
        office=office,
        approval=approval,
    )


async def propose_state_change(
    work: Work,
    parts: IdentityParts,
    kind: DecisionKind,
    *,
    by: Officer,
    office: str,
    person_id: UUID,
    order: ChangeRecordState,
    approval: str,
) -> Decision:
    """Propose to block, unblock or archive a record; raises IllegalTransition."""
    person = await concerning(work, person_id)
    RECORD_LIFECYCLE.after(person.record_state, RECORD_MOVES[kind])
    if kind is DecisionKind.ARCHIVE:
        check_archivable(person)
    return await propose(work, parts, kind, person, order, by=by, office=office, approval=approval)


async def concerning(work: Work, person_id: UUID) -> PersonRow:
    """The person; from here on, refusals too are recorded as concerning them."""
    person = await people.by_id(work, person_id)
    work.audit.acting(subject=str(person.person_id))
    return person
