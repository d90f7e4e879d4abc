"""A worker's life: say which engine it is, then answer one job after the other until told to end.

What a job refuses is answered. Anything else that goes wrong ends the process, as a crash of native
code would: whoever gave the job sees the pipe close, and starts a fresh worker.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.biometrics.reference.frames import (
    PREFIX,
    Head,
    decode_head,
    decode_prefix,
    encode_frame,
)
from shared.biometrics.reference.worker.confinement import Pipes, begin_job
from shared.errors import PlatformError

Answer = tuple[dict[str, Any], bytes]
Job = Callable[[Head, bytes], Answer]


@dataclass(frozen=True, slots=True)
class Part:
    """What a worker can do: one engine, loaded."""

    engine: str
    version: str
    quality: str
    """the name of its measure of quality"""
    memory_bytes_max: int
    jobs: Mapping[str, Job]


def introduce(part: Part, pipes: Pipes) -> None:
    _send(pipes, {"engine": part.engine, "version": part.version, "quality": part.quality})


def introduce_absence(missing: str, pipes: Pipes) -> None:
    """Say that a library is not installed here, before ending."""
    _send(pipes, {"missing": missing})


def serve(part: Part, pipes: Pipes) -> None:
    """Answer jobs until the other end of the pipe is closed."""
    while prefix := pipes.jobs.read(PREFIX.size):
        lengths = decode_prefix(prefix)
        head = decode_head(pipes.jobs.read(lengths.head))
        body = pipes.jobs.read(lengths.body)
        begin_job()
        try:
            answer, answered = part.jobs[head["do"]](head, body)
        except PlatformError as refusal:
            answer, answered = {"refused": refusal.code, "detail": refusal.detail}, b""
        _send(pipes, answer, answered)


def _send(pipes: Pipes, head: Head, body: bytes = b"") -> None:
    pipes.answers.write(encode_frame(head, body))
    pipes.answers.flush()
