"""All reads and writes of persons; what is personal is sealed on the way in.

Each value is bound to its table, record and field, so that none can be moved to another place.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import select

from identity.contract.persons import CivilData, Fingerprint
from identity.errors import PersonNotFound
from identity.persons.tables import FingerprintRow, PersonRow
from shared.database.work import Work
from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import KeyEncryption


async def by_number(work: Work, identity_number: str) -> PersonRow:
    query = select(PersonRow).where(PersonRow.identity_number == identity_number)
    person = (await work.session.exec(query)).first()
    if person is None:
        raise PersonNotFound
    return person


async def number_is_free(work: Work, identity_number: str) -> bool:
    query = select(PersonRow.person_id).where(PersonRow.identity_number == identity_number)
    return (await work.session.exec(query)).first() is None


async def add(work: Work, person: PersonRow, fingerprints: Iterable[FingerprintRow]) -> None:
    work.session.add(person)
    await work.session.flush()
    work.session.add_all(fingerprints)


def sealed_civil(keys: KeyEncryption, person_id: UUID, civil: CivilData) -> bytes:
    return seal(keys, _place(person_id, "civil"), civil.model_dump_json().encode())


def civil_of(keys: KeyEncryption, person: PersonRow) -> CivilData:
    sealed = open_sealed(keys, _place(person.person_id, "civil"), person.sealed_civil)
    return CivilData.model_validate_json(sealed)


def sealed_portrait(keys: KeyEncryption, person_id: UUID, portrait: bytes) -> bytes:
    return seal(keys, _place(person_id, "portrait"), portrait)


def portrait_of(keys: KeyEncryption, person: PersonRow) -> bytes:
    return open_sealed(keys, _place(person.person_id, "portrait"), person.sealed_portrait)


def sealed_fingerprint(keys: KeyEncryption, person_id: UUID, finger: Fingerprint) -> FingerprintRow:
    """The row of one finger."""
    sealed = seal(keys, _place(person_id, f"finger-{finger.position}"), finger.record)
    return FingerprintRow(person_id=person_id, position=finger.position, sealed_record=sealed)


def _place(person_id: UUID, field: str) -> SealedField:
    return SealedField("persons", str(person_id), field)
