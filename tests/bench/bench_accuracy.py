"""How often the reference engine takes strangers for one, misses mates, or cannot read a finger.

Measured on drawn fingers, so of reference grade: it shows that the engine, the codec and the
thresholds work together, and how they fail as captures get worse. It is no figure of the platform's
accuracy on people. Each finger is enrolled from a good capture and probed with worse ones; impostor
pairs are sampled, and all of them are compared in the large run, which also prints the thresholds
that sums of several fingers would need.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shared.biometrics.operating_points import OperatingPoint, Use, published_operating_points
from shared.biometrics.port import Template
from shared.biometrics.reference.engine import ReferenceFingers
from shared.biometrics.reference.pool import PoolLimits
from tests.bench.figure import Figure
from tests.support.impressions import Grade, a_finger_image
from tests.support.reference_templates import Press, extracted, reference_fingers

FINGERS = 100
IMPOSTORS_A_PROBE = 10
PROBES = (Grade.MEDIUM, Grade.POOR, Grade.WORN)
DRAWN = {Grade.GOOD: FINGERS, Grade.MEDIUM: FINGERS, Grade.POOR: FINGERS, Grade.WORN: 40}
"""Worn fingers are for the failures to extract; most give no template to compare."""
_PROCESSES = 2
_ONE_FINGER = (40, 45, 48, 50, 55)
_RATES = (1e-2, 1e-3, 1e-4)
_SUMS = 1_000_000


Values = npt.NDArray[np.float64]


class Scores(NamedTuple):
    """Of the probes of one grade, against their mates and against strangers."""

    genuine: Values
    impostor: Values


class Measured(NamedTuple):
    refused: dict[Grade, float]
    scores: dict[Grade, Scores]


def measure() -> list[Figure]:
    return asyncio.run(_measure(IMPOSTORS_A_PROBE, large=False))


def measure_large() -> list[Figure]:
    return asyncio.run(_measure(FINGERS - 1, large=True))


async def _measure(impostors_a_probe: int, *, large: bool) -> list[Figure]:
    _draw()
    async with reference_fingers(PoolLimits(jobs_waiting_max=FINGERS * len(Grade))) as engine:
        measured = await _compared(engine, impostors_a_probe)
        points = {p.use: p for p in published_operating_points() if p.engine == engine.info.engine}
    _print(measured)
    if large:
        _print_thresholds(measured)
    return list(_figures(measured, points))


def _draw() -> None:
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as processes:
        list(processes.map(_draw_finger, range(FINGERS), chunksize=5))


def _draw_finger(seed: int) -> None:
    for grade, fingers in DRAWN.items():
        if seed < fingers:
            a_finger_image(seed, grade)


async def _compared(engine: ReferenceFingers, impostors_a_probe: int) -> Measured:
    presses = [Press(seed, grade) for grade, fingers in DRAWN.items() for seed in range(fingers)]
    templates = await extracted(engine, presses)
    refused = {
        grade: sum(templates[Press(seed, grade)] is None for seed in range(fingers)) / fingers
        for grade, fingers in DRAWN.items()
    }
    scores = {grade: await _scores(engine, templates, grade, impostors_a_probe) for grade in PROBES}
    return Measured(refused, scores)


async def _scores(
    engine: ReferenceFingers,
    templates: Mapping[Press, Template | None],
    grade: Grade,
    impostors_a_probe: int,
) -> Scores:
    """Every probe against its mate and against the next fingers of others."""
    enrolled = {s: t for s in range(FINGERS) if (t := templates[Press(s, Grade.GOOD)])}
    probes = {s: t for s in range(DRAWN[grade]) if (t := templates[Press(s, grade)])}

    async def against(seed: int, others: Sequence[int]) -> list[float]:
        found = [enrolled[other] for other in others if other in enrolled]
        return [score.value for score in await engine.compare_all(probes[seed], found)]

    genuine = await asyncio.gather(*(against(seed, [seed]) for seed in probes))
    impostor = await asyncio.gather(
        *(
            against(seed, [(seed + 1 + k) % FINGERS for k in range(impostors_a_probe)])
            for seed in probes
        )
    )
    return Scores(*(np.array([*chain(*found)]) for found in (genuine, impostor)))


def _print(measured: Measured) -> None:
    pairs = sum(len(s.impostor) for s in measured.scores.values())
    _say(f"  reference grade: {FINGERS} drawn fingers, {pairs} impostor pairs; not people")
    _say("  failure to extract: " + _row(measured.refused))
    _say(f"  {'threshold':>10} {'FMR':>9} " + " ".join(f"FNMR {g:>7}" for g in PROBES))
    strangers = _strangers(measured)
    for threshold in _ONE_FINGER:
        missed = " ".join(f"{_fnmr(measured.scores[g], threshold):>12.1%}" for g in PROBES)
        _say(f"  {threshold:>10} {float((strangers >= threshold).mean()):>9.1e} {missed}")


def _print_thresholds(measured: Measured) -> None:
    """From sums of independent draws: what several fingers of one person would have to reach."""
    draw = np.random.default_rng(1)
    strangers = _strangers(measured)
    sums = np.zeros(_SUMS)
    _say(f"  {'fingers':>10} " + " ".join(f"FMR {rate:>7.0e}" for rate in _RATES))
    for fingers in range(1, 11):
        sums += draw.choice(strangers, _SUMS)
        needed = (np.quantile(sums, 1 - rate) + 1 for rate in _RATES)
        _say(f"  {fingers:>10} " + " ".join(f"{float(value):>11.0f}" for value in needed))


def _figures(measured: Measured, points: Mapping[Use, OperatingPoint]) -> list[Figure]:
    strangers = _strangers(measured)
    one = points[Use.COUNTER].thresholds[0]
    two = points[Use.POST].thresholds[1]
    beside = f"reference grade: {len(strangers)} pairs of {FINGERS} drawn fingers"
    prefix = "biometrics.reference_grade"
    figures = [
        Figure(f"{prefix}.fmr_one_finger", float((strangers >= one).mean()), "share", beside),
        Figure(f"{prefix}.fmr_two_fingers", _two_at(strangers, two), "share", beside),
    ]
    for grade in (Grade.MEDIUM, Grade.POOR):
        scores = measured.scores[grade]
        of = f"reference grade: {len(scores.genuine)} mates, {grade} probes"
        missed = float(1 - _two_at(scores.genuine, two))
        figures += [
            Figure(f"{prefix}.fnmr_one_finger.{grade}", _fnmr(scores, one), "share", of),
            Figure(f"{prefix}.fnmr_two_fingers.{grade}", missed, "share", of),
        ]
    return figures + [
        Figure(
            f"{prefix}.failure_to_extract.{grade}", share, "share", f"{DRAWN[grade]} drawn fingers"
        )
        for grade, share in measured.refused.items()
    ]


def _strangers(measured: Measured) -> Values:
    """Of the probes that captures at a counter resemble; worn ones score lower still."""
    return np.concatenate([measured.scores[g].impostor for g in (Grade.MEDIUM, Grade.POOR)])


def _two_at(scores: Values, threshold: float) -> float:
    """The share of all sums of two scores, each drawn on its own, that reach a threshold."""
    counts = np.bincount(scores.astype(np.intp))
    sums = np.convolve(counts / counts.sum(), counts / counts.sum())
    return float(sums[int(np.ceil(threshold)) :].sum())


def _fnmr(scores: Scores, threshold: float) -> float:
    return float((scores.genuine < threshold).mean())


def _row(shares: Mapping[Grade, float]) -> str:
    return ", ".join(f"{grade} {share:.0%}" for grade, share in shares.items())


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
