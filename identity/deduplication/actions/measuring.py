"""Make of captures what the gallery is given to hold; the face on a portrait is measured."""

from collections.abc import Iterable
from uuid import UUID

from identity.contract.persons import Fingerprint
from identity.parts import IdentityParts
from shared.biometrics.abis import Encounter
from shared.biometrics.errors import EngineFailed, EngineUnavailable, SampleRefused
from shared.biometrics.fingers import FingerPosition
from shared.biometrics.port import FaceEngine, FaceSample, FormatId, ImageFormat, Template
from shared.logging import get_logger


async def encounter_of(
    parts: IdentityParts,
    encounter_id: UUID,
    fingerprints: Iterable[Fingerprint],
    portrait: bytes | None,
) -> Encounter:
    """What the identification system is given to hold.

    Whose face is not measured is compared by fingers, and who is not compared by these either
    leaves a search incomplete, which it says. EngineBusy: it is to be asked again.
    """
    fingers = {
        FingerPosition(one.position): Template(one.record, FormatId.ISO_19794_2, None)
        for one in fingerprints
    }
    if parts.faces is None or portrait is None:
        return Encounter(encounter_id, fingers)
    face = await _face(parts.faces, portrait)
    return Encounter(encounter_id, fingers, face, face_missing=face is None)


async def _face(engine: FaceEngine, portrait: bytes) -> Template | None:
    """The face on a portrait; None where the engine makes nothing of it, or does not run."""
    try:
        return await engine.extract(FaceSample(portrait, ImageFormat.JPEG))
    except (SampleRefused, EngineUnavailable, EngineFailed) as refused:
        get_logger().info("search.face_not_measured", code=refused.code)
        return None
