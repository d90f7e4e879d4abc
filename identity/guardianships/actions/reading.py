"""Say who may act for whom today; each read is recorded."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from identity.accesses.actions.recording import record
from identity.audit_events import AuditEvent
from identity.contract.accesses import Reading
from identity.contract.guardianships import (
    Guardianship,
    Guardianships,
    GuardianshipScope,
    GuardianshipState,
)
from identity.errors.guardianships import MinorWithoutGuardian
from identity.guardianships import store as guardianships
from identity.guardianships.rules import Someone, Standing, is_minor, represents, standing
from identity.guardianships.tables import GuardianshipRow
from identity.parts import IdentityParts
from identity.persons.store import people, records
from identity.persons.tables import PersonRow
from identity.policy.person_rules import PersonRule
from shared.database.work import Work
from shared.dated_rules import PolicyNotEstablished, rule_in_force


class Known(NamedTuple):
    """A guardianship, the persons in it as they are now, and what it is worth today."""

    held: GuardianshipRow
    ward: Someone
    guardians: tuple[Someone, ...]
    worth: Standing


async def known(work: Work, parts: IdentityParts, held: GuardianshipRow) -> Known:
    """Look at a guardianship with today's eyes."""
    ward = await someone(work, parts, held.ward_id)
    guardians = tuple(
        [
            await someone(work, parts, person_id)
            for person_id in await guardianships.guardians_of(work, held.guardianship_id)
        ]
    )
    worth = standing(held, ward, guardians, rule(work, parts), on=today(work))
    return Known(held, ward, guardians, worth)


async def read_guardianship(
    work: Work, parts: IdentityParts, guardianship_id: UUID
) -> Guardianship:
    """A guardianship as it stands today; GuardianshipNotFound."""
    held = await guardianships.get(work, guardianship_id)
    work.audit.acting(subject=str(held.ward_id), object=str(guardianship_id))
    work.audit.record(AuditEvent.GUARDIANSHIP_READ)
    await record(work, parts, person_id=held.ward_id, what=Reading.GUARDIANSHIPS)
    return wire(await known(work, parts, held))


async def read_guardianships(work: Work, parts: IdentityParts, person_id: UUID) -> Guardianships:
    """All guardianships over a person or exercised by them, ended ones too; PersonNotFound."""
    person = await people.by_id(work, person_id)
    work.audit.record(AuditEvent.GUARDIANSHIP_READ, subject=str(person.person_id))
    await record(work, parts, person_id=person_id, what=Reading.GUARDIANSHIPS)
    everybody = await people.ids_merged_into(work, person_id)
    found = await guardianships.concerning(work, everybody)
    return Guardianships(
        guardianships=tuple([wire(await known(work, parts, held)) for held in found])
    )


async def check_represented(
    work: Work, parts: IdentityParts, person: PersonRow, scope: GuardianshipScope
) -> None:
    """MinorWithoutGuardian when the State wants somebody to act for a minor, and nobody may.

    An adult, protected or not, passes: what a protected adult may do alone is for the judge to
    say. PolicyNotEstablished where the State has no rule on a minor.
    """
    civil = await records.civil_now(parts.civil_keys, work, person)
    rule_now, on = rule(work, parts), today(work)
    if not is_minor(civil, rule_now, on=on):
        return
    if rule_now.minors_need_guardian is None:
        raise PolicyNotEstablished("whether a minor needs a guardian")
    if not rule_now.minors_need_guardian:
        return
    wards = await people.ids_merged_into(work, person.person_id)
    for held in await guardianships.of_wards(work, wards):
        if held.state is GuardianshipState.ENDED:
            continue
        one = await known(work, parts, held)
        covered = guardianships.scope_of(held)
        if represents(held, covered, one.worth, one.guardians, scope, on=on):
            return
    raise MinorWithoutGuardian


async def someone(work: Work, parts: IdentityParts, person_id: UUID) -> Someone:
    """A person as far as guardianship goes; of a merged record, its survivor."""
    person = await people.surviving(work, await people.by_id(work, person_id))
    civil = await records.civil_now(parts.civil_keys, work, person)
    return Someone(person.person_id, person.record_state, person.life_state, civil)


def wire(one: Known) -> Guardianship:
    """The guardianship as callers see it; who died or is blocked is no longer named."""
    held = one.held
    return Guardianship(
        guardianship_id=held.guardianship_id,
        ward_id=held.ward_id,
        guardian_ids=tuple(guardian.person_id for guardian in one.guardians if guardian.can_act),
        kind=held.kind,
        scope=guardianships.scope_of(held),
        state=one.worth.state,
        end=one.worth.end,
        begins_on=held.begins_on,
        ends_on=held.ends_on,
        handed_over_at=held.handed_over_at,
    )


def rule(work: Work, parts: IdentityParts) -> PersonRule:
    """The State's rule on persons that is in force today."""
    return rule_in_force(parts.person_rules, parts.state, today(work))


def today(work: Work) -> date:
    return work.clock().date()
