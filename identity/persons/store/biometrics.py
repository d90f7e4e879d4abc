"""All reads and writes of portraits and fingerprints, sealed under the biometric keys.

Each value is bound to its table, record and field, so that none can be moved to another place.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlmodel import col, delete, insert, select, update

from identity.contract.persons import Fingerprint
from identity.errors.persons import PortraitMissing
from identity.persons.tables import FingerprintRow, PersonRow, PortraitRow
from shared.database.work import Work
from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import KeyEncryption


def sealed_portrait(keys: KeyEncryption, person_id: UUID, portrait: bytes) -> PortraitRow:
    return PortraitRow(person_id=person_id, sealed_image=seal(keys, _portrait(person_id), portrait))


async def portrait_of(keys: KeyEncryption, work: Work, person_id: UUID) -> bytes:
    """The portrait; PortraitMissing of who came from an older register without one."""
    portrait = await find_portrait(keys, work, person_id)
    if portrait is None:
        raise PortraitMissing
    return portrait


async def find_portrait(keys: KeyEncryption, work: Work, person_id: UUID) -> bytes | None:
    query = select(PortraitRow.sealed_image).where(PortraitRow.person_id == person_id)
    sealed = (await work.session.exec(query)).first()
    return None if sealed is None else open_sealed(keys, _portrait(person_id), sealed)


def sealed_fingerprint(keys: KeyEncryption, person_id: UUID, finger: Fingerprint) -> FingerprintRow:
    """The row of one finger."""
    sealed = seal(keys, _finger(person_id, finger.position), finger.record)
    return FingerprintRow(person_id=person_id, position=finger.position, sealed_record=sealed)


async def fingerprints_of(
    keys: KeyEncryption, work: Work, person_id: UUID
) -> tuple[Fingerprint, ...]:
    """Every finger's record, by position."""
    query = (
        select(FingerprintRow)
        .where(FingerprintRow.person_id == person_id)
        .order_by(col(FingerprintRow.position))
        .execution_options(populate_existing=True)
    )
    return tuple(
        Fingerprint(
            position=row.position,
            record=open_sealed(keys, _finger(person_id, row.position), row.sealed_record),
        )
        for row in await work.session.exec(query)
    )


async def replace(
    work: Work,
    person: PersonRow,
    *,
    portrait: PortraitRow | None,
    fingerprints: Iterable[FingerprintRow],
    captured_on: date | None,
) -> None:
    """Put captures in the place of those that are there, which are not kept."""
    session, fingers = work.session, list(fingerprints)
    for table in (PortraitRow, FingerprintRow):
        await session.exec(delete(table).where(col(table.person_id) == person.person_id))
    if portrait is not None:
        await session.exec(insert(PortraitRow), params=portrait.model_dump())
    if fingers:
        await session.exec(insert(FingerprintRow), params=[one.model_dump() for one in fingers])
    await session.exec(
        update(PersonRow)
        .where(col(PersonRow.person_id) == person.person_id)
        .values(biometrics_captured_on=captured_on)
    )
    await session.refresh(person)


def _portrait(person_id: UUID) -> SealedField:
    return SealedField("portraits", str(person_id), "image")


def _finger(person_id: UUID, position: int) -> SealedField:
    return SealedField("fingerprints", str(person_id), f"finger-{position}")
