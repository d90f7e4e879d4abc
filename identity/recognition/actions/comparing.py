"""Compare what a sensor took of somebody with what the register holds of one person, 1:1.

The counter and the border posts do it alike, each by the thresholds of its own use.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from identity.consents import store as consents
from identity.contract.consents import Modality
from identity.errors.delivery import NothingToCompare
from identity.errors.persons import FingerprintInvalid
from identity.parts import IdentityParts
from identity.persons.store import biometrics
from identity.recognition.rules import Means
from shared.biometrics.comparison import Comparison, compare_faces, compare_fingers
from shared.biometrics.errors import EngineOutOfService, TemplateInvalid
from shared.biometrics.fingers import FingerPosition
from shared.biometrics.operating_points import OperatingPoint, Use, operating_point
from shared.biometrics.port import (
    EngineInfo,
    FaceEngine,
    FaceSample,
    FingerEngine,
    FingerSample,
    FormatId,
    ImageFormat,
    Template,
)
from shared.biometrics.template_codec import validate
from shared.database.work import Work
from shared.dated_rules import PolicyNotEstablished


@dataclass(frozen=True, slots=True)
class Capture:
    """What a sensor took: fingers, as records or images, or the face."""

    fingers: Mapping[FingerPosition, Template | FingerSample] = field(default_factory=dict)
    portrait: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """What the register holds of those fingers, or the face; which engine compares, by what."""

    engine: EngineInfo
    point: OperatingPoint
    fingers: Mapping[FingerPosition, Template]
    portrait: bytes | None


async def means_of(work: Work, parts: IdentityParts, person_id: UUID, use: Use) -> Means:
    """What this State can compare of this person now, and the person has not locked."""
    fingers, fingers_min = frozenset[int](), 1
    by_finger = await _open_point(work, parts, parts.fingers, person_id, use, Modality.FINGERPRINT)
    if by_finger is not None:
        kept = await biometrics.fingerprints_of(parts.biometric_keys, work, person_id)
        fingers = frozenset(finger.position for finger in kept)
        fingers_min = by_finger.compared_min
    by_face = await _open_point(work, parts, parts.faces, person_id, use, Modality.FACE)
    return Means(fingers, by_face is not None, fingers_min)


async def reference_of(
    work: Work, parts: IdentityParts, person_id: UUID, fingers: Collection[int], use: Use
) -> Reference:
    """What these fingers are compared with, or the face where none are named.

    NothingToCompare without engine or threshold, PortraitMissing.
    """
    engine: FingerEngine | FaceEngine | None = parts.fingers if fingers else parts.faces
    point = None if engine is None else _point(work, parts, engine, use)
    if engine is None or point is None:
        raise NothingToCompare
    keys = parts.biometric_keys
    if not fingers:
        portrait = await biometrics.portrait_of(keys, work, person_id)
        return Reference(engine.info, point, {}, portrait)
    kept = await biometrics.fingerprints_of(keys, work, person_id)
    records = {
        FingerPosition(one.position): _minutiae(one.record)
        for one in kept
        if one.position in fingers
    }
    return Reference(engine.info, point, records, None)


async def compared(
    parts: IdentityParts, reference: Reference, capture: Capture
) -> Comparison | None:
    """What the engine says; None when it is out of service.

    TooFewInCommon, or SampleRefused for a capture that no template comes from.
    """
    try:
        if reference.portrait is None:
            assert parts.fingers is not None, "decided in reference_of"
            taken = {
                position: one if isinstance(one, Template) else await parts.fingers.extract(one)
                for position, one in capture.fingers.items()
            }
            return await compare_fingers(parts.fingers, taken, reference.fingers, reference.point)
        assert parts.faces is not None, "decided in reference_of"
        seen = await parts.faces.extract(_face(capture.portrait or b""))
        known = await parts.faces.extract(_face(reference.portrait))
        return await compare_faces(parts.faces, seen, known, reference.point)
    except EngineOutOfService:
        return None


def _point(
    work: Work, parts: IdentityParts, engine: FingerEngine | FaceEngine, use: Use
) -> OperatingPoint | None:
    """The threshold for this very engine; without one, or while it is not up, nothing decides."""
    try:
        return operating_point(
            parts.operating_points,
            state=parts.state,
            use=use,
            engine=engine.info,
            on=work.clock().date(),
        )
    except (PolicyNotEstablished, EngineOutOfService):
        return None


def _minutiae(record: bytes) -> Template:
    return Template(record, FormatId.ISO_19794_2, extracted_by=None)


def checked_minutiae(finger: int, record: bytes) -> Template:
    """FingerprintInvalid unless it is one well-formed record of the finger it claims."""
    try:
        summary = validate(record)
    except TemplateInvalid as error:
        raise FingerprintInvalid(f"finger {finger}: {error.detail}") from None
    if summary.positions != {finger}:
        raise FingerprintInvalid(f"finger {finger}: the record speaks of another finger")
    return _minutiae(record)


async def _open_point(
    work: Work,
    parts: IdentityParts,
    engine: FingerEngine | FaceEngine | None,
    person_id: UUID,
    use: Use,
    modality: Modality,
) -> OperatingPoint | None:
    """By what an engine judges this person; None where nothing does, or they locked it."""
    point = None if engine is None else _point(work, parts, engine, use)
    if point is None or await consents.is_locked(work, person_id, modality):
        return None
    return point


def _face(portrait: bytes) -> FaceSample:
    return FaceSample(portrait, ImageFormat.JPEG)
