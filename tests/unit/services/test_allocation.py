"""What large messages took is given back, though small things lie between them."""

import subprocess
import sys

import pytest

_HOLD_AND_LET_GO = """
from pathlib import Path
from services.allocation import give_back_memory

def held_mb():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) // 1024

if {given_back}:
    give_back_memory()
bytearray(b"x" * 30_000_000)  # the largest message so far
before = held_mb()
messages = [bytearray(b"x" * 200_000) for _ in range(200)]
messages = messages[::20]
print(held_mb() - before)
"""
TAKEN_MB = 40
LEFT_MB_MAX = 4


def held_after(*, given_back: bool) -> int:
    program = _HOLD_AND_LET_GO.format(given_back=given_back)
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own program
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="settings of glibc")
def test_what_large_messages_took_is_given_back() -> None:
    assert held_after(given_back=True) <= LEFT_MB_MAX
    assert held_after(given_back=False) > TAKEN_MB / 2
