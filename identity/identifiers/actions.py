"""Make, list, use and revoke aliases; tell a partner's pseudonym of a person from another's."""

from uuid import UUID

from identity.accesses.actions.recording import count_if_refused, record
from identity.audit_events import AuditEvent
from identity.contract.accesses import Reading
from identity.contract.identifiers import (
    AliasKind,
    AliasState,
    CheckPseudonym,
    MakeAlias,
    PersonAlias,
    PersonAliases,
    PseudonymCheck,
)
from identity.contract.records import LifeState, PersonEvent, RecordState
from identity.identifiers import store as aliases
from identity.identifiers.lifecycle import ALIAS_LIFECYCLE, AliasEvent
from identity.identifiers.rules import FOLLOWED, check_room, check_usable, expiry_of, state_at
from identity.identifiers.tables import AliasRow
from identity.parts import IdentityParts
from identity.persons.rules import check_active
from identity.persons.store import journal, people
from identity.persons.store.journal import Authority, PersonChange
from identity.persons.tables import PersonRow
from shared.database.work import Work
from shared.dated_rules import rule_in_force
from shared.identifiers import draw_alias
from shared.officers.credential import Officer
from shared.sealing.pseudonym import epoch_of


async def make_alias(
    work: Work, parts: IdentityParts, *, by: Officer, person_id: UUID, order: MakeAlias
) -> PersonAlias:
    """Draw an alias for a person; raises PersonNotActive or TooManyAliases."""
    person = await people.by_id_locked(work, person_id)
    work.audit.acting(subject=str(person_id))
    check_active(person)
    now = work.clock()
    rule = rule_in_force(parts.alias_rules, parts.state, now.date())
    expired = ALIAS_LIFECYCLE.after(AliasState.ACTIVE, AliasEvent.EXPIRE)
    await aliases.move_expired(work, person_id, to=expired, now=now)
    check_room(order.kind, rule, active=await aliases.count_active(work, person_id, order.kind))
    alias = AliasRow(
        alias=await _free_alias(work),
        person_id=person_id,
        kind=order.kind,
        state=AliasState.ACTIVE,
        state_changed_at=now,
        made_by=order.made_by,
        made_by_officer=by.subject,
        made_at=now,
        expires_at=expiry_of(order.kind, rule, now=now),
    )
    await aliases.add(work, alias)
    work.audit.record(AuditEvent.ALIAS_MADE, object=str(alias.alias_id))
    await _enter(work, PersonEvent.ALIAS_MADE, alias, by)
    return _wire(work, alias)


async def list_aliases(work: Work, parts: IdentityParts, person_id: UUID) -> PersonAliases:
    """Every alias a person ever had, with what became of it."""
    person = await people.by_id(work, person_id)
    work.audit.record(AuditEvent.ALIASES_READ, subject=str(person.person_id))
    await record(work, parts, person_id=person_id, what=Reading.ALIASES)
    found = await aliases.of_person(work, person_id)
    return PersonAliases(aliases=tuple(_wire(work, alias) for alias in found))


async def revoke_alias(work: Work, *, by: Officer, alias_id: UUID) -> PersonAlias:
    """End an alias for good; raises IllegalTransition for one that has ended."""
    alias = await aliases.by_id(work, alias_id)
    work.audit.acting(subject=str(alias.person_id), object=str(alias_id))
    await aliases.move(work, alias, ALIAS_LIFECYCLE.after(alias.state, AliasEvent.REVOKE))
    work.audit.record(AuditEvent.ALIAS_REVOKED)
    await _enter(work, PersonEvent.ALIAS_REVOKED, alias, by)
    return _wire(work, alias)


async def resolve(work: Work, alias: str) -> PersonRow:
    """Whose alias it is, or was merged into; one for a single reading is used up.

    Raises AliasNotFound, or AliasNotActive for every one that has ended.
    """
    named = await aliases.by_alias(work, alias)
    work.audit.acting(subject=str(named.person_id))
    check_usable(named, work.clock())
    if named.kind is AliasKind.ONE_TIME:
        await aliases.move(work, named, ALIAS_LIFECYCLE.after(named.state, AliasEvent.USE))
    return await people.surviving(work, await people.by_id(work, named.person_id))


async def check_pseudonym(
    work: Work, parts: IdentityParts, order: CheckPseudonym
) -> PseudonymCheck:
    """Whether a partner calls this person so, by the key of this or an earlier epoch.

    The partner may have met the person under a number that was merged into this one. Raises
    PersonNotFound.
    """
    count_if_refused(work, parts)
    person = await people.by_number(work, order.identity_number)
    work.audit.record(AuditEvent.PSEUDONYM_CHECKED, subject=str(person.person_id))
    await record(work, parts, person_id=person.person_id, what=Reading.ALIASES)
    for number in await people.numbers_merged_into(work, person.person_id):
        epoch = epoch_of(
            parts.pseudonym_key, order.pseudonym, partner=order.partner, identity_number=number
        )
        if epoch is not None:
            return PseudonymCheck(matches=True, epoch=epoch)
    return PseudonymCheck(matches=False, epoch=None)


async def follow_person(work: Work, change: PersonChange) -> None:
    """An alias is good while the record it leads to is in use: follow that record's state."""
    if change.event not in FOLLOWED:
        return
    person = await people.surviving(work, await people.by_id(work, change.person_id))
    in_use = person.record_state is RecordState.ACTIVE and person.life_state is LifeState.ALIVE
    move = (
        (AliasState.INVALIDATED, AliasEvent.RESTORE)
        if in_use
        else (AliasState.ACTIVE, AliasEvent.INVALIDATE)
    )
    everybody = await people.ids_merged_into(work, person.person_id)
    await aliases.move_all(work, everybody, of=move[0], to=ALIAS_LIFECYCLE.after(*move))


async def _enter(work: Work, event: PersonEvent, alias: AliasRow, by: Officer) -> None:
    change = PersonChange(event, alias.person_id, Authority(by.subject), about=alias.alias_id)
    await journal.enter(work, change)


def _wire(work: Work, alias: AliasRow) -> PersonAlias:
    return PersonAlias(
        alias_id=alias.alias_id,
        alias=alias.alias,
        kind=alias.kind,
        state=state_at(alias, work.clock()),
        made_by=alias.made_by,
        made_at=alias.made_at,
        expires_at=alias.expires_at,
    )


async def _free_alias(work: Work) -> str:
    """Draw until nobody ever had the alias; the unique index decides a race."""
    while not await aliases.is_free(work, alias := draw_alias()):
        pass
    return alias
