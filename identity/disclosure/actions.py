"""Release attributes of a person to the service that needs them, as far as its scope goes."""

from identity.accesses.actions.recording import count_if_refused, record
from identity.audit_events import AuditEvent
from identity.contract.accesses import Reading
from identity.contract.disclosure import DiscloseAttributes, DisclosedAttributes, Scope
from identity.events.actions import remember_partner
from identity.parts import IdentityParts
from identity.persons.store import biometrics, people, records
from shared.database.work import Work
from shared.entities import Entity


async def disclose_attributes(
    work: Work, parts: IdentityParts, *, caller: Entity, order: DiscloseAttributes
) -> DisclosedAttributes:
    """Civil data, and the portrait in the scope of personalisation; raises PersonNotFound.

    Who asked is told later what becomes of the person's card, as far as that concerns it.
    """
    count_if_refused(work, parts)
    person = await people.by_number(work, order.identity_number)
    work.audit.record(
        AuditEvent.PERSON_DISCLOSED, subject=str(person.person_id), reason=order.scope.value
    )
    await remember_partner(
        work, parts, partner=caller, subject=order.identity_number, person_id=person.person_id
    )
    portrait = None
    if order.scope is Scope.PERSONALISATION:
        portrait = await biometrics.portrait_of(parts.biometric_keys, work, person.person_id)
    civil = await records.civil_now(parts.civil_keys, work, person)
    what = Reading.CIVIL if portrait is None else Reading.CIVIL_AND_PORTRAIT
    await record(work, parts, person_id=person.person_id, what=what)
    return DisclosedAttributes(civil=civil, portrait=portrait)
