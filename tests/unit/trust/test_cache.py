"""The folder of trust data that commands of one machine share: one of them fetches at a time."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from tests.unit.trust.simulator import Simulator, refresh

WAITED_SECONDS = 0.5
_HOLD_UNTIL_KILLED = """
import sys
from pathlib import Path
from shared.trust.cache import TrustCache

with TrustCache(Path(sys.argv[1])).held():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_who_fetches_waits_for_another_process_even_until_it_is_killed(
    simulator: Simulator, tmp_path: Path
) -> None:
    cache = tmp_path / "shared"
    command = [sys.executable, "-c", _HOLD_UNTIL_KILLED, str(cache)]
    with (
        subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as holder,
        ThreadPoolExecutor(max_workers=1) as pool,
    ):
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        fetching = pool.submit(refresh, simulator.client(cache=cache))
        assert not wait([fetching], timeout=WAITED_SECONDS).done
        holder.kill()
        assert fetching.result(timeout=10).version
