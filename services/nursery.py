"""Start processes for development as forks of one that has imported everything once.

A platform of eight processes on one machine starts in a fraction of the time, and the imports go on
while keys and databases are made. What runs alone is started by `python -m services run` and
carries only what its kind needs.
"""

import multiprocessing
import os
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from services.kinds import KINDS
from services.process import Instance, Running


@dataclass(frozen=True, slots=True)
class Fork:
    """One process of the nursery, asked and told as `subprocess.Popen` is."""

    _process: ForkServerProcess

    @property
    def pid(self) -> int:
        assert self._process.pid is not None, "it was started"
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0.0)
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


class Nursery:
    """Imports what every kind of process needs, from when it is made; then starts processes."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        modules = sorted({"services.__main__", *(kind.module for kind in KINDS.values())})
        self._context.set_forkserver_preload(modules)
        forkserver.ensure_running()

    def start(self, instance: Instance, logs: Path) -> Running:
        """Start one; what it says goes to a file of its own in `logs`."""
        process = self._context.Process(
            target=_run, args=(instance, logs / f"{instance.name}.log"), name=instance.name
        )
        process.start()
        return Running(instance, Fork(process))


def _run(instance: Instance, log: Path) -> None:
    from services.__main__ import main  # noqa: PLC0415 - imported by then, and it imports us

    os.setsid()  # Ctrl-C reaches the supervisor alone, which stops the rest
    said = log.open("a", buffering=1, encoding="utf-8")
    for number in (1, 2):
        os.dup2(said.fileno(), number)
    sys.stdout = sys.stderr = said
    sys.exit(main(["run", instance.kind, "--config", str(instance.config)]))
