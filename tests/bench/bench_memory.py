"""What each service holds in memory once it has served the demo and its engines rest.

PSS (proportional set size) counts a page that several processes share once among them, so the
figures of the services add up to what the machine needs.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from services.process import running
from shared.biometrics.reference.pool import PoolLimits
from tests.bench.figure import Figure
from tests.bench.run_folder import LOGS, a_run_folder

MB_MAX = 150.0
_DEMO_SECONDS_MAX = 300.0


def measure() -> list[Figure]:
    with (
        a_run_folder() as run,
        running(run.instances, logs=run.path / LOGS) as started,
        tempfile.TemporaryDirectory(prefix="liptako-bench-") as story,
    ):
        _play_demo(run.path, story)
        time.sleep(PoolLimits().idle_seconds_max)
        held: dict[str, float] = {}
        for one in started:
            kind, mb = one.instance.kind, sum(_pss_mb(pid) for pid in _family(one.process.pid))
            held[kind] = max(mb, held.get(kind, 0.0))
    beside = f"at most {MB_MAX:.0f} MB"
    figures = [
        Figure(f"service.pss_mb[{kind}]", mb, "MB", beside, mb / MB_MAX)
        for kind, mb in sorted(held.items())
    ]
    most = max(held.values())
    return [Figure("service.pss_mb", most, "MB", beside, most / MB_MAX), *figures]


def _play_demo(platform: Path, story: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "services.demo", "--against", str(platform), "--folder", story],
        capture_output=True,
        text=True,
        timeout=_DEMO_SECONDS_MAX,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the demo failed:\n{done.stdout}\n{done.stderr}")


def _family(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            yield from _family(int(child))


def _pss_mb(pid: int) -> float:
    """Proportional set size in megabytes of 10⁶ bytes (proc(5), `smaps_rollup`)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        name, _, value = line.partition(":")
        if name == "Pss":
            return int(value.split()[0]) * 1024 / 1e6
    raise RuntimeError("the kernel says no proportional set size")
