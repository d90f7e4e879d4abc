"""The engine for fingers: NBIS mindtct and bozorth3, and NIST's NFIQ 2, through nbis-py.

Loaded in a worker only. Records are ISO/IEC 19794-2:2005 of our own codec; those that nbis-py
writes are malformed, and those that it reads are too (`nbis_layout.py`).
"""

import io
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import nbis  # type: ignore[import-untyped]  # ships no types
import numpy as np
from PIL import Image

from shared.biometrics.errors import (
    CaptureTooPoor,
    NotAFingerprint,
    SampleInvalid,
    TemplateInvalid,
)
from shared.biometrics.fingers import CaptureFault, FingerPosition, Impression
from shared.biometrics.images import Size, check_finger_sample
from shared.biometrics.port import FingerSample, ImageFormat
from shared.biometrics.reference.frames import Head
from shared.biometrics.reference.worker.nbis_layout import same_minutiae, to_nbis_layout
from shared.biometrics.reference.worker.ridges import Pixels, RidgeMeasures, measure_ridges
from shared.biometrics.reference.worker.serving import Answer, Part
from shared.biometrics.template_codec import (
    ENROLLED_MINUTIAE_MAX,
    ENROLLED_MINUTIAE_MIN,
    FingerRecord,
    FingerView,
    Minutia,
    MinutiaKind,
    build,
    parse_one_finger,
)

ENGINE = "nbis-mindtct-bozorth3"
QUALITY = "NFIQ 2"
MEMORY_BYTES_MAX = 1 << 30
"""A job needs a sixth of it."""

_DPI = 500.0
_ANGLE_DEGREES = 360 / 256


def load() -> Part:
    """Everything that jobs need, with one job done: what loads late, loads before the limits."""
    engine = _Fingers()
    engine.warm_up()
    jobs = {"quality": engine.quality, "extract": engine.extract, "compare": engine.compare}
    return Part(ENGINE, version("nbis-py"), QUALITY, MEMORY_BYTES_MAX, jobs)


class _Fingers:
    def __init__(self) -> None:
        self._extractor = _extractor(nfiq2=False)
        self._judge = _extractor(nfiq2=True)

    def warm_up(self) -> None:
        rows = np.indices((200, 200))[0]
        self.score_of(np.asarray(127 + 120 * np.sin(rows * 0.7), np.uint8))

    def quality(self, head: Head, image: bytes) -> Answer:
        """The score of NFIQ 2, or 0 where there are no ridges for it to judge."""
        pixels = _decoded(_sample(head, image))
        ridges = measure_ridges(pixels)
        if ridges.fault is CaptureFault.NO_RIDGES:
            return _judged(0, [ridges.fault], ridges, {}), b""
        found = self.score_of(pixels)
        if found is None:
            return _judged(0, [CaptureFault.NOT_MEASURABLE], ridges, {}), b""
        score, count = found
        faults = [fault for fault in (ridges.fault, _fault_of(count)) if fault]
        return _judged(score, faults, ridges, {"minutiae": count}), b""

    def score_of(self, pixels: Pixels) -> tuple[int, int] | None:
        """The score and the number of minutiae; None where the algorithm gives up."""
        try:
            found = self._judge.extract_minutiae(_pgm(pixels))
        except nbis.NbisError.Nfiq2ComputeFailed:
            return None
        return int(found.quality().score), len(found.get())

    def extract(self, head: Head, image: bytes) -> Answer:
        """A record of one finger; NotAFingerprint or CaptureTooPoor when none should be kept."""
        sample = _sample(head, image)
        pixels = _decoded(sample)
        fault = measure_ridges(pixels).fault
        if fault is CaptureFault.NO_RIDGES:
            raise NotAFingerprint("the image shows no ridges")
        if fault is not None:
            raise CaptureTooPoor("too little of the finger was captured")
        found = self._extractor.extract_minutiae(_pgm(pixels)).get()
        if _fault_of(len(found)) is not None:
            raise CaptureTooPoor(
                f"{len(found)} minutiae, not {ENROLLED_MINUTIAE_MIN} to {ENROLLED_MINUTIAE_MAX}"
            )
        height, width = pixels.shape
        ppcm = sample.pixels_per_cm
        view = FingerView(sample.position, sample.impression, head["quality"], _minutiae(found))
        return {}, build(FingerRecord(width, height, ppcm, ppcm, (view,)))

    def compare(self, head: Head, body: bytes) -> Answer:
        """Scores of bozorth3: the first of the records against each of the others."""
        probe, *references = (self._loaded(record) for record in _split(body, head["lengths"]))
        return {"scores": [int(probe.compare(reference)) for reference in references]}, b""

    def _loaded(self, record: bytes) -> Any:
        parsed = parse_one_finger(record)
        if not parsed.views[0].minutiae:
            raise TemplateInvalid("a record without minutiae cannot be compared")
        given = to_nbis_layout(parsed)
        loaded = self._extractor.load_iso_19794_2_2005(given)
        if not same_minutiae(given, loaded.to_iso_19794_2_2005()):
            raise RuntimeError("the matcher read other minutiae")
        return loaded


def _extractor(*, nfiq2: bool) -> Any:
    return nbis.new_nbis_extractor(
        nbis.NbisExtractorSettings(
            min_quality=0.0,
            get_center=False,
            check_fingerprint=False,  # lets photographs through; `ridges.py` does not
            compute_nfiq2=nfiq2,
            ppi=_DPI,
        )
    )


def _sample(head: Head, image: bytes) -> FingerSample:
    return FingerSample(
        position=FingerPosition(head["position"]),
        impression=Impression(head["impression"]),
        image=image,
        image_format=ImageFormat(head["format"]),
        pixels_per_cm=head["pixels_per_cm"],
    )


def _decoded(sample: FingerSample) -> Pixels:
    """The pixels of a sample that was already checked once outside, and is checked again."""
    width, height = size = check_finger_sample(sample)
    try:
        with Image.open(io.BytesIO(sample.image), formats=["PNG"]) as image:
            image.load()
            if image.mode == "L" and Size(*image.size) == size:
                return np.asarray(image, np.uint8).reshape(height, width)
    except Exception:  # noqa: BLE001, S110 - decoders raise anything on damaged files
        pass
    raise SampleInvalid("the image is damaged")


def _pgm(pixels: Pixels) -> bytes:
    """The plainest file there is, of our own writing: nothing odd of the sender's goes further."""
    height, width = pixels.shape
    return b"P5 %d %d 255\n" % (width, height) + pixels.tobytes()


def _minutiae(found: list[Any]) -> tuple[Minutia, ...]:
    return tuple(_as_minutia(one) for one in found)


def _as_minutia(one: Any) -> Minutia:
    ending = one.kind() is nbis.MinutiaKind.RIDGE_ENDING
    return Minutia(
        x=one.x(),
        y=one.y(),
        angle=round(one.angle() / _ANGLE_DEGREES) % 256,
        kind=MinutiaKind.ENDING if ending else MinutiaKind.BIFURCATION,
        quality=max(1, min(100, round(one.reliability() * 100))),
    )


def _fault_of(count: int) -> CaptureFault | None:
    if count < ENROLLED_MINUTIAE_MIN:
        return CaptureFault.FEW_MINUTIAE
    return CaptureFault.MANY_MINUTIAE if count > ENROLLED_MINUTIAE_MAX else None


def _judged(
    score: int, faults: list[CaptureFault], ridges: RidgeMeasures, more: dict[str, float]
) -> dict[str, Any]:
    measures = {
        "ridge_area_mm2": ridges.area_mm2,
        "ridge_share": ridges.share,
        "coherence": ridges.coherence,
    }
    return {"score": score, "faults": faults, "components": measures | more}


def _split(body: bytes, lengths: list[int]) -> Iterator[bytes]:
    start = 0
    for length in lengths:
        yield body[start : start + length]
        start += length
