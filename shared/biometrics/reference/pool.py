"""Keeps a few workers busy: each job to an idle one, twice at most, none for ever.

A worker that crashes or hangs takes its job down and nothing else. The job gets one more chance in
a fresh process; then it is EngineFailed, and a person decides. Workers are retired after a number
of jobs, before what their native code leaks matters, and when nobody has asked them for a while: a
registry has an engine for each counter that needs one, and holds a hundred megabytes for it.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from shared.biometrics.errors import EngineBusy, EngineFailed, EngineUnavailable
from shared.biometrics.reference.frames import Head
from shared.biometrics.reference.worker_process import Answer, WorkerLost, WorkerProcess
from shared.errors import PlatformError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """How many workers, and how long anything may take."""

    workers: int = 2
    jobs_per_worker_max: int = 1_000
    jobs_waiting_max: int = 256
    job_seconds_max: float = 20.0
    """of the wall clock; of the processor a job has half, and the kernel sees to it"""
    start_seconds_max: float = 60.0
    idle_seconds_max: float = 10.0
    """some twenty times what starting another takes"""


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """What a worker is given, and how its answer is read.

    `read` returns what the answer says or raises the PlatformError that it says; KeyError,
    TypeError or ValueError for what is no answer to this job.
    """

    head: Head
    body: bytes
    read: Callable[[Answer], T]


class WorkerPool:
    """Workers of one kind, started when needed; an asynchronous context that ends with none."""

    def __init__(self, command: Sequence[str], limits: PoolLimits) -> None:
        self.introduction: dict[str, Any] = {}
        """What the workers say they are; known once the pool is entered."""
        self._command = tuple(command)
        self._limits = limits
        self._free = asyncio.Semaphore(limits.workers)
        self._idle: list[WorkerProcess] = []
        """The one that was asked last is last, and asked first: the others may end."""
        self._ending: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._open = False
        self._starting = asyncio.Lock()
        """Held until the first worker is up, or is known not to come up."""

    async def __aenter__(self) -> Self:
        """Start the first worker; EngineUnavailable when it does not come up."""
        async with self._starting:
            first = await self._fresh()
            self.introduction = first.introduction
            self._rest(first)
            self._open = True
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Refuse new jobs, wait for those that run, stop the workers."""
        self._open = False
        for _ in range(self._limits.workers):
            await self._free.acquire()
        await asyncio.gather(*(worker.stop() for worker in self._idle), *self._ending)
        self._idle.clear()

    @property
    def idle_pids(self) -> tuple[int, ...]:
        """The processes that wait for a job."""
        return tuple(worker.pid for worker in self._idle)

    async def run(self, job: Job[T]) -> T:
        """What a worker answers; EngineBusy, EngineFailed or EngineUnavailable when none does."""
        if self._waiting >= self._limits.jobs_waiting_max:
            raise EngineBusy(f"{self._waiting} jobs are waiting already")
        self._waiting += 1
        try:
            async with self._starting:
                self._check_open()
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            self._check_open()
            return await self._run(job)
        finally:
            self._free.release()

    def _check_open(self) -> None:
        if not self._open:
            raise EngineUnavailable("the engine is not running")

    async def _run(self, job: Job[T]) -> T:
        try:
            return await self._given_to(await self._next(), job)
        except WorkerLost:
            pass
        try:
            return await self._given_to(await self._fresh(), job)
        except WorkerLost as lost:
            raise EngineFailed(f"twice on one job, last: {lost}") from None

    async def _given_to(self, worker: WorkerProcess, job: Job[T]) -> T:
        answer = await worker.ask(job.head, job.body, seconds_max=self._limits.job_seconds_max)
        try:
            result = job.read(answer)
        except PlatformError:  # an answer too: the worker is well
            await self._done_with(worker)
            raise
        except (KeyError, TypeError, ValueError) as error:
            await worker.kill()
            raise WorkerLost("not an answer to this job") from error
        await self._done_with(worker)
        return result

    async def _done_with(self, worker: WorkerProcess) -> None:
        if worker.jobs_done < self._limits.jobs_per_worker_max:
            self._rest(worker)
        else:
            await worker.stop()

    def _rest(self, worker: WorkerProcess) -> None:
        """Let a worker wait for a job, and end if none comes."""
        self._idle.append(worker)
        seconds, jobs = self._limits.idle_seconds_max, worker.jobs_done
        asyncio.get_running_loop().call_later(seconds, self._end_if_idle, worker, jobs)

    def _end_if_idle(self, worker: WorkerProcess, jobs_done: int) -> None:
        if worker in self._idle and worker.jobs_done == jobs_done:
            self._idle.remove(worker)
            ending = asyncio.create_task(worker.stop())
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)

    async def _next(self) -> WorkerProcess:
        return self._idle.pop() if self._idle else await self._fresh()

    async def _fresh(self) -> WorkerProcess:
        try:
            worker = await WorkerProcess.start(
                self._command, seconds_max=self._limits.start_seconds_max
            )
        except WorkerLost as lost:
            raise EngineUnavailable(f"the engine does not come up: {lost}") from None
        if "missing" in worker.introduction:
            await worker.stop()
            raise EngineUnavailable("a library of the engine is not installed")
        if self.introduction not in ({}, worker.introduction):
            await worker.stop()  # scores are recorded with what the engine said when it started
            raise EngineUnavailable("the engine was replaced while it ran")
        return worker
