"""A container engine of the tests' own: started, used and stopped without touching the host's."""

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 60.0
_POLL_SECONDS = 0.2
_DOCKER = "/usr/bin/docker"  # Debian's: its client and engine are of one version


class EngineFailed(Exception):
    """The engine, or a command given to it, failed; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine; `compose` is the compose program's path."""

    host: str
    compose_program: Path
    log: Path

    def docker(self, *arguments: str, given: bytes | None = None) -> str:
        """Run a docker command and return what it printed."""
        return run(_DOCKER, *arguments, environment=self._environment(), given=given)

    def compose(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a compose command and return what it printed."""
        settings = {**self._environment(), **(environment or {})}
        return run(str(self.compose_program), *arguments, environment=settings)

    def has_image(self, name: str) -> bool:
        return bool(self.docker("images", "--quiet", name).strip())

    def _environment(self) -> dict[str, str]:
        return {"DOCKER_HOST": self.host, "DOCKER_BUILDKIT": "1"}


def run(
    *command: str, environment: Mapping[str, str] | None = None, given: bytes | None = None
) -> str:
    """Run a program to its end; EngineFailed carries its output when it fails."""
    done = subprocess.run(  # noqa: S603 - programs and arguments are the tests' own
        command,
        check=False,
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(environment or {})},
    )
    output = done.stdout.decode(errors="replace")
    if done.returncode:
        raise EngineFailed(f"{' '.join(command[:4])} … ended with {done.returncode}:\n{output}")
    return output


@contextlib.contextmanager
def running_engine(folder: Path, compose_program: Path) -> Iterator[Engine]:
    """An engine whose images and containers lie in `folder` and outlive it there.

    Needs root. Its socket lies elsewhere: a socket's path may have 107 bytes only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "dockerd.log"
    with tempfile.TemporaryDirectory(prefix="liptako-engine-") as short, log.open("wb") as lines:
        host = f"unix://{short}/engine.sock"
        engine = Engine(host, compose_program, log)
        daemon = subprocess.Popen(  # noqa: S603 - Debian's program, our own arguments
            [
                "/usr/sbin/dockerd",
                "--bridge=none",
                f"--host={host}",
                f"--data-root={folder / 'data'}",
                f"--exec-root={short}/exec",
                f"--pidfile={short}/pid",
            ],
            stdout=lines,
            stderr=lines,
        )
        try:
            _await(engine, daemon)
            yield engine
        finally:
            daemon.terminate()
            daemon.wait(STOP_SECONDS_MAX)


def _await(engine: Engine, daemon: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and daemon.poll() is None:
        with contextlib.suppress(EngineFailed):
            engine.docker("version")
            return
        time.sleep(_POLL_SECONDS)
    raise EngineFailed(f"no engine:\n{engine.log.read_text(errors='replace')[-4000:]}")
