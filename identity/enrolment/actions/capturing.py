"""Take captures in, measured by the State's engines where it has them."""

import hashlib
from typing import NamedTuple
from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.captures import (
    CAPTURES_MAX,
    TRIES_MAX,
    Capture,
    CaptureDescription,
    CaptureKind,
    Captures,
    CaptureVerdict,
    MeasuredQuality,
)
from identity.contract.persons import Fingerprint
from identity.enrolment.actions.opening import own_open, today
from identity.enrolment.actions.wording import wire_capture
from identity.enrolment.rules.captures import (
    check_capture,
    face_sample,
    finger_sample,
    is_better,
    measured_quality,
    verdict_on,
)
from identity.enrolment.store import applications, captures
from identity.enrolment.tables.applications import ApplicationRow
from identity.enrolment.tables.captures import CaptureRow
from identity.errors.enrolment import CaptureExists, CapturesTooMany
from identity.parts import IdentityParts
from shared.biometrics.errors import EngineOutOfService
from shared.biometrics.port import FaceEngine, FingerEngine
from shared.database.work import Work
from shared.officers.credential import Officer
from shared.web.consultation import Consultation


class Measured(NamedTuple):
    """What is known of a capture before it is kept."""

    declared: int | None
    quality: MeasuredQuality | None = None
    record: bytes | None = None
    """Minutiae that were read from an image."""
    useless: bool = False
    """Signed for by a kit, and not what it claims to be: kept, and to be captured again."""


async def put_capture(
    work: Work,
    parts: IdentityParts,
    consult: Consultation,
    *,
    by: Officer,
    application_id: UUID,
    buffer_id: UUID,
    description: CaptureDescription,
    content: bytes,
) -> Capture:
    """Keep a capture of one's own open application; of two of a finger the better one stays.

    1. The application is open. A capture that is there already is answered again. 2. It is what it
    claims to be. 3. The engine measures it, while no transaction waits. 4. The application is still
    open. The capture is kept, or the one before it if that is better: the answer says which.

    Raises what `check_capture` and the engine refuse captures with, NotTheEnroller,
    EnrolmentChanged, CaptureExists or CapturesTooMany.
    """
    application = await own_open(work, by=by, application_id=application_id)  # 1
    known = await _same_again(work, application_id, buffer_id, description, content)
    if known is not None:
        return wire_capture(known)
    measured = await measure(parts, consult, description, content)  # 2, 3
    if not work.follows(application):  # 4
        application = await own_open(work, by=by, application_id=application_id)
    kept = await keep(work, parts, application, buffer_id, description, content, measured)
    work.audit.record(AuditEvent.CAPTURE_TAKEN, reason=description.kind.value)
    return wire_capture(kept)


async def measure(
    parts: IdentityParts,
    consult: Consultation,
    description: CaptureDescription,
    content: bytes,
) -> Measured:
    """What the capture is worth; an engine that is away measures nothing and refuses nothing."""
    declared = check_capture(description, content)
    try:
        match description.kind:
            case CaptureKind.FINGERPRINT_IMAGE if parts.fingers is not None:
                engine = parts.fingers
                return await consult(lambda: _measure_finger(engine, description, content))
            case CaptureKind.PORTRAIT if parts.faces is not None:
                faces = parts.faces
                return await consult(lambda: _measure_face(faces, content))
    except EngineOutOfService:
        pass
    return Measured(declared)


async def keep(
    work: Work,
    parts: IdentityParts,
    application: ApplicationRow,
    buffer_id: UUID,
    description: CaptureDescription,
    content: bytes,
    measured: Measured,
    *,
    tries: int = 1,
) -> CaptureRow:
    """Write a capture in the place of the one before it, unless that was better.

    `tries` is how often the finger was captured for this one. The caller holds the lock on the
    application.
    """
    new = _row(work, parts, application, buffer_id, description, content, measured, tries=tries)
    old = await captures.of_the_same(work, new)
    if old is None:
        if await captures.counted(work, application.application_id) >= CAPTURES_MAX:
            raise CapturesTooMany(f"an application has at most {CAPTURES_MAX} captures")
    else:
        new.tries = min(old.tries + tries, TRIES_MAX)
        if not is_better(measured.quality, wire_capture(old).quality):
            old.tries = new.tries
            _judge(work, parts, old)
            return old
        await captures.remove(work, old)
    _judge(work, parts, new)
    if measured.useless:
        new.verdict = CaptureVerdict.EXCEPTION
    await captures.add(work, new)
    return new


async def remove_capture(
    work: Work, *, by: Officer, application_id: UUID, buffer_id: UUID
) -> Captures:
    """Take a capture out of one's own open application; answer what remains."""
    await own_open(work, by=by, application_id=application_id)
    capture = await captures.get(work, application_id, buffer_id)
    await captures.remove(work, capture)
    work.audit.record(AuditEvent.CAPTURE_REMOVED, reason=capture.kind.value)
    return await _listed(work, application_id)


async def captured(
    work: Work, parts: IdentityParts, application_id: UUID
) -> tuple[bytes | None, tuple[Fingerprint, ...]]:
    """The portrait and each finger's minutiae; a record that was brought before one read here."""
    keys, portrait = parts.biometric_keys, None
    for capture in await captures.whole(work, application_id, CaptureKind.PORTRAIT):
        portrait = captures.content_of(keys, capture)
    fingers: dict[int, Fingerprint] = {}
    for kind in (CaptureKind.FINGERPRINT_IMAGE, CaptureKind.FINGERPRINT_RECORD):
        for capture in await captures.whole(work, application_id, kind):
            record = captures.minutiae_of(keys, capture)
            if record is not None and capture.position is not None:
                fingers[capture.position] = Fingerprint(position=capture.position, record=record)
    return portrait, tuple(fingers[position] for position in sorted(fingers))


async def list_captures(work: Work, *, application_id: UUID) -> Captures:
    """What was captured for an application and how good it is, without what it shows."""
    application = await applications.get(work, application_id)
    work.audit.record(AuditEvent.CAPTURES_LISTED, object=str(application.application_id))
    return await _listed(work, application_id)


async def _listed(work: Work, application_id: UUID) -> Captures:
    listed = await captures.described(work, application_id)
    return Captures(captures=tuple(map(wire_capture, listed)))


async def _same_again(
    work: Work,
    application_id: UUID,
    buffer_id: UUID,
    description: CaptureDescription,
    content: bytes,
) -> CaptureRow | None:
    known = await captures.find(work, application_id, buffer_id)
    if known is None:
        return None
    claimed = (description.kind, description.position, hashlib.sha256(content).hexdigest())
    if (known.kind, known.position, known.sha256) != claimed:
        raise CaptureExists
    return known


async def _measure_finger(
    engine: FingerEngine, description: CaptureDescription, image: bytes
) -> Measured:
    sample = finger_sample(description, image)
    quality = await engine.quality(sample)
    template = await engine.extract(sample, quality=quality)
    return Measured(None, measured_quality(quality), template.data)


async def _measure_face(engine: FaceEngine, portrait: bytes) -> Measured:
    return Measured(None, measured_quality(await engine.quality(face_sample(portrait))))


def _row(
    work: Work,
    parts: IdentityParts,
    application: ApplicationRow,
    buffer_id: UUID,
    description: CaptureDescription,
    content: bytes,
    measured: Measured,
    *,
    tries: int,
) -> CaptureRow:
    quality = measured.quality
    row = CaptureRow(
        application_id=application.application_id,
        buffer_id=buffer_id,
        kind=description.kind,
        position=description.position,
        impression=description.impression,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        tries=tries,
        verdict=CaptureVerdict.NOT_JUDGED,
        quality_score=quality.score if quality else None,
        quality_algorithm=quality.algorithm if quality else None,
        quality_version=quality.version if quality else None,
        quality_faults=",".join(quality.faults) if quality else "",
        declared_quality=measured.declared,
        captured_at=work.clock(),
    )
    row.sealed_content = captures.sealed_content(parts.biometric_keys, row, content)
    if measured.record is not None:
        row.sealed_record = captures.sealed_record(parts.biometric_keys, row, measured.record)
    return row


def _judge(work: Work, parts: IdentityParts, capture: CaptureRow) -> None:
    quality = None
    if capture.quality_score is not None:
        quality = MeasuredQuality(
            score=capture.quality_score,
            algorithm=capture.quality_algorithm or "",
            version=capture.quality_version or "",
        )
    capture.verdict = verdict_on(
        quality, parts.capture_rules, parts.state, tries=capture.tries, on=today(work)
    )
