"""An engine for tests of what follows a comparison: equal bytes are the same person's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from shared.biometrics.errors import EngineUnavailable
from shared.biometrics.fingers import Quality
from shared.biometrics.operating_points import Fusion, OperatingPoint, Use
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
from shared.states import State

INFO = EngineInfo("test-equality", "1", EngineGrade.REFERENCE, ScoreKind.SIMILARITY)
MATCH, NO_MATCH = 100.0, 7.0
POINTS = tuple(
    OperatingPoint(
        state=state,
        since=date(2026, 1, 1),
        legal_basis="for tests",
        confirmed=False,
        engine=INFO.engine,
        version=INFO.version,
        use=use,
        fusion=Fusion.SUM,
        thresholds=(50.0, 150.0),
    )
    for state in State
    for use in (Use.COUNTER, Use.POST)
)


class EqualityEngine:
    """Compares bytes with bytes; `out_of_service` makes it answer nothing."""

    def __init__(self) -> None:
        self.out_of_service = False
        self.grade = INFO.grade

    @property
    def info(self) -> EngineInfo:
        return replace(INFO, grade=self.grade)

    async def quality(self, sample: FingerSample | FaceSample) -> Quality:  # noqa: ARG002
        return Quality(90, "test", "1")

    async def extract(
        self,
        sample: FingerSample | FaceSample,
        *,
        quality: Quality | None = None,  # noqa: ARG002 - as the port says
    ) -> Template:
        return Template(sample.image, FormatId.DLIB_RESNET_128, self.info)

    async def compare(self, probe: Template, reference: Template) -> Score:
        if self.out_of_service:
            raise EngineUnavailable
        return Score(MATCH if probe.data == reference.data else NO_MATCH, self.info)

    async def compare_all(
        self, probe: Template, references: Sequence[Template]
    ) -> tuple[Score, ...]:
        return tuple([await self.compare(probe, reference) for reference in references])
