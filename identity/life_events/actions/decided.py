"""What approved decisions on a life do."""

from uuid import uuid4

from identity.consequences.actions import person_changed
from identity.contract.life_events import RecordLifeEvent
from identity.contract.records import PersonEvent
from identity.decisions import store as decisions
from identity.decisions.actions.proposal import authority_of
from identity.decisions.tables import DecisionRow
from identity.life_events import store as life_events
from identity.life_events.lifecycle import DEATH_LIFECYCLE, DeathMove
from identity.life_events.rules import check_event, holds_from
from identity.life_events.tables import LifeEventRow
from identity.parts import IdentityParts
from identity.persons.actions.rewriting import carry_out, plan
from identity.persons.lifecycle import LIFE_LIFECYCLE, LifeMove
from identity.persons.rules import change_of
from identity.persons.store import people
from identity.persons.store.journal import PersonChange
from identity.persons.tables import PersonRow
from shared.database.work import Work


async def record_event(
    work: Work, parts: IdentityParts, decision: DecisionRow, person: PersonRow
) -> None:
    """Write what the event changes, from the day it changes it on."""
    order = decisions.proposal_of(parts.civil_keys, decision, RecordLifeEvent)
    check_event(order, today=work.clock().date())
    change = change_of(order.changes, order.basis)
    rewriting = await plan(work, parts, person, change, valid_from=holds_from(order))
    await carry_out(work, parts, rewriting, authority_of(decision))
    event_id = uuid4()
    await life_events.add_event(
        work,
        LifeEventRow(
            life_event_id=event_id,
            person_id=person.person_id,
            kind=order.kind,
            decision_id=decision.decision_id,
            recorded_at=work.clock(),
            sealed_event=life_events.sealed_event(parts.civil_keys, event_id, order),
        ),
    )
    await person_changed(
        work,
        PersonChange(
            PersonEvent.CORRECTED, person.person_id, authority_of(decision), about=event_id
        ),
    )


async def confirm_death(
    work: Work, _: IdentityParts, decision: DecisionRow, person: PersonRow
) -> None:
    """The person is dead by a civil act; ApproverNotIndependent for who had reported it."""
    death = await life_events.declared(work, person.person_id)
    await life_events.move_death(
        work,
        death,
        DEATH_LIFECYCLE.after(death.state, DeathMove.CONFIRM),
        confirmation_id=decision.decision_id,
        confirmation_requested_by=decision.requested_by,
        confirmed_by=decision.approved_by,
    )
    await people.move_life(
        work, person, LIFE_LIFECYCLE.after(person.life_state, LifeMove.CONFIRM_DEATH)
    )
    await person_changed(
        work,
        PersonChange(
            PersonEvent.DEATH_CONFIRMED,
            person.person_id,
            authority_of(decision),
            about=death.death_id,
        ),
    )


async def correct_death(
    work: Work, _: IdentityParts, decision: DecisionRow, person: PersonRow
) -> None:
    """The person lives: all that the death had stopped is theirs again."""
    death = await life_events.declared(work, person.person_id)
    await life_events.move_death(
        work,
        death,
        DEATH_LIFECYCLE.after(death.state, DeathMove.CORRECT),
        correction_id=decision.decision_id,
    )
    await people.move_life(
        work, person, LIFE_LIFECYCLE.after(person.life_state, LifeMove.CORRECT_DEATH)
    )
    await person_changed(
        work,
        PersonChange(
            PersonEvent.DEATH_CORRECTED,
            person.person_id,
            authority_of(decision),
            about=death.death_id,
        ),
    )
