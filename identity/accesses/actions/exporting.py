"""Hand a person all that the register knows of them: data, origin, recipients, reasons."""

from identity.accesses import store as accesses
from identity.accesses.actions.recording import count_if_refused, record
from identity.accesses.actions.telling import told
from identity.audit_events import AuditEvent
from identity.contract.accesses import EXPORTED_ACCESSES_MAX, Reading
from identity.contract.exports import ExportPerson, PersonExport
from identity.parts import IdentityParts
from identity.persons.actions.reading import read_history
from identity.persons.store import people
from shared.database.work import Work


async def export_person(work: Work, parts: IdentityParts, order: ExportPerson) -> PersonExport:
    """The record in all its versions with what each attribute rests on, and who was told what.

    What may not be told yet is not in it: a delay ends, and the next export has it. Portrait and
    fingerprints are not in it: a person looks at theirs at the counter. Raises PersonNotFound.
    """
    count_if_refused(work, parts)
    person = await people.surviving(work, await people.by_number(work, order.identity_number))
    work.audit.acting(subject=str(person.person_id))
    everybody = await people.ids_merged_into(work, person.person_id)
    reads = await accesses.told_to(work, everybody, before=None, limit=EXPORTED_ACCESSES_MAX)
    recipients = await told(work, reads)
    history = await read_history(work, parts, person.person_id)
    work.audit.record(AuditEvent.PERSON_EXPORTED, reason=order.asked_by.value)
    await record(work, parts, person_id=person.person_id, what=Reading.EXPORT)
    return PersonExport(
        identity_number=person.identity_number,
        state=parts.state,
        exported_at=work.clock(),
        record_state=person.record_state,
        life_state=person.life_state,
        history=history,
        recipients=recipients,
    )
