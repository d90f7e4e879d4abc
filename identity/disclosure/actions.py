"""Release attributes of a person to the service that needs them, as far as its scope goes."""

from identity.accesses.actions.recording import count_if_refused, reader_of, record
from identity.audit_events import AuditEvent
from identity.consents.actions import check_consent
from identity.contract.accesses import Reading
from identity.contract.disclosure import DiscloseAttributes, DisclosedAttributes, Scope
from identity.events.actions import remember_partner
from identity.identifiers.actions import resolve
from identity.parts import IdentityParts
from identity.persons.rules import check_active
from identity.persons.store import biometrics, people, records
from identity.persons.tables import PersonRow
from identity.policy.release_rules import release_rule
from shared.database.work import Work
from shared.entities import Entity

_READING = {
    Scope.CIVIL: Reading.CIVIL,
    Scope.PERSONALISATION: Reading.CIVIL_AND_PORTRAIT,
    Scope.RESIDENCE: Reading.CIVIL_AND_RESIDENCE,
}


async def disclose_attributes(
    work: Work, parts: IdentityParts, *, caller: Entity, order: DiscloseAttributes
) -> DisclosedAttributes:
    """What the scope names, on the legal basis that the State's rule gives, or by consent.

    The number of a merged record leads to the surviving one. Raises PolicyNotEstablished,
    PersonNotFound, AliasNotFound, AliasNotActive, PersonNotActive or ConsentMissing. Who asked is
    told later what becomes of the person's card, as far as that concerns it.
    """
    rule = release_rule(
        parts.release_rules,
        parts.state,
        reader_of(work).purpose,
        order.scope,
        on=work.clock().date(),
    )
    person, named = await _named(work, parts, order)
    check_active(person)
    if rule.consent_required:
        await check_consent(work, person.person_id, partner=caller.name, scope=order.scope)
    work.audit.record(
        AuditEvent.PERSON_DISCLOSED, subject=str(person.person_id), reason=order.scope.value
    )
    await remember_partner(work, parts, partner=caller, subject=named, person_id=person.person_id)
    portrait = None
    if order.scope is Scope.PERSONALISATION:
        portrait = await biometrics.portrait_of(parts.biometric_keys, work, person.person_id)
    known = await records.record_at(parts.civil_keys, work, person)
    await record(work, parts, person_id=person.person_id, what=_READING[order.scope])
    return DisclosedAttributes(
        civil=known.civil,
        portrait=portrait,
        residence=known.residence if order.scope is Scope.RESIDENCE else None,
    )


async def _named(
    work: Work, parts: IdentityParts, order: DiscloseAttributes
) -> tuple[PersonRow, str]:
    """The person, and what the caller calls them."""
    count_if_refused(work, parts)
    if order.identity_number is None:
        assert order.alias is not None, "the wire model asks for one of both"
        return await resolve(work, order.alias), order.alias
    found = await people.by_number(work, order.identity_number)
    work.audit.acting(subject=str(found.person_id))
    return await people.surviving(work, found), order.identity_number
