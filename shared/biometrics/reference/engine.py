"""The reference engines: open libraries behind the port, for pilots and demonstrations.

They are stand-ins: constructing one warns, and in production none is constructed. What they score
is of reference grade, with no detection of artefacts, and no ground for refusing anybody anything.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from shared.biometrics.errors import EngineUnavailable, TemplateInvalid, TemplatesIncomparable
from shared.biometrics.face_descriptor import decode_descriptor, distance
from shared.biometrics.fingers import Quality
from shared.biometrics.images import check_face_sample, check_finger_sample
from shared.biometrics.port import (
    EngineGrade,
    EngineInfo,
    FaceSample,
    FingerSample,
    FormatId,
    Score,
    ScoreKind,
    Template,
)
from shared.biometrics.reference.answers import quality_of, record_of, scores_of
from shared.biometrics.reference.pool import Job, PoolLimits, WorkerPool
from shared.biometrics.template_codec import RECORD_BYTES_MAX, parse_one_finger
from shared.stand_ins import announce_stand_in

COMPARED_AT_ONCE_MAX = 256
"""References in one job; more become several jobs."""


class _ReferenceEngine:
    """What both have in common: an asynchronous context around a pool of workers."""

    part: str
    score_kind: ScoreKind
    name: str

    def __init__(
        self,
        *,
        production: bool,
        interpreter: Path | None = None,
        limits: PoolLimits | None = None,
    ) -> None:
        announce_stand_in(self.name, production=production)
        python = str(interpreter or sys.executable)
        command = (python, "-I", "-m", "shared.biometrics.reference.worker", self.part)
        self.pool = WorkerPool(command, limits or PoolLimits())

    async def __aenter__(self) -> Self:
        """Start a worker and learn what it is; EngineUnavailable when its libraries are missing."""
        await self.pool.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.pool.__aexit__(kind, error, trace)

    @property
    def info(self) -> EngineInfo:
        """Known once the engine is started; EngineUnavailable before."""
        said = self.pool.introduction
        if not said:
            raise EngineUnavailable("the engine is not running")
        return EngineInfo(
            str(said["engine"]), str(said["version"]), EngineGrade.REFERENCE, self.score_kind
        )

    async def _quality(self, asked: dict[str, str | int], image: bytes) -> Quality:
        version = f"{self.info.engine} {self.info.version}"
        algorithm = str(self.pool.introduction["quality"])
        return await self.pool.run(
            Job(
                {"do": "quality", **asked},
                image,
                lambda answer: quality_of(answer, algorithm=algorithm, version=version),
            )
        )


class ReferenceFingers(_ReferenceEngine):
    """NBIS mindtct and bozorth3 with NFIQ 2: a FingerEngine for ISO/IEC 19794-2 templates."""

    part = "fingers"
    score_kind = ScoreKind.SIMILARITY
    name = "the reference engine for fingers"

    async def quality(self, sample: FingerSample) -> Quality:
        """As the port says; the algorithm is NFIQ 2, behind a check that there are ridges."""
        check_finger_sample(sample)
        return await self._quality(_described(sample), sample.image)

    async def extract(self, sample: FingerSample, *, quality: Quality | None = None) -> Template:
        """As the port says; a record of one view, whose quality is 0 where none is given."""
        check_finger_sample(sample)
        asked = {"do": "extract", **_described(sample), "quality": quality.score if quality else 0}
        data = await self.pool.run(
            Job(asked, sample.image, lambda answer: record_of(answer, parse_one_finger))
        )
        return Template(data, FormatId.ISO_19794_2, self.info)

    async def compare(self, probe: Template, reference: Template) -> Score:
        (score,) = await self.compare_all(probe, (reference,))
        return score

    async def compare_all(
        self, probe: Template, references: Sequence[Template]
    ) -> tuple[Score, ...]:
        """As the port says; records of any extractor are read."""
        for template in (probe, *references):
            if template.format_id is not FormatId.ISO_19794_2:
                raise TemplatesIncomparable("this engine compares finger minutiae records")
            if len(template.data) > RECORD_BYTES_MAX:
                raise TemplateInvalid("the record is too short or too long")
        values: list[float] = []
        for start in range(0, len(references), COMPARED_AT_ONCE_MAX):
            records = [r.data for r in references[start : start + COMPARED_AT_ONCE_MAX]]
            scores = await self.pool.run(_comparison(probe.data, records))
            values += scores
        return tuple(Score(value, self.info) for value in values)


class ReferenceFaces(_ReferenceEngine):
    """dlib's detector, 5-point predictor and ResNet: a FaceEngine; an optional installation."""

    part = "faces"
    score_kind = ScoreKind.DISTANCE
    name = "the reference engine for faces"

    async def quality(self, sample: FaceSample) -> Quality:
        """As the port says; the algorithm is our own, no part of ISO/IEC 29794-5."""
        check_face_sample(sample)
        return await self._quality({"format": sample.image_format}, sample.image)

    async def extract(self, sample: FaceSample, *, quality: Quality | None = None) -> Template:
        """As the port says; the format has no place for a quality."""
        del quality
        check_face_sample(sample)
        asked = {"do": "extract", "format": sample.image_format}
        data = await self.pool.run(
            Job(asked, sample.image, lambda answer: record_of(answer, decode_descriptor))
        )
        return Template(data, FormatId.DLIB_RESNET_128, self.info)

    async def compare(self, probe: Template, reference: Template) -> Score:
        for template in (probe, reference):
            if template.format_id is not FormatId.DLIB_RESNET_128 or (
                template.extracted_by != self.info
            ):
                raise TemplatesIncomparable("this engine compares descriptors of its own network")
        return Score(distance(probe.data, reference.data), self.info)

    async def compare_all(
        self, probe: Template, references: Sequence[Template]
    ) -> tuple[Score, ...]:
        return tuple([await self.compare(probe, reference) for reference in references])


def _described(sample: FingerSample) -> dict[str, str | int]:
    return {
        "position": int(sample.position),
        "impression": int(sample.impression),
        "format": sample.image_format,
        "pixels_per_cm": sample.pixels_per_cm,
    }


def _comparison(probe: bytes, references: list[bytes]) -> Job[list[float]]:
    records = (probe, *references)
    return Job(
        {"do": "compare", "lengths": [len(record) for record in records]},
        b"".join(records),
        lambda answer: scores_of(answer, count=len(references)),
    )
