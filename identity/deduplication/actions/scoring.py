"""Compare one encounter with others, finger by finger and face with face."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from shared.biometrics.abis import BiometricCandidate
from shared.biometrics.comparison import FACE, Decision, decide
from shared.biometrics.errors import TooFewInCommon
from shared.biometrics.fingers import FingerPosition
from shared.biometrics.operating_points import OperatingPoint, Use, operating_point
from shared.biometrics.port import (
    FaceEngine,
    FingerEngine,
    Score,
    ScoreKind,
    Template,
)
from shared.dated_rules import PolicyNotEstablished
from shared.states import State

FACES_ALONE_MAX = 5
"""Candidates whom nothing but a face speaks for: officers have to look at the others too."""


E = TypeVar("E", bound=FingerEngine | FaceEngine)


@dataclass(frozen=True, slots=True)
class Held:
    """The templates of one encounter; a face that no engine here compares says so."""

    fingers: Mapping[FingerPosition, Template] = field(repr=False)
    face: Template | None = field(repr=False)
    face_missing: bool = False
    """Whether there is a portrait that no engine measured."""

    @property
    def face_is_comparable(self) -> bool:
        return self.face is not None and self.face.extracted_by is not None


NOTHING = Held({}, None)


@dataclass(frozen=True, slots=True)
class Comparer(Generic[E]):
    """An engine, and from which of its scores on officers look."""

    engine: E
    point: OperatingPoint


@dataclass(frozen=True, slots=True)
class FaceCandidates:
    """The most alike by face alone; whether those are all who are alike."""

    shown: tuple[BiometricCandidate, ...]
    all_shown: bool


NOBODY_ALONE = FaceCandidates((), all_shown=True)


def comparer(
    engine: E | None, points: Sequence[OperatingPoint], *, state: State, on: date
) -> Comparer[E] | None:
    """None where an engine compares nothing here; EngineUnavailable while it does not run."""
    if engine is None:
        return None
    try:
        point = operating_point(points, state=state, use=Use.CANDIDATE, engine=engine.info, on=on)
    except PolicyNotEstablished:
        return None
    return Comparer(engine, point)


async def by_fingers(
    fingers: Comparer[FingerEngine], probe: Held, others: Mapping[UUID, Held]
) -> list[BiometricCandidate]:
    """Whose fingers are alike."""
    scores: dict[UUID, dict[str, Score]] = {}
    for position, template in probe.fingers.items():
        having = {
            other: held.fingers[position]
            for other, held in others.items()
            if position in held.fingers
        }
        given = await fingers.engine.compare_all(template, list(having.values()))
        for other, score in zip(having, given, strict=True):
            scores.setdefault(other, {})[position.name] = score
    return _candidates(fingers.point, scores)


async def by_face(
    faces: Comparer[FaceEngine],
    probe: Held,
    others: Mapping[UUID, Held],
    *,
    apart_from: Iterable[BiometricCandidate],
) -> FaceCandidates:
    """Whose face is alike, apart from those who are candidates anyhow."""
    assert probe.face is not None
    known = {one.encounter_id for one in apart_from}
    theirs = {
        other: held.face
        for other, held in others.items()
        if other not in known and held.face is not None and held.face_is_comparable
    }
    given = await faces.engine.compare_all(probe.face, list(theirs.values()))
    scores = {other: {FACE: score} for other, score in zip(theirs, given, strict=True)}
    alike = by_likeness(_candidates(faces.point, scores))
    return FaceCandidates(tuple(alike[:FACES_ALONE_MAX]), len(alike) <= FACES_ALONE_MAX)


def by_likeness(found: Iterable[BiometricCandidate]) -> list[BiometricCandidate]:
    """The most alike first, by how far beyond its threshold each is."""
    return sorted(found, key=lambda one: (-_beyond(one), str(one.encounter_id)))


def _beyond(one: BiometricCandidate) -> float:
    if one.engine.score_kind is ScoreKind.SIMILARITY:
        return one.score / one.threshold
    return one.threshold / max(one.score, 1e-9)


def _candidates(
    point: OperatingPoint, scores: Mapping[UUID, Mapping[str, Score]]
) -> list[BiometricCandidate]:
    found = (_candidate(other, given, point) for other, given in scores.items())
    return [one for one in found if one is not None]


def _candidate(
    other: UUID, scores: Mapping[str, Score], point: OperatingPoint
) -> BiometricCandidate | None:
    try:
        comparison = decide(point, scores)
    except TooFewInCommon:
        return None
    if comparison.decision is not Decision.MATCH:
        return None
    return BiometricCandidate(
        other, comparison.combined, comparison.threshold, len(scores), comparison.engine
    )
