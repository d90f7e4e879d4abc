"""What a worker gives up before the first foreign byte: memory, time, files, its standard streams.

It is one layer. The network and the system calls of a worker are for the deployment to take away,
with a container or a unit of its own (seccomp, no network).
"""

import os
import resource
import sys
from typing import BinaryIO, NamedTuple

JOB_CPU_SECONDS_MAX = 10
"""The slowest honest job, a quality of a large print, takes half of one."""
LIFE_CPU_SECONDS_MAX = 7_200
OPEN_FILES_MAX = 32

_NO_CORE_DUMP_BYTES = 1
"""Not 0: where dumps go to a program through a pipe, the kernel heeds no limit but this one."""


class Pipes(NamedTuple):
    jobs: BinaryIO
    answers: BinaryIO


def take_pipes() -> Pipes:
    """Move the pipes off the standard streams, so that whatever a library prints goes nowhere."""
    jobs, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - kept for life
    return Pipes(os.fdopen(jobs, "rb"), os.fdopen(answers, "wb"))


def confine(*, memory_bytes_max: int) -> None:
    """Limit this process for the rest of its life; call it once all code is loaded."""
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes_max),
        (resource.RLIMIT_CORE, _NO_CORE_DUMP_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES_MAX),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (LIFE_CPU_SECONDS_MAX, LIFE_CPU_SECONDS_MAX))


def begin_job() -> None:
    """Give the next job its processor time; the kernel kills whoever takes more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + JOB_CPU_SECONDS_MAX
    resource.setrlimit(resource.RLIMIT_CPU, (min(soft, LIFE_CPU_SECONDS_MAX), LIFE_CPU_SECONDS_MAX))
