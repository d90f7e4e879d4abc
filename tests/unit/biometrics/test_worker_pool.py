"""A worker that crashes, hangs or lies costs one job at most, and never the service."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shared.biometrics.errors import (
    CaptureTooPoor,
    EngineBusy,
    EngineFailed,
    EngineUnavailable,
)
from shared.biometrics.reference.answers import record_of
from shared.biometrics.reference.frames import BODY_BYTES_MAX
from shared.biometrics.reference.pool import Job, PoolLimits, WorkerPool
from shared.biometrics.reference.worker_process import Answer
from tests.support import broken_worker

LIMITS = PoolLimits(workers=2, job_seconds_max=5, start_seconds_max=30)


def a_pool(how: str = "well", *rest: str, limits: PoolLimits = LIMITS) -> WorkerPool:
    return WorkerPool((sys.executable, "-I", str(broken_worker.__file__), how, *rest), limits)


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def said(answer: Answer) -> Any:
    return answer.head["said"]


def a_job(do: str, body: bytes = b"", **more: str) -> Job[Any]:
    return Job({"do": do, **more}, body, said)


@asynccontextmanager
async def one_worker(**limits: Any) -> AsyncIterator[WorkerPool]:
    async with a_pool(limits=replace(LIMITS, workers=1, **limits)) as pool:
        yield pool


async def test_a_job_is_answered_and_the_worker_kept() -> None:
    async with one_worker() as pool:
        before = pool.idle_pids
        assert await pool.run(a_job("echo", say="yes")) == "yes"
        assert pool.idle_pids == before


async def test_a_worker_that_nobody_asks_ends_and_another_takes_the_next_job() -> None:
    async with one_worker(idle_seconds_max=0.2) as pool:
        assert await pool.run(a_job("echo", say="yes")) == "yes"
        (pid,) = pool.idle_pids
        for _ in range(100):
            if not lives(pid):
                break
            await asyncio.sleep(0.05)
        assert pool.idle_pids == ()
        assert not lives(pid)
        assert await pool.run(a_job("echo", say="again")) == "again"


async def test_a_worker_that_is_asked_now_and_then_lives_on() -> None:
    async with one_worker(idle_seconds_max=1.0) as pool:
        before = pool.idle_pids
        for _ in range(4):
            await asyncio.sleep(0.3)
            await pool.run(a_job("echo", say="yes"))
        assert pool.idle_pids == before


async def test_the_largest_body_goes_there_and_back() -> None:
    async with one_worker() as pool:
        body = bytes(range(256)) * (BODY_BYTES_MAX // 256)
        assert await pool.run(Job({"do": "echo"}, body, lambda a: a.body)) == body


async def test_a_refusal_is_an_answer_and_the_worker_lives() -> None:
    async with one_worker() as pool:
        before = pool.idle_pids
        with pytest.raises(CaptureTooPoor, match="too little"):
            await pool.run(Job({"do": "refuse"}, b"", lambda a: record_of(a, len)))
        assert pool.idle_pids == before


@pytest.mark.parametrize(
    ("do", "end"),
    [
        ("crash", "killed by SIGSEGV"),
        ("crash_in_nbis", "killed by SIG(SEGV|ABRT)"),
        ("spin", "killed by SIGXCPU"),
        ("eat", "ended with status 1"),
    ],
)
async def test_a_job_that_kills_every_worker_fails_and_the_next_one_is_answered(
    do: str, end: str
) -> None:
    async with one_worker(job_seconds_max=20) as pool:
        with pytest.raises(EngineFailed, match=end):
            await pool.run(a_job(do))
        assert await pool.run(a_job("echo", say="still here")) == "still here"


async def test_a_job_that_hangs_fails_in_time() -> None:
    async with one_worker(job_seconds_max=0.3) as pool:
        with pytest.raises(EngineFailed, match="no answer in time"):
            await asyncio.wait_for(pool.run(a_job("hang")), 20)


async def test_a_crash_that_the_job_did_not_cause_is_made_good(tmp_path: Path) -> None:
    async with one_worker() as pool:
        job = a_job("crash_once", mark=str(tmp_path / "mark"), say="second try")
        assert await pool.run(job) == "second try"


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_worker_killed_or_stopped_between_jobs_is_replaced(sent: signal.Signals) -> None:
    async with one_worker(job_seconds_max=1.5) as pool:
        (pid,) = pool.idle_pids
        os.kill(pid, sent)
        assert await pool.run(a_job("echo", say="fresh")) == "fresh"
        assert pool.idle_pids != (pid,)


async def test_an_answer_that_is_none_counts_as_a_crash() -> None:
    async with one_worker() as pool:
        with pytest.raises(EngineFailed, match="not an answer"):
            await pool.run(Job({"do": "echo"}, b"", lambda a: a.head["scores"]))


async def test_what_a_library_prints_does_not_get_between_the_answers() -> None:
    async with one_worker() as pool:
        assert await pool.run(a_job("babble")) == "nothing else"
        assert await pool.run(a_job("echo", say="next")) == "next"


async def test_a_worker_can_write_no_file(tmp_path: Path) -> None:
    path = tmp_path / "leak"
    async with one_worker() as pool:
        with pytest.raises(EngineFailed):
            await pool.run(a_job("write", path=str(path)))
    assert not path.is_file() or path.read_bytes() == b""


async def test_a_worker_is_retired_after_its_jobs() -> None:
    async with one_worker(jobs_per_worker_max=3) as pool:
        pids = [await pool.run(Job({"do": "echo"}, b"", lambda a: a.head["pid"])) for _ in range(7)]
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 1]


async def test_two_hundred_jobs_at_once_share_the_workers() -> None:
    async with a_pool() as pool:
        jobs = [Job({"do": "echo", "say": k}, b"", lambda a: a.head) for k in range(200)]
        answers = await asyncio.gather(*map(pool.run, jobs))
    assert [answer["said"] for answer in answers] == list(range(200))
    assert len({answer["pid"] for answer in answers}) == LIMITS.workers


async def test_more_than_may_wait_are_told_at_once() -> None:
    async with one_worker(jobs_waiting_max=3) as pool:
        jobs = (pool.run(a_job("echo", say="done")) for _ in range(10))
        answers = await asyncio.gather(*jobs, return_exceptions=True)
    busy = [answer for answer in answers if isinstance(answer, EngineBusy)]
    assert len(busy) + answers.count("done") == 10
    assert len(busy) >= 6


async def test_a_job_that_nobody_waits_for_takes_its_worker_along() -> None:
    async with one_worker(job_seconds_max=30) as pool:
        (pid,) = pool.idle_pids
        hanging = asyncio.create_task(pool.run(a_job("hang")))
        await asyncio.sleep(0.2)
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging
        assert await pool.run(a_job("echo", say="mine")) == "mine"
        assert pid not in pool.idle_pids


async def test_a_pool_that_ended_has_no_process_left_and_takes_no_job() -> None:
    async with a_pool() as pool:
        pids = pool.idle_pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    with pytest.raises(EngineUnavailable):
        await pool.run(a_job("echo"))


async def test_a_job_that_comes_while_the_engine_starts_waits_for_it() -> None:
    pool = a_pool()
    starting = asyncio.create_task(pool.__aenter__())
    await asyncio.sleep(0)
    assert await pool.run(a_job("echo", say="late")) == "late"
    await starting
    await pool.__aexit__(None, None, None)


def test_a_worker_ends_with_the_service_however_that_ended() -> None:
    worker = subprocess.Popen(  # noqa: S603 - our own program, fixed arguments
        [sys.executable, "-I", str(broken_worker.__file__), "well"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    worker.communicate(timeout=30)  # closes the pipe, as a service that is killed does
    assert worker.returncode == 0


@pytest.mark.parametrize(
    ("how", "why", "seconds"),
    [
        ("dead", "status 0", 30),
        ("silent", "in time", 0.5),
        ("junk", "not an answer", 30),
        ("missing", "not installed", 30),
    ],
)
async def test_an_engine_that_does_not_come_up_is_unavailable(
    how: str, why: str, seconds: float
) -> None:
    with pytest.raises(EngineUnavailable, match=why):
        async with a_pool(how, limits=replace(LIMITS, start_seconds_max=seconds)):
            pass


async def test_an_interpreter_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable):
        async with WorkerPool((str(tmp_path / "python"),), LIMITS):
            pass


async def test_an_engine_replaced_while_it_runs_gives_no_more_scores(tmp_path: Path) -> None:
    limits = replace(LIMITS, workers=1, jobs_per_worker_max=1)
    async with a_pool("changed", str(tmp_path), limits=limits) as pool:
        assert await pool.run(a_job("echo", say="old")) == "old"
        with pytest.raises(EngineUnavailable, match="replaced"):
            await pool.run(a_job("echo"))
