"""A worker that does what native code does on a bad day: run it in place of a real one.

It serves through the real serving and confinement; only its jobs misbehave. The first argument says
how it comes up: `well`, `dead`, `silent`, `junk`, `missing`, or `changed` by a file that it counts
its starts in.
"""

import ctypes
import io
import os
import sys
import time
from pathlib import Path

from shared.biometrics.errors import CaptureTooPoor
from shared.biometrics.reference.frames import Head
from shared.biometrics.reference.worker import confinement
from shared.biometrics.reference.worker.serving import (
    Answer,
    Part,
    introduce,
    introduce_absence,
    serve,
)

MEMORY_BYTES_MAX = 512 << 20


def echo(head: Head, body: bytes) -> Answer:
    return {"said": head.get("say", ""), "pid": os.getpid()}, body


def refuse(_head: Head, _body: bytes) -> Answer:
    raise CaptureTooPoor("too little of the finger was captured")


def crash(_head: Head, _body: bytes) -> Answer:
    ctypes.string_at(0)
    return {}, b""


def crash_once(head: Head, body: bytes) -> Answer:
    """The first worker that is asked dies, by a mark that it leaves; the next ones answer."""
    try:
        os.mkdir(head["mark"])  # noqa: PTH102 - a folder: confined workers write no files
    except FileExistsError:
        return echo(head, body)
    return crash(head, body)


def crash_in_nbis(_head: Head, _body: bytes) -> Answer:
    """What eight pixels do to the library when nobody looks at them first."""
    import nbis  # type: ignore[import-untyped]  # noqa: PLC0415 - ships no types; slow to load
    from PIL import Image  # noqa: PLC0415 - only here

    written = io.BytesIO()
    Image.new("L", (8, 8)).save(written, "PNG")
    settings = nbis.NbisExtractorSettings(
        min_quality=0.0, get_center=False, check_fingerprint=False, compute_nfiq2=False, ppi=500.0
    )
    nbis.new_nbis_extractor(settings).extract_minutiae(written.getvalue())
    return {}, b""


def hang(_head: Head, _body: bytes) -> Answer:
    time.sleep(3_600)
    return {}, b""


def spin(_head: Head, _body: bytes) -> Answer:
    while True:
        pass


def eat(_head: Head, _body: bytes) -> Answer:
    return {}, bytes(2 * MEMORY_BYTES_MAX)


def write(head: Head, _body: bytes) -> Answer:
    Path(head["path"]).write_bytes(b"what the worker saw")
    return {}, b""


def babble(_head: Head, _body: bytes) -> Answer:
    print("what a library prints goes nowhere")  # noqa: T201 - that is what is tested
    os.write(1, b"nor does this")
    return {"said": "nothing else"}, b""


JOBS = {
    "echo": echo, "refuse": refuse, "crash": crash, "crash_once": crash_once, "hang": hang,
    "crash_in_nbis": crash_in_nbis, "spin": spin, "eat": eat, "write": write, "babble": babble,
    "quality": crash,
}  # fmt: skip


def main() -> None:
    how, *rest = sys.argv[1:]
    confinement.JOB_CPU_SECONDS_MAX = 0
    version = "1"
    pipes = confinement.take_pipes()
    if how == "changed":
        starts = Path(rest[0])
        version = str(len(list(starts.iterdir())))
        (starts / version).mkdir()
    if how == "dead":
        return
    if how == "silent":
        time.sleep(3_600)
    if how == "junk":
        pipes.answers.write(b"Traceback (most recent call last):\n" * 10)
        pipes.answers.flush()
        return
    if how == "missing":
        introduce_absence("a_library", pipes)
        return
    confinement.confine(memory_bytes_max=MEMORY_BYTES_MAX)
    part = Part("broken", version, "none", MEMORY_BYTES_MAX, JOBS)
    introduce(part, pipes)
    serve(part, pipes)


if __name__ == "__main__":
    main()
