"""The reference identification system: sealed templates in the registry's own database.

For pilots: it compares minutiae of RESCORED_MAX encounters at most. Those are the ones that a
search names, and beside them the whole gallery as long as that is no larger. Tasks run in this
process; one that its end interrupts is unknown afterwards and is ordered again.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from identity.deduplication.store import gallery
from shared.biometrics.abis import (
    BiometricCandidate,
    BiometricCheck,
    Encounter,
    Identification,
    Task,
    TaskState,
)
from shared.biometrics.comparison import Decision, decide
from shared.biometrics.errors import TooFewInCommon
from shared.biometrics.fingers import FingerPosition
from shared.biometrics.operating_points import OperatingPoint, Use, operating_point
from shared.biometrics.port import FingerEngine, FormatId, Score, Template
from shared.clock import Clock
from shared.dated_rules import PolicyNotEstablished
from shared.logging import get_logger
from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import KeyEncryption
from shared.stand_ins import announce_stand_in
from shared.states import State
from shared.wire import Base64, Wire

RESCORED_MAX = 1_000
"""Encounters whose minutiae are compared in one search: half a minute for ten fingers of each."""
_TASKS_KEPT_MAX = 1_000


class _Finger(Wire):
    position: int
    record: Base64


class _Templates(Wire):
    fingers: tuple[_Finger, ...]


@dataclass(slots=True)
class ReferenceAbis:
    """An Abis over the table `gallery_entries`; without an engine it holds and compares nothing."""

    engine: AsyncEngine
    keys: KeyEncryption
    state: State
    clock: Clock
    fingers: FingerEngine | None
    points: Sequence[OperatingPoint]
    rescored_max: int = RESCORED_MAX
    production: InitVar[bool] = True
    _tasks: dict[UUID, asyncio.Task[Identification | None]] = field(default_factory=dict)

    def __post_init__(self, production: bool) -> None:
        announce_stand_in("the reference identification system", production=production)

    async def insert(self, encounter: Encounter) -> UUID:
        return self._begin(self._insert(encounter))

    async def identify(self, encounter_id: UUID, *, among: Sequence[UUID]) -> UUID:
        return self._begin(self._identify(encounter_id, among))

    async def merge(self, target: UUID, source: UUID) -> UUID:
        return self._begin(self._merge(target, source))

    async def delete(self, encounter_id: UUID) -> UUID:
        return self._begin(self._delete(encounter_id))

    async def status(self, task_id: UUID) -> Task:
        task = self._tasks.get(task_id)
        if task is None:
            return Task(TaskState.UNKNOWN)
        if not task.done():
            return Task(TaskState.PENDING)
        if task.cancelled():
            return Task(TaskState.FAILED, failure="cancelled")
        if (error := task.exception()) is not None:
            get_logger().warning("abis.task_failed", error_type=type(error).__name__)
            return Task(TaskState.FAILED, failure=type(error).__name__)
        return Task(TaskState.DONE, found=task.result())

    def _begin(self, doing: Coroutine[Any, Any, Identification | None]) -> UUID:
        while len(self._tasks) >= _TASKS_KEPT_MAX:  # the oldest first: dictionaries keep order
            del self._tasks[next(iter(self._tasks))]
        task_id = uuid4()
        self._tasks[task_id] = asyncio.create_task(doing)
        return task_id

    async def _insert(self, encounter: Encounter) -> None:
        templates = _Templates(
            fingers=tuple(
                _Finger(position=position, record=template.data)
                for position, template in encounter.fingers.items()
            )
        )
        sealed = seal(
            self.keys, _place(encounter.encounter_id), templates.model_dump_json().encode()
        )
        async with self.engine.begin() as connection:
            await gallery.hold_entry(connection, encounter.encounter_id, sealed)

    async def _delete(self, encounter_id: UUID) -> None:
        async with self.engine.begin() as connection:
            await gallery.drop_entry(connection, encounter_id)

    async def _merge(self, target: UUID, source: UUID) -> None:
        held = await self._opened([target, source])
        fingers = {**held.get(source, {}), **held.get(target, {})}
        await self._insert(Encounter(target, fingers))
        await self._delete(source)

    async def _identify(self, encounter_id: UUID, among: Sequence[UUID]) -> Identification:
        probe = (await self._opened([encounter_id])).get(encounter_id, {})
        if not probe:
            return Identification(BiometricCheck.NO_CAPTURES)
        if self.fingers is None:
            return Identification(BiometricCheck.NO_ENGINE)
        try:
            point = operating_point(
                self.points,
                state=self.state,
                use=Use.CANDIDATE,
                engine=self.fingers.info,
                on=self.clock().date(),
            )
        except PolicyNotEstablished:
            return Identification(BiometricCheck.NO_ENGINE)
        check, compared = await self._compared(encounter_id, among)
        held = await self._opened(compared)
        scores = await _scores(self.fingers, probe, held)
        found = [
            candidate
            for other, by_finger in scores.items()
            if (candidate := _candidate(other, by_finger, point)) is not None
        ]
        found.sort(key=lambda one: (-one.score / one.threshold, str(one.encounter_id)))
        return Identification(check, tuple(found))

    async def _compared(
        self, encounter_id: UUID, among: Sequence[UUID]
    ) -> tuple[BiometricCheck, list[UUID]]:
        """The encounters that the search names, and all others while the gallery is small."""
        named = list(dict.fromkeys(one for one in among if one != encounter_id))
        async with self.engine.connect() as connection:
            everybody = await gallery.entry_ids(connection, limit=self.rescored_max + 1)
        if len(everybody) > self.rescored_max:
            return BiometricCheck.PARTLY, named[: self.rescored_max]
        return BiometricCheck.PERFORMED, [one for one in everybody if one != encounter_id]

    async def _opened(
        self, encounter_ids: Iterable[UUID]
    ) -> dict[UUID, Mapping[FingerPosition, Template]]:
        async with self.engine.connect() as connection:
            held = await gallery.entries(connection, encounter_ids)
        return {one: self._templates(one, sealed) for one, sealed in held}

    def _templates(self, encounter_id: UUID, sealed: bytes) -> Mapping[FingerPosition, Template]:
        opened = open_sealed(self.keys, _place(encounter_id), sealed)
        return {
            FingerPosition(one.position): Template(one.record, FormatId.ISO_19794_2, None)
            for one in _Templates.model_validate_json(opened).fingers
        }


async def _scores(
    engine: FingerEngine,
    probe: Mapping[FingerPosition, Template],
    held: Mapping[UUID, Mapping[FingerPosition, Template]],
) -> dict[UUID, dict[str, Score]]:
    """Finger by finger, the scores of each encounter that has it."""
    scores: dict[UUID, dict[str, Score]] = {}
    for position, template in probe.items():
        having = {
            other: fingers[position] for other, fingers in held.items() if position in fingers
        }
        given = await engine.compare_all(template, list(having.values()))
        for other, score in zip(having, given, strict=True):
            scores.setdefault(other, {})[position.name] = score
    return scores


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


def _place(encounter_id: UUID) -> SealedField:
    return SealedField("gallery_entries", str(encounter_id), "templates")
