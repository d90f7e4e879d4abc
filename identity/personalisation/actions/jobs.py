"""Data preparation: the next card of a batch for the blank that the workshop has in its machine.

1. The blank must be in the workshop's hands; asked again for the same blank, the same job is given.
2. Take the next card whose holder's record may be used, as it was frozen. 3. Make zone, data groups
and their security object with the key that the chip has made; seal the back. 4. Sign the file and
seal it to the workshop's key. 5. Keep the sealed job until its result, and nothing else of it.
"""

import hashlib
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from identity.accesses.actions.recording import record
from identity.audit_events import AuditEvent
from identity.cards.actions.standing import card_rule, change_card
from identity.cards.lifecycle import CardEvent
from identity.cards.rules import expires_on, machine_readable_zone
from identity.cards.tables.cards import CardRow
from identity.contract.accesses import Reading
from identity.contract.personalisation import (
    JOB,
    JobFile,
    SealedJob,
    SignedJob,
    TakeJob,
)
from identity.contract.persons import PrintedData
from identity.contract.records import PersonRecord
from identity.errors.personalisation import (
    BatchNotReleased,
    BlankHasAnotherChip,
    NoCardWaits,
    WorkshopKeyMissing,
)
from identity.parts import IdentityParts
from identity.personalisation import store
from identity.personalisation.lifecycle import BatchState, JobState
from identity.personalisation.rules import (
    chip_key,
    file_digest,
    further_data_groups,
    office_place,
)
from identity.personalisation.tables import BatchCardRow, JobRow
from identity.persons.store import biometrics
from identity.persons.tables import PersonRow
from identity.stock.actions.custody import blank_at_workshop
from shared.attestation import sign_attestation
from shared.database.work import Work
from shared.documents.lds.chip_files import build_chip_files
from shared.documents.seal.card_seal import seal_card
from shared.entities import Entity
from shared.officers.credential import Officer
from shared.sealing.message import MessageContext, seal_message
from shared.signed_http.keys import Purpose
from shared.status.document_reference import StatusReference


async def take_job(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    at: Entity,
    batch_id: UUID,
    order: TakeJob,
) -> SealedJob:
    """The job for one blank, sealed to the workshop; see the steps above.

    Raises BatchNotReleased, BlankNotIssued, LotBlocked, ChipKeyRefused, BlankHasAnotherChip,
    NoCardWaits, PolicyNotEstablished.
    """
    batch = await store.get_batch(work, batch_id)
    if batch.state is not BatchState.RELEASED:
        raise BatchNotReleased
    key, key_digest = chip_key(order.chip_key), hashlib.sha256(order.chip_key).hexdigest()
    if (known := await store.job_on(work, order.serial)) is not None:  # 1
        return _the_same(known, batch_id, order, key_digest)
    blank = await blank_at_workshop(work, order.serial)
    if (known := await store.job_on(work, order.serial)) is not None:  # taken while we waited
        return _the_same(known, batch_id, order, key_digest)
    found = await store.next_card(work, batch_id)  # 2
    if found is None:
        raise NoCardWaits
    card, person, frozen = found
    work.audit.acting(subject=str(person.person_id), object=str(card.card_id))
    file = await _file(work, parts, card, person, frozen, key)
    job_id, content = uuid4(), file.model_dump_json().encode()
    sealed = _sealed(work, parts, at, batch_id, job_id, content)  # 4
    await change_card(
        work,
        card,
        CardEvent.PREPARE,
        issued_on=file.issued_on,
        expires_on=file.expires_on,
        blank_serial=blank.serial,
    )
    job = JobRow(  # 5
        job_id=job_id,
        batch_id=batch_id,
        card_id=card.card_id,
        blank_serial=blank.serial,
        chip_id=order.chip_id,
        chip_key_digest=key_digest,
        state=JobState.TAKEN,
        file_digest=file_digest(content),
        sealed_job=sealed,
        taken_by=by.subject,
        taken_at=work.clock(),
    )
    await store.add_job(work, job)
    await record(work, parts, person_id=person.person_id, what=Reading.CIVIL_AND_PORTRAIT)
    work.audit.record(AuditEvent.JOB_TAKEN, object=str(job_id), reason=blank.serial)
    return SealedJob(job_id=job_id, sealed=sealed)


def matter_of(batch_id: UUID, job_id: UUID) -> str:
    """What a sealed job is about: it opens for this batch and job only."""
    return f"{JOB} {batch_id} {job_id}"


def _the_same(known: JobRow, batch_id: UUID, order: TakeJob, key_digest: str) -> SealedJob:
    asked = (batch_id, order.chip_id, key_digest)
    if known.sealed_job is None or asked != (
        known.batch_id,
        known.chip_id,
        known.chip_key_digest,
    ):
        raise BlankHasAnotherChip
    return SealedJob(job_id=known.job_id, sealed=known.sealed_job)


async def _file(
    work: Work,
    parts: IdentityParts,
    card: CardRow,
    person: PersonRow,
    frozen: BatchCardRow,
    key: EllipticCurvePublicKey,
) -> JobFile:
    """Step 3."""
    record: PersonRecord = await store.frozen_record(parts.civil_keys, work, frozen)
    portrait = await biometrics.portrait_of(parts.biometric_keys, work, person.person_id)
    civil, rule, today = record.civil, card_rule(work, parts), work.clock().date()
    reference = StatusReference(card.status_list, card.status_index)
    mrz = machine_readable_zone(card.card_number, civil, rule, issued_on=today, reference=reference)
    others = further_data_groups(
        civil, record.residence, personal_number=person.identity_number, key=key
    )
    chip = build_chip_files(mrz, portrait, parts.card_signer, now=work.clock(), others=others)
    assert chip.com is not None, "build_chip_files makes it"
    seal = seal_card(
        mrz,
        surname=civil.name.family_name,
        given_names=civil.name.given_names or "",
        signed_on=today,
        signer=parts.seal_signer,
    )
    return JobFile(
        card_number=card.card_number,
        issuing_state=parts.state,
        issued_on=today,
        expires_on=expires_on(rule, today),
        authority=office_place(card.collect_at),
        personal_number=person.identity_number,
        mrz=mrz,
        ef_com=chip.com,
        ef_sod=chip.sod,
        data_groups=chip.data_groups,
        printed=PrintedData.of(civil),
        portrait=portrait,
        seal=seal,
    )


def _sealed(
    work: Work, parts: IdentityParts, at: Entity, batch_id: UUID, job_id: UUID, content: bytes
) -> bytes:
    claims = {
        "aud": at.name,
        "sub": str(job_id),
        "batch": str(batch_id),
        "file": file_digest(content),
    }
    statement = sign_attestation(parts.attestation_key, kind=JOB, claims=claims, now=work.clock())
    signed = SignedJob(statement=statement, file=content).model_dump_json().encode()
    context = MessageContext(parts.platform.entity, at.name, matter_of(batch_id, job_id))
    return seal_message(_workshop_key(work, parts, at), signed, context=context)


def _workshop_key(work: Work, parts: IdentityParts, at: Entity) -> EllipticCurvePublicKey:
    """The newest key to which the workshop wants things sealed."""
    usable = [
        record
        for record in parts.platform.trust.keys_of(at.name, Purpose.ENCRYPTION)
        if record.usable_at(work.clock())
    ]
    newest = max(usable, key=lambda record: record.not_before, default=None)
    if newest is None or not isinstance(newest.public_key, EllipticCurvePublicKey):
        raise WorkshopKeyMissing
    return newest.public_key
