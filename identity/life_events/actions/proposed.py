"""Bring civil acts before a second officer; report a death, which needs no second one."""

from uuid import UUID, uuid4

from identity.accesses.actions.recording import record
from identity.audit_events import AuditEvent
from identity.consequences.actions import person_changed
from identity.contract.accesses import Reading
from identity.contract.decisions import Decision, DecisionKind
from identity.contract.life_events import (
    ConfirmDeath,
    CorrectDeath,
    Death,
    DeathState,
    LifeEvent,
    LifeEvents,
    RecordLifeEvent,
    ReportDeath,
)
from identity.contract.records import PersonEvent
from identity.decisions.actions.proposal import propose
from identity.life_events import store as life_events
from identity.life_events.lifecycle import DEATH_LIFECYCLE, DeathMove
from identity.life_events.rules import (
    DEATH_PROOFS,
    check_event,
    check_past,
    check_proof,
    holds_from,
)
from identity.life_events.tables import DeathRow
from identity.parts import IdentityParts
from identity.persons.actions.proposed import concerning
from identity.persons.actions.rewriting import plan
from identity.persons.lifecycle import LIFE_LIFECYCLE, LifeMove
from identity.persons.rules import change_of, check_changeable
from identity.persons.store import people
from identity.persons.store.journal import Authority, PersonChange
from identity.persons.tables import PersonRow
from shared.database.work import Work
from shared.officers.credential import Officer


async def propose_event(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    office: str,
    person_id: UUID,
    order: RecordLifeEvent,
    approval: str,
) -> Decision:
    """Propose a birth, a name, a marriage from its act; LifeEventInvalid, or what `plan` raises."""
    person = await concerning(work, person_id)
    check_event(order, today=work.clock().date())
    change = change_of(order.changes, order.basis)
    await plan(work, parts, person, change, valid_from=holds_from(order))
    return await propose(
        work,
        parts,
        DecisionKind.LIFE_EVENT,
        person,
        order,
        by=by,
        office=office,
        approval=approval,
    )


async def report_death(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    office: str,
    person_id: UUID,
    order: ReportDeath,
) -> Death:
    """Keep that somebody says a person died: it suspends, and a civil act must confirm it.

    Raises PersonNotActive for a merged or archived record, IllegalTransition when a death stands
    declared already, LifeEventInvalid for a day ahead.
    """
    person = await people.by_id_locked(work, person_id)
    work.audit.acting(subject=str(person_id))
    check_changeable(person)
    if order.occurred_on is not None:
        check_past(order.occurred_on, today=work.clock().date())
    await people.move_life(
        work, person, LIFE_LIFECYCLE.after(person.life_state, LifeMove.REPORT_DEATH)
    )
    death_id = uuid4()
    death = DeathRow(
        death_id=death_id,
        person_id=person_id,
        state=DeathState.REPORTED,
        reported_by=by.subject,
        reported_at_office=office,
        reported_at=work.clock(),
        sealed_report=life_events.sealed_report(parts.civil_keys, death_id, order),
    )
    await life_events.add_death(work, death)
    reported = PersonChange(
        PersonEvent.DEATH_REPORTED, person_id, Authority(by.subject), about=death_id
    )
    await person_changed(work, reported)
    return _wire(death, person)


async def propose_confirmation(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    office: str,
    person_id: UUID,
    order: ConfirmDeath,
    approval: str,
) -> Decision:
    """Propose to confirm a reported death by its civil act; DeathNotDeclared, LifeEventInvalid."""
    person = await concerning(work, person_id)
    death = await life_events.declared(work, person_id)
    DEATH_LIFECYCLE.after(death.state, DeathMove.CONFIRM)
    check_past(order.occurred_on, today=work.clock().date())
    check_proof(order.basis.source, DEATH_PROOFS)
    return await propose(
        work,
        parts,
        DecisionKind.DEATH_CONFIRMATION,
        person,
        order,
        by=by,
        office=office,
        approval=approval,
    )


async def propose_correction(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    office: str,
    person_id: UUID,
    order: CorrectDeath,
    approval: str,
) -> Decision:
    """Propose to take back a death that was declared by error; DeathNotDeclared."""
    person = await concerning(work, person_id)
    death = await life_events.declared(work, person_id)
    DEATH_LIFECYCLE.after(death.state, DeathMove.CORRECT)
    return await propose(
        work,
        parts,
        DecisionKind.DEATH_CORRECTION,
        person,
        order,
        by=by,
        office=office,
        approval=approval,
    )


async def read_death(work: Work, parts: IdentityParts, person_id: UUID) -> Death:
    """How the declared death of a person stands; DeathNotDeclared."""
    person = await concerning(work, person_id)
    work.audit.record(AuditEvent.DEATH_READ)
    await record(work, parts, person_id=person_id, what=Reading.LIFE_EVENTS)
    return _wire(await life_events.declared(work, person_id), person)


async def read_events(work: Work, parts: IdentityParts, person_id: UUID) -> LifeEvents:
    """The civil acts that changed a person's record."""
    await concerning(work, person_id)
    work.audit.record(AuditEvent.LIFE_EVENTS_READ)
    await record(work, parts, person_id=person_id, what=Reading.LIFE_EVENTS)
    return LifeEvents(
        events=tuple(
            LifeEvent(
                kind=row.kind,
                recorded_at=row.recorded_at,
                decision_id=row.decision_id,
                event=life_events.event_of(parts.civil_keys, row),
            )
            for row in await life_events.events_of(work, person_id)
        )
    )


def _wire(death: DeathRow, person: PersonRow) -> Death:
    return Death(
        death_id=death.death_id,
        person_id=death.person_id,
        state=death.state,
        life_state=person.life_state,
        reported_at=death.reported_at,
    )
