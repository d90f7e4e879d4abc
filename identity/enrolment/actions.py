"""What may be done at enrolment."""

from uuid import uuid4

from identity.audit_events import AuditEvent
from identity.contract.persons import EnrolledPerson, EnrolPerson
from identity.enrolment.rules import check_civil, check_fingerprints, check_portrait
from identity.parts import IdentityParts
from identity.persons import store as persons
from identity.persons.tables import PersonRow
from shared.database.work import Work
from shared.identifiers import draw_identity_number
from shared.officers.credential import Officer


async def enrol_person(
    work: Work, parts: IdentityParts, *, by: Officer, office: str, order: EnrolPerson
) -> EnrolledPerson:
    """Enter one person in the register under a new random number.

    Raises CivilDataInvalid, PortraitInvalid or FingerprintInvalid. Whether the person is in the
    register already is not asked yet: there is no matching.
    """
    check_civil(order.civil, today=work.clock().date())
    check_portrait(order.portrait)
    check_fingerprints(order.fingerprints)
    person_id = uuid4()
    number = await _free_number(work)
    person = PersonRow(
        person_id=person_id,
        identity_number=number,
        sealed_civil=persons.sealed_civil(parts.civil_keys, person_id, order.civil),
        sealed_portrait=persons.sealed_portrait(parts.biometric_keys, person_id, order.portrait),
        enrolled_by=by.subject,
        enrolled_at_office=office,
        enrolled_at=work.clock(),
    )
    fingerprints = [
        persons.sealed_fingerprint(parts.biometric_keys, person_id, finger)
        for finger in order.fingerprints
    ]
    await persons.add(work, person, fingerprints)
    work.audit.record(AuditEvent.PERSON_ENROLLED, subject=str(person_id))
    return EnrolledPerson(identity_number=number, state=parts.state)


async def _free_number(work: Work) -> str:
    """Draw until nobody has the number; the unique index decides if two draw the same at once."""
    while not await persons.number_is_free(work, number := draw_identity_number()):
        pass
    return number
