"""Decides whether two sides are one person, and says by which engine, threshold and rule."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.biometrics.errors import TooFewInCommon
from shared.biometrics.fingers import FingerPosition
from shared.biometrics.operating_points import Fusion, OperatingPoint, Use
from shared.biometrics.port import (
    EngineGrade,
    EngineInfo,
    FaceEngine,
    FingerEngine,
    Score,
    ScoreKind,
    Template,
)

FACE = "FACE"
"""What a face is called among the scores; fingers are called by their positions."""


class Decision(StrEnum):
    MATCH = "match"
    NO_MATCH = "no_match"


@dataclass(frozen=True, slots=True)
class PartScore:
    """The score of one finger or of the face."""

    part: str
    value: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A decision with all that it rests on; kept as it is, so that it can be judged later."""

    use: Use
    engine: EngineInfo
    scores: tuple[PartScore, ...]
    fusion: Fusion
    combined: float
    threshold: float
    threshold_since: date
    decision: Decision

    @property
    def refuses(self) -> bool:
        """Whether it is a ground for a refusal; without one, a person decides by other means.

        A match of a reference engine is taken, since an officer sees the person; that it found
        none says too little: fingers wear, and nobody measured it on the fingers of the region.
        """
        return self.decision is Decision.NO_MATCH and self.engine.grade is EngineGrade.CERTIFIED


def decide(point: OperatingPoint, scores: Mapping[str, Score]) -> Comparison:
    """Weigh the scores of each finger, or of the face, by the thresholds of a point.

    TooFewInCommon when fewer were compared than the point asks for. ValueError when the scores are
    not of the point's engine, or are more than it has thresholds for.
    """
    if len(scores) < point.compared_min:
        raise TooFewInCommon(f"{len(scores)} compared, {point.compared_min} needed")
    (engine,) = {score.given_by for score in scores.values()}
    if (engine.engine, engine.version) != (point.engine, point.version):
        raise ValueError("the thresholds are of another engine")
    if len(scores) > len(point.thresholds):
        raise ValueError("more scores than thresholds")
    values = [score.value for score in scores.values()]
    threshold = point.thresholds[len(values) - 1]
    combined = _combined(values, point.fusion, engine.score_kind)
    alike = (
        combined >= threshold
        if engine.score_kind is ScoreKind.SIMILARITY
        else combined <= threshold
    )
    return Comparison(
        use=point.use,
        engine=engine,
        scores=tuple(PartScore(part, score.value) for part, score in scores.items()),
        fusion=point.fusion,
        combined=combined,
        threshold=threshold,
        threshold_since=point.since,
        decision=Decision.MATCH if alike else Decision.NO_MATCH,
    )


async def compare_fingers(
    engine: FingerEngine,
    probes: Mapping[FingerPosition, Template],
    references: Mapping[FingerPosition, Template],
    point: OperatingPoint,
) -> Comparison:
    """Compare each finger that both sides have with its like, and decide.

    TooFewInCommon, before anything is compared; whatever the engine raises.
    """
    common = sorted(set(probes) & set(references) - {FingerPosition.UNKNOWN})
    if len(common) < point.compared_min:
        raise TooFewInCommon(f"{len(common)} in common, {point.compared_min} needed")
    scores = await asyncio.gather(
        *(engine.compare(probes[position], references[position]) for position in common)
    )
    return decide(
        point, {position.name: score for position, score in zip(common, scores, strict=True)}
    )


async def compare_faces(
    engine: FaceEngine, probe: Template, reference: Template, point: OperatingPoint
) -> Comparison:
    """Compare two faces and decide."""
    return decide(point, {FACE: await engine.compare(probe, reference)})


def _combined(values: list[float], fusion: Fusion, kind: ScoreKind) -> float:
    if fusion is Fusion.SUM:
        return sum(values)
    return min(values) if kind is ScoreKind.SIMILARITY else max(values)
