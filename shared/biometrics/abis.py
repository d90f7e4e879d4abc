"""What the registry asks of an automated biometric identification system, whoever makes it.

The verbs are those of OSIA's ABIS interface (7.1), each answered by a task that is asked for until
it has ended. The system holds encounters and returns candidates; whose an encounter is, and what a
candidate means, the registry alone knows and decides. An insert never looks for duplicates;
an identification sees every insert that had ended before it was ordered.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from shared.biometrics.fingers import FingerPosition
from shared.biometrics.port import EngineInfo, Template
from shared.errors import ErrorKind, PlatformError

POLL_SECONDS = 0.05


class IdentificationFailed(PlatformError):
    """The identification system did not end its task well."""

    kind = ErrorKind.UNAVAILABLE
    code = "identification_failed"


@dataclass(frozen=True, slots=True, repr=False)
class Encounter:
    """What was captured of somebody once. Shows nothing of it."""

    encounter_id: UUID
    fingers: Mapping[FingerPosition, Template]
    face: Template | None = None
    face_missing: bool = False
    """Whether there is a portrait that an engine was to measure, and did not."""


@dataclass(frozen=True, slots=True)
class BiometricCandidate:
    """An encounter that may be of the same person, with all that its score rests on."""

    encounter_id: UUID
    score: float
    threshold: float
    compared: int
    engine: EngineInfo


class BiometricCheck(StrEnum):
    """Whether captures were compared. What was not compared is never called clean of it."""

    PERFORMED = "performed"
    """with everybody of whom there are captures"""
    PARTLY = "partly"
    """with some: the gallery is larger than what the system reaches, or lacked somebody then"""
    NO_ENGINE = "no_engine"
    """not performed: there is no engine, or none with thresholds that hold here"""
    NO_CAPTURES = "no_captures"
    """not performed: there was nothing to compare"""


@dataclass(frozen=True, slots=True)
class Identification:
    """Candidates, the most alike first. Where nothing was compared, none means nothing."""

    check: BiometricCheck
    candidates: tuple[BiometricCandidate, ...] = ()


class TaskState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """never given, or forgotten since, as after a restart: order it again"""


@dataclass(frozen=True, slots=True)
class Task:
    """How a task stands; an identification that is done has a result."""

    state: TaskState
    found: Identification | None = None
    failure: str = ""


class Abis(Protocol):
    """Each verb answers with the id of a task at once; all may be ordered again without harm."""

    async def insert(self, encounter: Encounter) -> UUID:
        """Hold an encounter, in the place of an earlier one with its id."""
        ...

    async def identify(self, encounter_id: UUID, *, among: Sequence[UUID]) -> UUID:
        """Compare a held encounter with all others that the system can, and with these."""
        ...

    async def merge(self, target: UUID, source: UUID) -> UUID:
        """Forget the source; what the target lacks of its fingers, the target gets."""
        ...

    async def delete(self, encounter_id: UUID) -> UUID:
        """Forget an encounter; one that is not held is forgotten already."""
        ...

    async def status(self, task_id: UUID) -> Task: ...


async def ended(abis: Abis, task_id: UUID, *, seconds_max: float) -> Task:
    """Wait for a task; IdentificationFailed when it fails, is forgotten or takes too long."""
    try:
        async with asyncio.timeout(seconds_max):
            while (task := await abis.status(task_id)).state is TaskState.PENDING:  # noqa: ASYNC110 - a system elsewhere has no event to wait for
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError:
        raise IdentificationFailed("took too long") from None
    if task.state is not TaskState.DONE:
        raise IdentificationFailed(task.failure or task.state.value)
    return task
