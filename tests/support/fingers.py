"""Draws fingers that nobody has: ridge patterns for tests and benches, never for accuracy claims.

A finger is a flow of ridges around its singular points (the zero-pole model of Sherlock and Monro),
grown out of noise by filters that follow the flow (the idea of SFinGe). The same seed gives the
same finger. Few shapes of flow make strangers more alike than people are, and no skin is simulated.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from PIL import Image

Field = npt.NDArray[np.float32]
Rng = np.random.Generator

WIDTH, HEIGHT = 400, 480
"""20 by 24 mm at 500 dpi."""

_GROWN = 2
"""Ridges grow at half the resolution: a quarter of the work."""
_SIDE = 256
"""Of the torus they grow on, wider than what is kept."""
_DIRECTIONS = 16
_STEPS = 16
_PERIOD_PIXELS = (8.3, 10.2)


class Pattern(StrEnum):
    LEFT_LOOP = "left_loop"
    RIGHT_LOOP = "right_loop"
    WHORL = "whorl"
    ARCH = "arch"


_SHARES = {
    Pattern.LEFT_LOOP: 0.32,
    Pattern.RIGHT_LOOP: 0.32,
    Pattern.WHORL: 0.29,
    Pattern.ARCH: 0.07,
}


@dataclass(frozen=True, slots=True)
class Finger:
    """The ridges of one finger, from -1 (valley) to 1 (ridge), HEIGHT by WIDTH."""

    seed: int
    pattern: Pattern
    ridges: Field


def a_finger(seed: int) -> Finger:
    """Grow the finger of a seed; about a third of a second of processor time."""
    rng = np.random.default_rng([seed, 0])
    pattern = Pattern(rng.choice([p.value for p in _SHARES], p=list(_SHARES.values())))
    flow = _flow(rng, pattern)
    period = rng.uniform(*_PERIOD_PIXELS) / _GROWN
    grown = _grow(rng, flow, _filters(period))
    top, left = (_SIDE - HEIGHT // _GROWN) // 2, (_SIDE - WIDTH // _GROWN) // 2
    kept = grown[top : top + HEIGHT // _GROWN, left : left + WIDTH // _GROWN]
    return Finger(seed, pattern, resized(kept, HEIGHT, WIDTH))


def smooth(rng: Rng, rows: int, columns: int, height: int, width: int) -> Field:
    """A field that varies slowly: noise on a coarse grid, interpolated."""
    return resized(rng.standard_normal((rows, columns)).astype(np.float32), height, width)


def resized(field: Field, height: int, width: int) -> Field:
    image = Image.fromarray(field).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(image, np.float32)


def _flow(rng: Rng, pattern: Pattern) -> Field:
    """The direction of the ridges at each place of the torus, in radians modulo pi."""
    y, x = np.mgrid[0:_SIDE, 0:_SIDE].astype(np.float32)
    place = x + 1j * y
    core = complex(_SIDE / 2 + rng.uniform(-8, 8), _SIDE * 0.45 + rng.uniform(-8, 8))

    def aside(sign: int) -> complex:
        return core + complex(sign * rng.uniform(38, 60), rng.uniform(55, 78))

    if pattern is Pattern.ARCH:
        height = np.clip(1.4 - np.abs(y - core.imag) / (_SIDE * 0.35), 0, 1)
        bow = np.sin((x - core.real) * np.pi / (_SIDE * 0.8))
        flow = np.arctan(rng.uniform(0.9, 1.5) * height * bow)
    else:
        spread = complex(rng.uniform(-3, 3), rng.uniform(6, 15))
        cores, deltas = {
            Pattern.LEFT_LOOP: ([core], [aside(1)]),
            Pattern.RIGHT_LOOP: ([core], [aside(-1)]),
            Pattern.WHORL: ([core - spread, core + spread], [aside(-1), aside(1)]),
        }[pattern]
        turns = sum(np.angle(place - c) for c in cores) - sum(np.angle(place - d) for d in deltas)
        flow = turns / 2
    return np.asarray(flow + 0.13 * smooth(rng, 5, 5, _SIDE, _SIDE), np.float32)


def _filters(period: float) -> npt.NDArray[np.complex64]:
    """The spectra of Gabor filters for ridges of this period, one for each direction."""
    offsets = np.fft.fftfreq(_SIDE, 1 / _SIDE).astype(np.float32)
    y, x = offsets[:, None], offsets[None, :]
    bell = np.exp(-(x**2 + y**2) / (2 * (0.55 * period) ** 2))
    spectra = []
    for k in range(_DIRECTIONS):
        direction = np.pi * k / _DIRECTIONS
        across = y * np.cos(direction) - x * np.sin(direction)
        kernel = bell * np.cos(2 * np.pi * across / period)
        kernel -= bell * (kernel.sum() / bell.sum())
        spectra.append(np.fft.rfft2((kernel / np.abs(kernel).sum()).astype(np.float32)))
    return np.asarray(spectra, np.complex64)


def _grow(rng: Rng, flow: Field, filters: npt.NDArray[np.complex64]) -> Field:
    """Filter noise along the flow until ridges stand everywhere."""
    position = flow % np.pi / np.pi * _DIRECTIONS
    lower = position.astype(np.intp) % _DIRECTIONS
    share = (position - np.floor(position)).astype(np.float32)
    rows, columns = np.indices(flow.shape)
    ridges = np.zeros(flow.shape, np.float32)
    seeds = rng.integers(0, _SIDE, (2, int(rng.integers(60, 160))))
    ridges[seeds[0], seeds[1]] = 1
    ridges += 0.02 * rng.standard_normal(flow.shape).astype(np.float32)
    for _ in range(_STEPS):
        all_directions = np.fft.irfft2(np.fft.rfft2(ridges) * filters, s=flow.shape)
        below = all_directions[lower, rows, columns]
        above = all_directions[(lower + 1) % _DIRECTIONS, rows, columns]
        answer = below + share * (above - below)
        ridges = np.tanh(2.5 * answer / answer.std()).astype(np.float32)
    return ridges
