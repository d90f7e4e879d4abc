"""Start, watch and stop the platform's processes: the supervisor behind `python -m services up`."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn, Protocol

import httpx

from shared.tls import certificate_authorities

START_SECONDS_MAX = 40.0
STOP_SECONDS_MAX = 10.0
POLL_SECONDS = 0.1
_HEALTH_SECONDS_MAX = 2.0
_ASKING = (signal.SIGINT, signal.SIGTERM)


class ProcessDied(Exception):
    """A process ended by itself; the platform cannot go on without it."""


class _StopAsked(BaseException):
    """Not an Exception: whatever is at work must let it pass."""


class NotHealthy(Exception):
    """A process did not become ready in time."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One process: its kind and instance name, its configuration, where it answers.

    `needs` names the instances that must be ready before it starts.
    """

    name: str
    kind: str
    config: Path
    address: str
    needs: tuple[str, ...] = ()


class Process(Protocol):
    """What is asked and told of a process, as of `subprocess.Popen`."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Running:
    instance: Instance
    process: Process


def start_alone(instance: Instance, logs: Path) -> Running:
    """Start one as production does; what it says goes to a file of its own in `logs`."""
    command = [sys.executable, "-m", "services", "run", instance.kind]
    with (logs / f"{instance.name}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program, fixed arguments
            [*command, "--config", str(instance.config)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the rest
        )
    return Running(instance, process)


@contextlib.contextmanager
def running(
    instances: Sequence[Instance],
    *,
    logs: Path,
    start: Callable[[Instance, Path], Running] = start_alone,
) -> Iterator[list[Running]]:
    """Start the instances in order, each once what it needs is ready; stop all of them at the end.

    Instances that need the same are started together and awaited together. Raises ProcessDied or
    NotHealthy, after stopping what was started.
    """
    logs.mkdir(parents=True, exist_ok=True)
    started: list[Running] = []
    try:
        for wave in waves(instances):
            first = len(started)
            started.extend(start(instance, logs) for instance in wave)  # one by one: none is lost
            await_ready(started[first:], started)
        yield started
    finally:
        stop(started)


def waves(instances: Sequence[Instance]) -> list[list[Instance]]:
    """Group instances so that each group needs only earlier ones; ValueError on a circle."""
    waiting = list(instances)
    ready: set[str] = set()
    grouped: list[list[Instance]] = []
    while waiting:
        wave = [one for one in waiting if ready.issuperset(one.needs)]
        if not wave:
            raise ValueError(f"nothing can start among {[one.name for one in waiting]}")
        grouped.append(wave)
        ready.update(one.name for one in wave)
        waiting = [one for one in waiting if one not in wave]
    return grouped


@contextlib.contextmanager
def ending_when_asked() -> Iterator[None]:
    """End the block when the user asks (SIGINT, SIGTERM), at once and whatever it is doing.

    It stops what it had started as it is left; while it does, asking again changes nothing.
    """

    def stop_asked(_signal: int, _frame: FrameType | None) -> None:
        for number in _ASKING:
            signal.signal(number, signal.SIG_IGN)
        raise _StopAsked

    previous = {number: signal.signal(number, stop_asked) for number in _ASKING}
    try:
        with contextlib.suppress(_StopAsked):
            yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def watch(started: Sequence[Running]) -> NoReturn:
    """Raise ProcessDied when one of the processes dies; until then, wait."""
    while True:
        _raise_if_dead(started)
        time.sleep(POLL_SECONDS)


def stop(started: Sequence[Running]) -> None:
    """Ask all to end, the last started first; kill those that do not within STOP_SECONDS_MAX."""
    for one in reversed(started):
        one.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS_MAX
    for one in reversed(started):
        try:
            one.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            one.process.kill()
            one.process.wait()


def await_ready(awaited: Sequence[Running], started: Sequence[Running]) -> None:
    """Wait until each says that it is ready; raises NotHealthy, or ProcessDied if any has ended."""
    # one client for all questions: making one costs what the starting processes could use
    authorities = certificate_authorities()
    with httpx.Client(verify=authorities, timeout=_HEALTH_SECONDS_MAX, trust_env=False) as client:
        for one in awaited:
            deadline = time.monotonic() + START_SECONDS_MAX
            while not _is_ready(client, one):
                _raise_if_dead(started)
                if time.monotonic() > deadline:
                    raise NotHealthy(f"{one.instance.name}: not ready after {START_SECONDS_MAX} s")
                time.sleep(POLL_SECONDS)


def _is_ready(client: httpx.Client, one: Running) -> bool:
    try:
        return client.get(f"{one.instance.address}/readyz").is_success
    except httpx.TransportError:
        return False


def _raise_if_dead(started: Sequence[Running]) -> None:
    for one in started:
        status = one.process.poll()
        if status is not None:
            raise ProcessDied(f"{one.instance.name} ended with status {status}")
