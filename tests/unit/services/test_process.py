"""Starting and watching processes: the order, a death, and the end of all."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services import process
from services.nursery import Nursery
from services.process import Instance, ProcessDied, Running, running, start_alone, stop, waves

DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(flush=True)
time.sleep(60)
"""

ASKED_WHILE_STARTING = """
import time
from services.process import ending_when_asked

with ending_when_asked():
    try:
        print("starting", flush=True)
        time.sleep(60)
    finally:
        print("stopping", flush=True)
        time.sleep(0.5)
        print("stopped", flush=True)
"""


def instance(name: str, *needs: str) -> Instance:
    return Instance(name, "none", Path("none.toml"), "http://127.0.0.1:9", needs)


def test_instances_start_after_what_they_need() -> None:
    listed = [instance("c", "a", "b"), instance("a"), instance("b", "a")]
    assert [[one.name for one in wave] for wave in waves(listed)] == [["a"], ["b"], ["c"]]


def test_a_circle_of_needs_is_a_programmers_error() -> None:
    with pytest.raises(ValueError, match="nothing can start"):
        waves([instance("a", "b"), instance("b", "a")])


@pytest.mark.parametrize("forked", [False, True], ids=["alone", "forked"])
def test_a_process_that_dies_while_starting_stops_everything(
    tmp_path: Path, *, forked: bool
) -> None:
    start = Nursery().start if forked else start_alone
    with (
        pytest.raises(ProcessDied, match="wrong ended with status 2"),
        running([instance("wrong")], logs=tmp_path, start=start),
    ):
        pytest.fail("it cannot have become ready")
    assert "invalid choice" in (tmp_path / "wrong.log").read_text()


def test_a_process_that_ignores_the_request_to_stop_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "STOP_SECONDS_MAX", 0.5)
    stubborn = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", DEAF],
        stdout=subprocess.PIPE,
    )
    assert stubborn.stdout is not None
    with stubborn.stdout as ready:
        ready.readline()
    stop([Running(instance("stubborn"), stubborn)])
    assert stubborn.returncode == -9


def test_who_is_asked_to_end_while_starting_stops_what_was_started_and_cannot_be_hurried() -> None:
    starting = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", ASKED_WHILE_STARTING], stdout=subprocess.PIPE, text=True
    )
    assert starting.stdout is not None
    with starting.stdout as said:
        assert said.readline() == "starting\n"
        starting.send_signal(signal.SIGTERM)
        assert said.readline() == "stopping\n"
        starting.send_signal(signal.SIGINT)
        assert said.readline() == "stopped\n"
    assert starting.wait(10) == 0
