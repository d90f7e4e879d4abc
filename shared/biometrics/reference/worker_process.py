"""One worker process, seen from the platform: started clean, asked one job at a time, killed."""

import asyncio
import contextlib
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.biometrics.reference.frames import (
    PREFIX,
    FrameInvalid,
    Head,
    decode_head,
    decode_prefix,
    encode_frame,
)

STOP_SECONDS_MAX = 2.0

_ENVIRONMENT = {"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""All that a worker knows of ours: no secret, no path, no address."""


class WorkerLost(Exception):
    """The worker crashed, hung, or said something that is no answer; it has been killed.

    The message says which, and nothing of the job.
    """


@dataclass(frozen=True, slots=True)
class Answer:
    head: dict[str, Any]
    body: bytes


@dataclass(slots=True, eq=False)
class WorkerProcess:
    """A running worker. `introduction` is the first thing it said: which engine it is."""

    introduction: dict[str, Any]
    _process: Process
    jobs_done: int = field(default=0)

    @property
    def pid(self) -> int:
        return self._process.pid

    @classmethod
    async def start(cls, command: Sequence[str], *, seconds_max: float) -> "WorkerProcess":
        """Start a worker and hear which engine it is; WorkerLost when it does not say.

        It inherits its two pipes and nothing else: no environment, no open file, no terminal.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                cwd="/",
                env=_ENVIRONMENT,
                start_new_session=True,
            )
        except OSError as error:
            raise WorkerLost("cannot be started") from error
        worker = cls({}, process)
        worker.introduction = (await worker._bounded(worker._read(), seconds_max)).head
        return worker

    async def ask(self, head: Head, body: bytes, *, seconds_max: float) -> Answer:
        """One job and its answer. On any mishap, also when nobody waits any more, it is killed."""
        answer = await self._bounded(self._exchange(head, body), seconds_max)
        self.jobs_done += 1
        return answer

    async def stop(self) -> None:
        """Let it end by itself, having closed its pipe, or kill it."""
        stdin = self._process.stdin
        assert stdin is not None
        stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS_MAX)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def _bounded(self, asking: Any, seconds_max: float) -> Answer:
        try:
            async with asyncio.timeout(seconds_max):
                answer: Answer = await asking
        except TimeoutError:
            await self.kill()
            raise WorkerLost("no answer in time") from None
        except FrameInvalid:
            await self.kill()
            raise WorkerLost("not an answer") from None
        except (OSError, EOFError):
            await self.stop()  # it is ending by itself, and its own status says why
            raise WorkerLost(_how_it_ended(self._process.returncode)) from None
        except asyncio.CancelledError:
            await asyncio.shield(self.kill())  # its next answer would be to this job
            raise
        return answer

    async def _exchange(self, head: Head, body: bytes) -> Answer:
        stdin = self._process.stdin
        assert stdin is not None
        stdin.write(encode_frame(head, body))
        await stdin.drain()
        return await self._read()

    async def _read(self) -> Answer:
        stdout = self._process.stdout
        assert stdout is not None
        lengths = decode_prefix(await stdout.readexactly(PREFIX.size))
        head = decode_head(await stdout.readexactly(lengths.head))
        return Answer(head, await stdout.readexactly(lengths.body))


def _how_it_ended(returncode: int | None) -> str:
    if returncode is not None and returncode < 0:
        return f"killed by {signal.Signals(-returncode).name}"
    return f"ended with status {returncode}"
