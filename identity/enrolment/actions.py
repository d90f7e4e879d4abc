"""What may be done at enrolment."""

from identity.contract.evidence import Assurance, Basis, Source
from identity.contract.persons import EnrolledPerson, EnrolPerson
from identity.enrolment.rules import check_fingerprints, check_portrait
from identity.parts import IdentityParts
from identity.persons.actions.registration import register_person
from shared.database.work import Work
from shared.officers.credential import Officer

_DECLARED = Basis(source=Source.DECLARATION, assurance=Assurance.LOW)


async def enrol_person(
    work: Work, parts: IdentityParts, *, by: Officer, office: str, order: EnrolPerson
) -> EnrolledPerson:
    """Enter one person in the register under a new random number.

    Raises CivilDataInvalid, NationalityNotProven, PortraitInvalid or FingerprintInvalid. Whether
    the person is in the register already is not asked yet: there is no matching.
    """
    check_portrait(order.portrait)
    check_fingerprints(order.fingerprints)
    person = await register_person(
        work,
        parts,
        civil=order.civil,
        portrait=order.portrait,
        fingerprints=order.fingerprints,
        basis=_DECLARED,
        proofs=order.proofs,
        enrolled_by=by.subject,
        office=office,
    )
    return EnrolledPerson(identity_number=person.identity_number, state=parts.state)
