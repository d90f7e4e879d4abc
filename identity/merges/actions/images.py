"""Take the images of two persons, and give one back what an image of them says."""

from collections.abc import Mapping
from typing import Any

from identity.merges.rules import (
    Biometrics,
    biometric_image,
    biometrics_in,
    civil_image,
    image_bytes,
    versions_in,
)
from identity.merges.store import Halves
from identity.parts import IdentityParts
from identity.persons.store import biometrics, people, records
from identity.persons.store.journal import Authority
from identity.persons.tables import PersonRow
from shared.bitemporal import Correction
from shared.database.work import Work


async def images_of(
    work: Work, parts: IdentityParts, source: PersonRow, survivor: PersonRow
) -> Halves:
    """What the register knows now of both: civil data, and captures apart."""
    return Halves(
        image_bytes(await _civil(work, parts, source), await _civil(work, parts, survivor)),
        image_bytes(
            biometric_image(await captures_of(work, parts, source)),
            biometric_image(await captures_of(work, parts, survivor)),
        ),
    )


async def restore_record(
    work: Work,
    parts: IdentityParts,
    person: PersonRow,
    image: Mapping[str, Any],
    by: Authority,
) -> None:
    """Know again of a person what an image says; what was known meanwhile stays in the history."""
    known = await records.known_now(work, person.person_id)
    versions = versions_in(image)
    if tuple(records.as_versions(parts.civil_keys, known)) != versions:
        everything = Correction(tuple(range(len(known))), versions)
        await records.rewrite(work, parts.civil_keys, known, everything, by)


async def restore_captures(
    work: Work, parts: IdentityParts, person: PersonRow, image: Mapping[str, Any]
) -> None:
    """Hold again the captures of an image; those taken meanwhile are not kept."""
    held = biometrics_in(image)
    if await captures_of(work, parts, person) != held:
        await hold_captures(work, parts, person, held)


async def captures_of(work: Work, parts: IdentityParts, person: PersonRow) -> Biometrics:
    """A person's captures."""
    keys = parts.biometric_keys
    return Biometrics(
        person.biometrics_captured_on,
        await biometrics.find_portrait(keys, work, person.person_id),
        await biometrics.fingerprints_of(keys, work, person.person_id),
    )


async def hold_captures(
    work: Work, parts: IdentityParts, person: PersonRow, held: Biometrics
) -> None:
    """Put captures in the place of those that are there."""
    keys, person_id = parts.biometric_keys, person.person_id
    await biometrics.replace(
        work,
        person,
        portrait=(
            None
            if held.portrait is None
            else biometrics.sealed_portrait(keys, person_id, held.portrait)
        ),
        fingerprints=[
            biometrics.sealed_fingerprint(keys, person_id, finger) for finger in held.fingerprints
        ],
        captured_on=held.captured_on,
    )


async def _civil(work: Work, parts: IdentityParts, person: PersonRow) -> dict[str, Any]:
    fresh = await people.by_id(work, person.person_id)
    known = await records.known_now(work, fresh.person_id)
    return civil_image(fresh, records.as_versions(parts.civil_keys, known))
