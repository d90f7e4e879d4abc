"""What a worker costs around the native code: a template, a quality and a score of one finger.

Beside the same call of the bare library, in this process and without any check. `enrol.extract_ms`
is what one finger costs at enrolment, its quality apart. Processor time of both processes, the best
of some rounds: other load on the machine changes little.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from itertools import combinations
from typing import Any

import nbis  # type: ignore[import-untyped]  # ships no types

from shared.biometrics.port import FingerSample, Template
from shared.biometrics.reference.engine import ReferenceFingers
from shared.biometrics.reference.pool import PoolLimits
from tests.bench.figure import Figure
from tests.bench.run_folder import cpu_seconds
from tests.support.impressions import Grade, a_finger_sample
from tests.support.reference_templates import reference_fingers

FINGERS = 4
ROUNDS = 3
COMPARED_A_ROUND = 10
"""Times that all pairs are compared: the kernel counts in hundredths of a second."""


def measure() -> list[Figure]:
    return asyncio.run(_measure())


async def _measure() -> list[Figure]:
    async with reference_fingers(PoolLimits(workers=1, idle_seconds_max=600.0)) as engine:
        return await _measured(engine)


async def _measured(engine: ReferenceFingers) -> list[Figure]:
    samples = [a_finger_sample(seed, Grade.MEDIUM) for seed in range(FINGERS)]
    plain, judging = _bare(nfiq2=False), _bare(nfiq2=True)
    templates = [await engine.extract(sample) for sample in samples]
    minutiae = [plain(sample) for sample in samples]
    one_to_many = [(templates[k], templates[k + 1 :]) for k in range(FINGERS - 1)]
    one_to_one = list(combinations(minutiae, 2))
    compared = COMPARED_A_ROUND * len(one_to_one)

    def compare_all(pair: tuple[Template, list[Template]]) -> Awaitable[object]:
        return engine.compare_all(*pair)

    return [
        await _figure(name, engine, ours, alone, calls)
        for name, ours, alone, calls in (
            ("enrol.extract_ms", (engine.extract, samples), (plain, samples), FINGERS),
            ("enrol.quality_ms", (engine.quality, samples), (judging, samples), FINGERS),
            (
                "biometrics.compare_ms",
                (compare_all, one_to_many * COMPARED_A_ROUND),
                (lambda pair: pair[0].compare(pair[1]), one_to_one * COMPARED_A_ROUND),
                compared,
            ),
        )
    ]


async def _figure(
    name: str,
    engine: ReferenceFingers,
    ours: tuple[Callable[[Any], Awaitable[object]], list[Any]],
    alone: tuple[Callable[[Any], object], list[Any]],
    calls: int,
) -> Figure:
    """The two in turns, so that what slows the processor down falls on both alike."""

    async def do_ours() -> None:
        for argument in ours[1]:
            await ours[0](argument)

    async def do_alone() -> None:
        for argument in alone[1]:
            alone[0](argument)

    (worker,) = engine.pool.idle_pids
    best_ours = best_alone = float("inf")
    for _ in range(ROUNDS):
        best_alone = min(best_alone, await _cpu_ms(do_alone, worker))
        best_ours = min(best_ours, await _cpu_ms(do_ours, worker))
    beside = f"nbis-py alone, unchecked: {best_alone / calls:.1f} ms"
    return Figure(name, best_ours / calls, "ms", beside, best_ours / best_alone)


async def _cpu_ms(call: Callable[[], Awaitable[None]], worker: int) -> float:
    started = time.process_time() + cpu_seconds(worker)
    await call()
    return (time.process_time() + cpu_seconds(worker) - started) * 1_000


def _bare(*, nfiq2: bool) -> Callable[[FingerSample], Any]:
    settings = nbis.NbisExtractorSettings(
        min_quality=0.0, get_center=False, check_fingerprint=False, compute_nfiq2=nfiq2, ppi=500.0
    )
    extractor = nbis.new_nbis_extractor(settings)
    return lambda sample: extractor.extract_minutiae(sample.image)
