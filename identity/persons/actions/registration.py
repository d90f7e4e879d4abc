"""Enter a person in the register, and take fingerprints and portrait anew later."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

from identity.consequences.actions import person_changed
from identity.contract.evidence import Basis, PersonAttribute
from identity.contract.persons import CivilData, Fingerprint
from identity.contract.records import LifeState, PersonEvent, RecordState, Residence
from identity.parts import IdentityParts
from identity.persons.rules import check_active, check_record, first_record
from identity.persons.store import biometrics, people, records
from identity.persons.store.journal import Authority, PersonChange
from identity.persons.tables import PersonRow, PortraitRow
from shared.bitemporal import Version
from shared.database.work import Work
from shared.identifiers import draw_identity_number


async def register_person(
    work: Work,
    parts: IdentityParts,
    *,
    civil: CivilData,
    portrait: bytes | None,
    fingerprints: Sequence[Fingerprint],
    basis: Basis,
    enrolled_by: str,
    office: str,
    approved_by: str | None = None,
    captured_on: date | None = None,
    proofs: Mapping[PersonAttribute, Basis] | None = None,
    residence: Residence | None = None,
    father_id: UUID | None = None,
    mother_id: UUID | None = None,
) -> PersonRow:
    """Give a person a random number and the first version of their record.

    `basis` is what attributes rest on that have no proof of their own. Captures are of today where
    `captured_on` is not given; who comes from an older register may have none. The caller has
    decided that nobody in the register is this person, and has checked the captures. Raises
    CivilDataInvalid or NationalityNotProven.
    """
    now = work.clock()
    record = first_record(
        civil,
        basis=basis,
        proofs=proofs or {},
        residence=residence,
        father_id=father_id,
        mother_id=mother_id,
    )
    check_record(record, parts.state, today=now.date())
    person_id, captured = uuid4(), portrait is not None or bool(fingerprints)
    by = Authority(acted_by=enrolled_by, approved_by=approved_by)

    async def draw() -> PersonRow:
        return PersonRow(
            person_id=person_id,
            identity_number=draw_identity_number(work.random),
            record_state=RecordState.ACTIVE,
            life_state=LifeState.ALIVE,
            biometrics_captured_on=(captured_on or now.date()) if captured else None,
            enrolled_by=enrolled_by,
            enrolled_at_office=office,
            enrolled_at=now,
        )

    person = await people.add(
        work,
        draw,
        records.new_version(
            parts.civil_keys,
            person_id,
            1,
            Version(None, None, record),
            recorded_from=now,
            by=by,
        ),
        _portrait_row(parts, person_id, portrait),
        [
            biometrics.sealed_fingerprint(parts.biometric_keys, person_id, finger)
            for finger in fingerprints
        ],
    )
    await person_changed(work, PersonChange(PersonEvent.REGISTERED, person_id, by))
    return person


async def renew_biometrics(
    work: Work,
    parts: IdentityParts,
    person: PersonRow,
    *,
    portrait: bytes | None,
    fingerprints: Sequence[Fingerprint],
    by: Authority,
) -> None:
    """Put new captures of a person in the place of the old ones; no portrait keeps the one there.

    The caller holds the lock on the person, has decided that the captures are theirs and has
    checked them. Raises PersonNotActive.
    """
    check_active(person)
    keys, person_id = parts.biometric_keys, person.person_id
    if portrait is None:
        portrait = await biometrics.find_portrait(keys, work, person_id)
    await biometrics.replace(
        work,
        person,
        portrait=_portrait_row(parts, person_id, portrait),
        fingerprints=[biometrics.sealed_fingerprint(keys, person_id, one) for one in fingerprints],
        captured_on=work.clock().date(),
    )
    await person_changed(work, PersonChange(PersonEvent.BIOMETRICS_RENEWED, person_id, by))


def _portrait_row(
    parts: IdentityParts, person_id: UUID, portrait: bytes | None
) -> PortraitRow | None:
    if portrait is None:
        return None
    return biometrics.sealed_portrait(parts.biometric_keys, person_id, portrait)
