"""What a process holds that loads one shard and searches it: run as a program of its own.

Prints the megabytes (of 10⁶ bytes) by which its greatest memory exceeds what it held when all
modules were loaded, and the seconds that loading took.
"""

import ctypes
import gc
import json
import sys
import time
import warnings
from pathlib import Path

from shared.biometrics.gallery.snapshot import read_snapshot
from shared.sealing.key_encryption import FileKeyEncryption
from shared.stand_ins import InsecureStandInWarning
from tests.unit.biometrics_gallery.faces import Faces, a_search

SEARCHES = 16


def main(snapshot: Path, keks: Path, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        keys = FileKeyEncryption(keks, production=False)
    searches = [a_search(probe) for probe in Faces(5).some(SEARCHES)]
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # so that nothing of before is used again unseen
    before = _kilobytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak so far
    started = time.process_time()
    shard = read_snapshot(snapshot, keys, name=name).shard
    seconds = time.process_time() - started
    shard.search(searches)
    grown = (_kilobytes("VmHWM") - before) * 1024 / 1e6
    sys.stdout.write(json.dumps({"mb": grown, "load_s": seconds}))


def _kilobytes(name: str) -> int:
    """A line of proc(5) `status`."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise RuntimeError(f"the kernel says no {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
