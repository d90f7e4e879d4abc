"""Measure the face on a portrait, for the gallery."""

from identity.parts import IdentityParts
from shared.biometrics.errors import EngineFailed, EngineUnavailable, SampleRefused
from shared.biometrics.port import FaceSample, ImageFormat, Template
from shared.logging import get_logger


async def face_of(parts: IdentityParts, portrait: bytes | None) -> Template | None:
    """The face on a portrait; None where there is no engine, or it makes nothing of it.

    Whose face is not held is compared by fingers, and who is not compared by these either leaves
    a search incomplete, which it says. EngineBusy: it is to be asked again.
    """
    if parts.faces is None or portrait is None:
        return None
    try:
        return await parts.faces.extract(FaceSample(portrait, ImageFormat.JPEG))
    except (SampleRefused, EngineUnavailable, EngineFailed) as refused:
        get_logger().info("search.face_not_measured", code=refused.code)
        return None
