"""Ask for a person's consent, take their word at a counter, lock and open what proves them."""

from datetime import timedelta
from uuid import UUID

from identity.accesses.actions.recording import count_if_refused, reader_of, record
from identity.audit_events import AuditEvent
from identity.consents import store as consents
from identity.consents.lifecycle import CONSENT_LIFECYCLE, LOCK_LIFECYCLE, ConsentEvent, LockEvent
from identity.consents.tables import ConsentRow, LockRow
from identity.contract.accesses import HolderProof, Reading
from identity.contract.consents import (
    Consent,
    ConsentState,
    HeldConsents,
    Lock,
    LockModality,
    LockState,
    Modality,
    ReadConsents,
    RequestConsent,
    release_digest,
)
from identity.contract.disclosure import Scope
from identity.errors.consents import ConsentMissing, ModalityLocked
from identity.parts import IdentityParts
from identity.persons.rules import check_active
from identity.persons.store import people
from identity.persons.tables import PersonRow
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer
from shared.officers.errors import ApproverNotIndependent

REQUEST_RELEASE, RELEASE = "lock.request_release", "lock.release"


async def request_consent(work: Work, parts: IdentityParts, order: RequestConsent) -> Consent:
    """Ask a person for a release; nothing of them is told. PersonNotFound or PersonNotActive."""
    person = await _holder(work, parts, order.identity_number)
    check_active(person)
    by = reader_of(work)
    consent = ConsentRow(
        person_id=person.person_id,
        partner=by.machine,
        purpose=by.purpose,
        scope=order.scope,
        state=ConsentState.REQUESTED,
        days=order.days,
        requested_at=work.clock(),
    )
    consents.add(work, consent)
    work.audit.record(AuditEvent.CONSENT_REQUESTED, object=str(consent.consent_id))
    await record(work, parts, person_id=person.person_id, what=Reading.EXISTENCE)
    return Consent.model_validate(consent)


async def grant_consent(
    work: Work, *, by: Officer, consent_id: UUID, asked_by: HolderProof
) -> Consent:
    """The holder agrees, for as many days as were asked for."""
    consent = await _concerning(work, consent_id)
    granted = CONSENT_LIFECYCLE.after(consent.state, ConsentEvent.GRANT)
    await consents.move(
        work,
        consent,
        granted,
        granted_by=asked_by,
        attended_by=by.subject,
        expires_at=work.clock() + timedelta(days=consent.days),
    )
    work.audit.record(AuditEvent.CONSENT_GRANTED, reason=asked_by.value)
    return Consent.model_validate(consent)


async def deny_consent(work: Work, *, by: Officer, consent_id: UUID) -> Consent:
    """The holder does not agree."""
    consent = await _concerning(work, consent_id)
    denied = CONSENT_LIFECYCLE.after(consent.state, ConsentEvent.DENY)
    await consents.move(work, consent, denied, attended_by=by.subject)
    work.audit.record(AuditEvent.CONSENT_DENIED)
    return Consent.model_validate(consent)


async def revoke_consent(work: Work, *, by: Officer, consent_id: UUID) -> Consent:
    """The holder agrees no longer: nothing more is released on it."""
    consent = await _concerning(work, consent_id)
    revoked = CONSENT_LIFECYCLE.after(consent.state, ConsentEvent.REVOKE)
    await consents.move(work, consent, revoked, attended_by=by.subject)
    work.audit.record(AuditEvent.CONSENT_REVOKED)
    return Consent.model_validate(consent)


async def read_consents(work: Work, parts: IdentityParts, order: ReadConsents) -> HeldConsents:
    """All consents and locks of a person, told to that person; PersonNotFound."""
    person = await _holder(work, parts, order.identity_number)
    everybody = await people.ids_merged_into(work, person.person_id)
    held = await consents.of_persons(work, everybody)
    locks = await consents.locks_of(work, everybody)
    work.audit.record(AuditEvent.CONSENTS_READ, reason=order.asked_by.value)
    await record(work, parts, person_id=person.person_id, what=Reading.CONSENTS)
    return HeldConsents(
        consents=tuple(Consent.model_validate(one) for one in held),
        locks=tuple(Lock.model_validate(one) for one in locks),
    )


async def check_consent(work: Work, person_id: UUID, *, partner: str, scope: Scope) -> None:
    """ConsentMissing unless the person lets this service have this for its purpose now."""
    everybody = await people.ids_merged_into(work, person_id)
    purpose = reader_of(work).purpose
    if not await consents.is_granted(
        work, everybody, partner=partner, purpose=purpose, scope=scope
    ):
        raise ConsentMissing


async def lock_modality(
    work: Work, parts: IdentityParts, *, by: Officer, order: LockModality
) -> Lock:
    """Let nobody be taken for this person by one means; PersonNotFound or ModalityLocked."""
    person = await _holder(work, parts, order.identity_number)
    lock = LockRow(
        person_id=person.person_id,
        modality=order.modality,
        state=LockState.LOCKED,
        locked_at=work.clock(),
        asked_by=order.asked_by,
        locked_by=by.subject,
    )
    await consents.add_lock(work, lock)
    work.audit.record(AuditEvent.LOCK_SET, object=str(lock.lock_id), reason=order.modality.value)
    await record(work, parts, person_id=person.person_id, what=Reading.LOCKS)
    return Lock.model_validate(lock)


async def request_release(
    work: Work, parts: IdentityParts, *, by: Officer, lock_id: UUID, approval: str
) -> Lock:
    """First of two: an officer signs that the holder is there and wants the lock opened."""
    lock = await _locked(work, lock_id)
    requested = LOCK_LIFECYCLE.after(lock.state, LockEvent.REQUEST_RELEASE)
    digest = release_digest(lock_id, parts.state)
    verify_approval(approval, by, action=REQUEST_RELEASE, digest=digest, now=work.clock())
    await consents.move_lock(
        work,
        lock,
        requested,
        release_requested_by=by.subject,
        release_request_token=approval,
    )
    work.audit.record(AuditEvent.LOCK_RELEASE_REQUESTED)
    return Lock.model_validate(lock)


async def release_lock(
    work: Work, parts: IdentityParts, *, by: Officer, lock_id: UUID, approval: str
) -> Lock:
    """Second of two: a supervisor who has seen the holder too opens the lock."""
    lock = await _locked(work, lock_id)
    released = LOCK_LIFECYCLE.after(lock.state, LockEvent.RELEASE)
    if lock.release_requested_by == by.subject:
        raise ApproverNotIndependent
    digest = release_digest(lock_id, parts.state)
    verify_approval(approval, by, action=RELEASE, digest=digest, now=work.clock())
    await consents.move_lock(
        work,
        lock,
        released,
        released_by=by.subject,
        release_token=approval,
        released_at=work.clock(),
    )
    work.audit.record(AuditEvent.LOCK_RELEASED)
    return Lock.model_validate(lock)


async def keep_lock(work: Work, *, lock_id: UUID) -> Lock:
    """The supervisor is not convinced: the lock stays as it was."""
    lock = await _locked(work, lock_id)
    kept = LOCK_LIFECYCLE.after(lock.state, LockEvent.KEEP)
    await consents.move_lock(
        work, lock, kept, release_requested_by=None, release_request_token=None
    )
    work.audit.record(AuditEvent.LOCK_KEPT)
    return Lock.model_validate(lock)


async def check_unlocked(work: Work, person_id: UUID, modality: Modality) -> None:
    """ModalityLocked when the person has locked this means; who compares one to one asks first."""
    if await consents.is_locked(work, person_id, modality):
        raise ModalityLocked


async def _holder(work: Work, parts: IdentityParts, identity_number: str) -> PersonRow:
    count_if_refused(work, parts)
    person = await people.surviving(work, await people.by_number(work, identity_number))
    work.audit.acting(subject=str(person.person_id))
    return person


async def _concerning(work: Work, consent_id: UUID) -> ConsentRow:
    consent = await consents.get(work, consent_id)
    work.audit.acting(subject=str(consent.person_id), object=str(consent_id))
    return consent


async def _locked(work: Work, lock_id: UUID) -> LockRow:
    lock = await consents.lock(work, lock_id)
    work.audit.acting(subject=str(lock.person_id), object=str(lock_id))
    return lock
