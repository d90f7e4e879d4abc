"""The reference identification system: sealed templates in the registry's own database.

For pilots: it compares minutiae of RESCORED_MAX encounters at most. While the gallery is no
larger, these are all of it. Beyond that they are those with the nearest faces of all
(`face_search.py`), those whom the search names, and those of whom no face is held; where that
reached everybody, the check was performed, and else only in part. Tasks run in this process; one
that its end interrupts is unknown afterwards and is ordered again.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from identity.deduplication.actions.face_search import (
    NOBODY_NEAREST,
    FaceSearch,
    Shortlist,
    engine_of,
    place_of_face,
)
from identity.deduplication.actions.scoring import (
    NOBODY_ALONE,
    NOTHING,
    Comparer,
    E,
    Held,
    by_face,
    by_fingers,
    by_likeness,
    comparer,
)
from identity.deduplication.store import gallery
from shared.biometrics.abis import (
    BiometricCheck,
    Encounter,
    Identification,
    Task,
    TaskState,
)
from shared.biometrics.errors import EngineUnavailable
from shared.biometrics.fingers import FingerPosition
from shared.biometrics.operating_points import OperatingPoint
from shared.biometrics.port import EngineInfo, FaceEngine, FingerEngine, FormatId, Template
from shared.clock import Clock
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


@dataclass(frozen=True, slots=True)
class _Reach:
    """Whom a search compares, and whether that is everybody of whom anything is held."""

    encounter_ids: Sequence[UUID]
    everybody: bool


@dataclass(slots=True)
class ReferenceAbis:
    """An Abis over the table `gallery_entries`; without an engine it only holds what it gets."""

    engine: AsyncEngine
    keys: KeyEncryption
    state: State
    clock: Clock
    fingers: FingerEngine | None
    points: Sequence[OperatingPoint]
    faces: FaceEngine | None = None
    face_search: FaceSearch | None = None
    """Reaches the faces of a gallery that is too large to be compared one by one."""
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
        encounter_id, face = encounter.encounter_id, encounter.face
        templates = _Templates(
            fingers=tuple(
                _Finger(position=position, record=template.data)
                for position, template in encounter.fingers.items()
            )
        )
        sealed = seal(self.keys, _place(encounter_id), templates.model_dump_json().encode())
        entry = gallery.Entry(
            encounter_id, len(templates.fingers), sealed, face_missing=encounter.face_missing
        )
        if face is not None and face.extracted_by is not None:
            entry = entry._replace(
                face_engine=engine_of(face.extracted_by),
                sealed_face=seal(self.keys, place_of_face(encounter_id), face.data),
            )
        async with self.engine.begin() as connection:
            await gallery.hold_entry(connection, entry)

    async def _delete(self, encounter_id: UUID) -> None:
        async with self.engine.begin() as connection:
            await gallery.drop_entry(connection, encounter_id)

    async def _merge(self, target: UUID, source: UUID) -> None:
        held = await self._opened([target, source])
        ours, theirs = held.get(target, NOTHING), held.get(source, NOTHING)
        fingers = {**theirs.fingers, **ours.fingers}
        face = next((one.face for one in (ours, theirs) if one.face_is_comparable), None)
        missing = face is None and any(one.face or one.face_missing for one in (ours, theirs))
        await self._insert(Encounter(target, fingers, face, face_missing=missing))
        await self._delete(source)

    async def _identify(self, encounter_id: UUID, among: Sequence[UUID]) -> Identification:
        probe = (await self._opened([encounter_id])).get(encounter_id, NOTHING)
        if not probe.fingers and probe.face is None:
            return Identification(BiometricCheck.NO_CAPTURES)
        fingers = self._comparer(self.fingers) if probe.fingers else None
        faces = self._comparer(self.faces) if probe.face_is_comparable else None
        if fingers is None and faces is None:
            return Identification(BiometricCheck.NO_ENGINE)
        reach = await self._reach(encounter_id, among, probe.face if faces else None)
        others = await self._opened(reach.encounter_ids)
        found = await by_fingers(fingers, probe, others) if fingers else []
        alone = await by_face(faces, probe, others, apart_from=found) if faces else NOBODY_ALONE
        whole = (
            reach.everybody
            and alone.all_shown
            and (fingers is not None or not probe.fingers)
            and all(_is_reached(one, fingers, faces) for one in others.values())
        )
        return Identification(
            BiometricCheck.PERFORMED if whole else BiometricCheck.PARTLY,
            tuple(by_likeness([*found, *alone.shown])),
        )

    async def _reach(
        self, encounter_id: UUID, among: Sequence[UUID], face: Template | None
    ) -> _Reach:
        """Everybody while the gallery is small; else whom the faces and the search itself name."""
        most = self.rescored_max
        async with self.engine.connect() as connection:
            everybody = await gallery.entry_ids(connection, limit=most + 1)
        if len(everybody) <= most:
            return _Reach([one for one in everybody if one != encounter_id], everybody=True)
        nearest, faceless = await self._nearest(encounter_id, face), list[UUID]()
        if face is not None and face.extracted_by is not None:
            engine = engine_of(face.extracted_by)
            async with self.engine.connect() as connection:
                faceless = await gallery.without_face(connection, engine, limit=most + 1)
        named = dict.fromkeys([*nearest.encounter_ids, *among, *faceless])
        named.pop(encounter_id, None)
        compared = list(named)[:most]
        return _Reach(compared, everybody=nearest.complete and set(faceless) <= set(compared))

    async def _nearest(self, encounter_id: UUID, face: Template | None) -> Shortlist:
        if self.face_search is None or face is None:
            return NOBODY_NEAREST
        try:
            return await self.face_search.nearest(encounter_id, face)
        except EngineUnavailable:
            return NOBODY_NEAREST

    def _comparer(self, engine: E | None) -> Comparer[E] | None:
        on = self.clock().date()
        return comparer(engine, self.points, state=self.state, on=on)

    async def _opened(self, encounter_ids: Iterable[UUID]) -> dict[UUID, Held]:
        async with self.engine.connect() as connection:
            held = await gallery.entries(connection, encounter_ids)
        ours = _info_of(self.faces)
        return {one.encounter_id: self._held(one, ours) for one in held}

    def _held(self, entry: gallery.Entry, ours: EngineInfo | None) -> Held:
        """The templates of an entry; a face that another engine measured compares with none."""
        one = entry.encounter_id
        opened = open_sealed(self.keys, _place(one), entry.sealed_templates)
        fingers = {
            FingerPosition(finger.position): Template(finger.record, FormatId.ISO_19794_2, None)
            for finger in _Templates.model_validate_json(opened).fingers
        }
        face = None
        if entry.sealed_face is not None:
            descriptor = open_sealed(self.keys, place_of_face(one), entry.sealed_face)
            is_ours = ours is not None and entry.face_engine == engine_of(ours)
            face = Template(descriptor, FormatId.DLIB_RESNET_128, ours if is_ours else None)
        return Held(fingers, face, entry.face_missing)


def _info_of(engine: FaceEngine | None) -> EngineInfo | None:
    """What an engine is; None while it does not run."""
    try:
        return None if engine is None else engine.info
    except EngineUnavailable:
        return None


def _is_reached(
    other: Held, fingers: Comparer[FingerEngine] | None, faces: Comparer[FaceEngine] | None
) -> bool:
    """Whether anything of somebody's was compared, where there is anything."""
    if other == NOTHING:
        return True
    return bool(fingers and other.fingers) or bool(faces and other.face_is_comparable)


def _place(encounter_id: UUID) -> SealedField:
    return SealedField("gallery_entries", str(encounter_id), "templates")
