"""How long a newcomer waits for the demo, and from an empty clone when asked for at full size.

Both count everything: keys, databases, processes, the journey and the stop. The clone sets its
environment up by itself, from the package registry that `pip` is set to.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figure import Figure

SECONDS_MAX = 20.0
FROM_CLONE_SECONDS_MAX = 90.0
_GIVEN_UP_SECONDS = 600.0
_ROOT = Path(__file__).resolve().parents[2]
_OURS = frozenset({"VIRTUAL_ENV", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL"})


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="liptako-bench-") as folder:
        demo = [sys.executable, "-m", "services.demo", "--folder", folder]
        return [_figure("demo.wall_s", _seconds(demo, _ROOT), SECONDS_MAX)]


def measure_large() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="liptako-bench-") as folder:
        clone = Path(folder) / "liptako"
        _seconds(["git", "clone", "--quiet", "--no-local", str(_ROOT), str(clone)], _ROOT)
        seconds = _seconds(["make", "demo"], clone)
    from_clone = _figure("demo.from_clone_wall_s", seconds, FROM_CLONE_SECONDS_MAX)
    return [*measure(), from_clone]


def _figure(name: str, seconds: float, seconds_max: float) -> Figure:
    return Figure(name, seconds, "s", f"at most {seconds_max:.0f} s", seconds / seconds_max)


def _seconds(command: Sequence[str], folder: Path) -> float:
    """Wall-clock time of a command that must succeed; its output is shown only if it does not."""
    environment = {name: value for name, value in os.environ.items() if name not in _OURS}
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own programs
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_GIVEN_UP_SECONDS,
        check=False,
    )
    seconds = time.monotonic() - started
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return seconds
