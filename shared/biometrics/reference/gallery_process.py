"""A gallery of faces in a process of its own, as the platform sees it.

The platform holds no descriptor but what it passes on, and loads none of the libraries that scan
them. Whatever goes wrong there ends the process, and with it all that it was told: the position is
0 again, and whoever asks next tells it of everybody anew.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from shared.biometrics.errors import EngineFailed, EngineUnavailable
from shared.biometrics.reference.frames import Head
from shared.biometrics.reference.gallery_layout import FACE, decode_numbers, encode_numbers
from shared.biometrics.reference.worker_process import Answer, WorkerLost, WorkerProcess

TOLD_AT_ONCE_MAX = 4_096
"""Faces in one frame: two megabytes."""


class FaceChange(NamedTuple):
    """A face to hold under a number, or, without one, to hold no more."""

    position: int
    number: int
    descriptor: bytes | None


class NearestFaces(NamedTuple):
    """Who is nearest, the nearest first; `complete` promises that nobody nearer was left out."""

    numbers: tuple[int, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class GalleryLimits:
    """How much it holds, and how long anything may take."""

    faces_max: int = 5_000_000
    """A gigabyte: more than a pilot has."""
    start_seconds_max: float = 60.0
    change_seconds_max: float = 60.0
    search_seconds_max: float = 30.0


class GalleryProcess:
    """One gallery; its process is started when it is told of somebody, and asked in turns.

    An asynchronous context, which ends the process with it.
    """

    def __init__(
        self, *, interpreter: Path | None = None, limits: GalleryLimits | None = None
    ) -> None:
        self.position = 0
        """Of the last change that it was told of."""
        self.faces = 0
        """How many it holds."""
        self.turn = asyncio.Lock()
        """Held by whoever brings it up to date and then asks it."""
        self.limits = limits or GalleryLimits()
        python = str(interpreter or sys.executable)
        self._command = (python, "-I", "-m", "shared.biometrics.reference.worker", "gallery")
        self._worker: WorkerProcess | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        async with self.turn:
            if self._worker is not None:
                await self._worker.stop()
            self._forgotten()

    @property
    def pid(self) -> int | None:
        return None if self._worker is None else self._worker.pid

    @property
    def is_full(self) -> bool:
        """Whether it is to be told of nobody else."""
        return self.faces >= self.limits.faces_max

    async def tell(self, changes: Sequence[FaceChange]) -> None:
        """Changes in their order, of each number one at most; EngineUnavailable, EngineFailed."""
        held = [FACE.pack(one.number, one.descriptor) for one in changes if one.descriptor]
        gone = encode_numbers(one.number for one in changes if not one.descriptor)
        answer = await self._ask(
            {"do": "change", "held": len(held)},
            b"".join(held) + gone,
            seconds_max=self.limits.change_seconds_max,
        )
        self.faces = answer.head["faces"]
        self.position = changes[-1].position

    async def nearest(self, descriptor: bytes, *, wanted: int, apart_from: int) -> NearestFaces:
        """Those nearest to a face, without its own number; EngineUnavailable, EngineFailed."""
        if not self.faces:
            return NearestFaces((), complete=True)
        answer = await self._ask(
            {"do": "search", "wanted": wanted, "apart_from": apart_from},
            descriptor,
            seconds_max=self.limits.search_seconds_max,
        )
        return NearestFaces(tuple(decode_numbers(answer.body)), answer.head["complete"])

    async def _ask(self, head: Head, body: bytes, *, seconds_max: float) -> Answer:
        try:
            if self._worker is None:
                self._worker = await self._started()
            answer = await self._worker.ask(head, body, seconds_max=seconds_max)
        except WorkerLost as lost:
            self._forgotten()
            raise EngineFailed(f"the gallery of faces: {lost}") from None
        except asyncio.CancelledError:
            self._forgotten()  # who is interrupted has killed it
            raise
        if "refused" in answer.head:  # it no longer holds what it was told
            await self._worker.kill()
            self._forgotten()
            raise EngineFailed(f"the gallery of faces refused: {answer.head['refused']}")
        return answer

    async def _started(self) -> WorkerProcess:
        worker = await WorkerProcess.start(self._command, seconds_max=self.limits.start_seconds_max)
        if "missing" in worker.introduction:
            await worker.stop()
            raise EngineUnavailable("a library of the gallery is not installed")
        return worker

    def _forgotten(self) -> None:
        self._worker, self.position, self.faces = None, 0, 0
