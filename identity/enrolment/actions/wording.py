"""Applications and captures as callers see them."""

from identity.contract.applications import Application
from identity.contract.captures import Capture, MeasuredQuality
from identity.enrolment.tables.applications import ApplicationRow
from identity.enrolment.tables.captures import CaptureRow
from shared.biometrics.fingers import CaptureFault


def wire_application(application: ApplicationRow) -> Application:
    """How an application stands, without what it says."""
    return Application.model_validate(application)


def wire_capture(capture: CaptureRow) -> Capture:
    """What a capture is and how good, without what it holds."""
    quality = None
    if capture.quality_score is not None:
        quality = MeasuredQuality(
            score=capture.quality_score,
            algorithm=capture.quality_algorithm or "",
            version=capture.quality_version or "",
            faults=tuple(map(CaptureFault, filter(None, capture.quality_faults.split(",")))),
        )
    return Capture(
        buffer_id=capture.buffer_id,
        kind=capture.kind,
        position=capture.position,
        sha256=capture.sha256,
        size_bytes=capture.size_bytes,
        tries=capture.tries,
        verdict=capture.verdict,
        quality=quality,
        declared_quality=capture.declared_quality,
    )
