"""Faces for tests: portraits whose colours say whose they are, and an engine that reads them.

It is outside the platform, as any engine is. Two portraits of one person give descriptors that are
near and not the same; those of two persons lie apart as those of strangers do.
"""

import io
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from PIL import Image

from shared.biometrics.errors import FaceNotFound
from shared.biometrics.face_descriptor import NUMBERS, encode_descriptor
from shared.biometrics.face_descriptor import distance as apart
from shared.biometrics.fingers import Quality
from shared.biometrics.operating_points import Fusion, Use
from shared.biometrics.port import (
    EngineGrade,
    EngineInfo,
    FaceSample,
    FormatId,
    Score,
    ScoreKind,
    Template,
)
from tests.support.engines import POINTS

INFO = EngineInfo("test-colours", "1", EngineGrade.REFERENCE, ScoreKind.DISTANCE)
FACE_CANDIDATES = tuple(
    replace(
        point,
        engine=INFO.engine,
        version=INFO.version,
        use=Use.CANDIDATE,
        fusion=Fusion.EACH,
        thresholds=(0.5,),
    )
    for point in POINTS
)
FINGER_CANDIDATES = tuple(
    replace(point, use=Use.CANDIDATE, thresholds=tuple(50.0 * fingers for fingers in range(1, 11)))
    for point in POINTS
)
_STEP = 16
_NORM, _POSE = 1.4, 0.2
"""How long a descriptor is, and how far one portrait lies from the next."""


@cache
def a_face(who: int, pose: int = 0) -> bytes:
    """A portrait of one of fifteen persons; of nobody for 0."""
    written = io.BytesIO()
    Image.new("RGB", (240, 309), (who * _STEP, pose * _STEP, 128)).save(written, "JPEG")
    return written.getvalue()


class ColourEngine:
    """Measures whose face a portrait of `a_face` shows; FaceNotFound for nobody's."""

    @property
    def info(self) -> EngineInfo:
        return INFO

    async def quality(self, sample: FaceSample) -> Quality:  # noqa: ARG002 - all are good
        return Quality(90, "test", "1")

    async def extract(
        self,
        sample: FaceSample,
        *,
        quality: Quality | None = None,  # noqa: ARG002 - as the port says
    ) -> Template:
        with Image.open(io.BytesIO(sample.image)) as image:
            red, green, _ = image.convert("RGB").getpixel((120, 150))  # type: ignore[misc]  # three bands
        who, pose = round(red / _STEP), round(green / _STEP)
        if not who:
            raise FaceNotFound("no face")
        numbers = [
            _NORM * one + _POSE * other
            for one, other in zip(_direction(who), _direction(100 + pose), strict=True)
        ]
        return Template(encode_descriptor(numbers), FormatId.DLIB_RESNET_128, INFO)

    async def compare(self, probe: Template, reference: Template) -> Score:
        return Score(apart(probe.data, reference.data), INFO)

    async def compare_all(
        self, probe: Template, references: Sequence[Template]
    ) -> tuple[Score, ...]:
        return tuple([await self.compare(probe, reference) for reference in references])


def _direction(seed: int) -> list[float]:
    draw = random.Random(seed)  # noqa: S311 - reproducible test data
    numbers = [draw.gauss(0, 1) for _ in range(NUMBERS)]
    length = sum(one * one for one in numbers) ** 0.5
    return [one / length for one in numbers]
