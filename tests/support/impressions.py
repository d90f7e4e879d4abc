"""Presses drawn fingers on a sensor, from clean to hardly readable, and keeps the images.

Images are kept under `build/fingers/`, by what the code that draws them says, since a run of the
benches needs hundreds; anything that changes there makes new ones.
"""

import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from shared.biometrics.fingers import FingerPosition, Impression
from shared.biometrics.port import FingerSample, ImageFormat
from tests.support import fingers
from tests.support.fingers import HEIGHT, WIDTH, Field, Rng, a_finger, smooth

PIXELS_PER_CM = 197
"""500 dpi."""

_KEPT = Path(__file__).resolve().parents[2] / "build" / "fingers"
_PAPER, _INK = 235.0, 190.0


class Grade(StrEnum):
    """How good a simulated capture is."""

    GOOD = "good"
    MEDIUM = "medium"
    POOR = "poor"
    WORN = "worn"
    """hardly a ridge left, as after years with cement, lime or lye"""


@dataclass(frozen=True, slots=True)
class _Handling:
    """What happens between skin and image; pixels and degrees are the most that is drawn."""

    turn_degrees: float
    shift_pixels: float
    stretch_pixels: float
    pressure: float
    patches: float
    pores: float
    scratches: int
    contact: float
    noise: float


_HANDLING = {
    Grade.GOOD: _Handling(8, 10, 1.5, 0.12, 0.15, 0.15, 1, 1.0, 3),
    Grade.MEDIUM: _Handling(15, 20, 3.0, 0.25, 0.40, 0.40, 4, 0.95, 6),
    Grade.POOR: _Handling(22, 32, 5.0, 0.35, 0.65, 0.80, 10, 0.85, 10),
    Grade.WORN: _Handling(22, 32, 6.0, 0.40, 0.80, 1.05, 16, 0.75, 12),
}


def a_finger_image(seed: int, grade: Grade = Grade.GOOD, *, press: int = 0) -> bytes:
    """The PNG of one press of the finger of a seed, drawn once and then kept."""
    kept = folder_of_images() / f"{seed:05}-{grade}-{press}.png"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as written:
            written.write(png(press_finger(_finger(seed).ridges, seed, grade, press)))
        os.replace(written.name, kept)  # noqa: PTH105 - whoever reads meanwhile sees all of it
    return kept.read_bytes()


def a_finger_sample(
    seed: int,
    grade: Grade = Grade.GOOD,
    *,
    press: int = 0,
    position: FingerPosition = FingerPosition.RIGHT_INDEX,
) -> FingerSample:
    """The same as a capture that an engine takes."""
    return a_sample_of(a_finger_image(seed, grade, press=press), position=position)


def a_sample_of(
    image: bytes, *, position: FingerPosition = FingerPosition.RIGHT_INDEX
) -> FingerSample:
    """Any bytes, said to be a PNG of a finger at 500 dpi."""
    return FingerSample(position, Impression.LIVE_PLAIN, image, ImageFormat.PNG, PIXELS_PER_CM)


def folder_of_images() -> Path:
    """Where the images of this version of the code are kept."""
    return _KEPT / _version()


def png(pixels: npt.NDArray[np.uint8]) -> bytes:
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "PNG", compress_level=1)
    return written.getvalue()


def press_finger(ridges: Field, seed: int, grade: Grade, press: int) -> npt.NDArray[np.uint8]:
    """One grey image of the finger; the same arguments give the same image."""
    rng = np.random.default_rng([seed, 1 + list(Grade).index(grade), press])
    by = _HANDLING[grade]
    seen = _moved(ridges, rng, by)
    pressure = rng.uniform(-by.pressure, by.pressure)
    seen = np.tanh(2.5 * (seen + pressure + by.patches * smooth(rng, 7, 6, HEIGHT, WIDTH)))
    seen = seen + by.pores * _blurred(rng.standard_normal(seen.shape).astype(np.float32), 1.2)
    seen = _scratched(np.asarray(seen, np.float32), rng, by.scratches)
    image = _PAPER - _INK * (seen + 1) / 2 * _contact(rng, by)
    image = image + by.noise * rng.standard_normal(seen.shape)
    return np.clip(image, 0, 255).astype(np.uint8)


def _moved(ridges: Field, rng: Rng, by: _Handling) -> Field:
    """The finger turned, shifted and stretched as skin is; what is outside continues mirrored."""
    turn = np.deg2rad(rng.uniform(-by.turn_degrees, by.turn_degrees))
    shift_x, shift_y = rng.uniform(-by.shift_pixels, by.shift_pixels, 2)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    x, y = x - WIDTH / 2 - shift_x, y - HEIGHT / 2 - shift_y
    stretch_x, stretch_y = (by.stretch_pixels * smooth(rng, 5, 4, HEIGHT, WIDTH) for _ in range(2))
    from_x = np.cos(turn) * x + np.sin(turn) * y + WIDTH / 2 + stretch_x
    from_y = np.cos(turn) * y - np.sin(turn) * x + HEIGHT / 2 + stretch_y
    from_x, from_y = _mirrored(from_x, WIDTH), _mirrored(from_y, HEIGHT)
    column, row = from_x.astype(np.intp), from_y.astype(np.intp)
    right, below = from_x - column, from_y - row
    top = ridges[row, column] * (1 - right) + ridges[row, column + 1] * right
    bottom = ridges[row + 1, column] * (1 - right) + ridges[row + 1, column + 1] * right
    return np.asarray(top * (1 - below) + bottom * below, np.float32)


def _mirrored(places: Field, side: int) -> Field:
    last = side - 2  # the place after the last is interpolated with
    folded = np.abs(places) % (2 * last)
    return np.asarray(np.where(folded > last, 2 * last - folded, folded), np.float32)


def _blurred(field: Field, deviation_pixels: float) -> Field:
    """A Gaussian blur, scaled back to a deviation of one."""
    rows, columns = np.fft.fftfreq(HEIGHT)[:, None], np.fft.rfftfreq(WIDTH)[None, :]
    bell = np.exp(-2 * (np.pi * deviation_pixels) ** 2 * (rows**2 + columns**2))
    blurred = np.fft.irfft2(np.fft.rfft2(field) * bell, s=field.shape)
    return np.asarray(blurred / blurred.std(), np.float32)


def _scratched(field: Field, rng: Rng, scratches: int) -> Field:
    image = Image.fromarray(field)
    draw = ImageDraw.Draw(image)
    for _ in range(scratches):
        x, y = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT)
        direction, length = rng.uniform(0, np.pi), rng.uniform(40, 160)
        end = (x + length * np.cos(direction), y + length * np.sin(direction))
        draw.line([(x, y), end], fill=-1.2, width=int(rng.integers(1, 4)))
    return np.asarray(image, np.float32)


def _contact(rng: Rng, by: _Handling) -> Field:
    """1 where the skin touches, 0 outside: an ellipse with a ragged edge."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    centre_x, centre_y = rng.uniform(-by.shift_pixels, by.shift_pixels, 2) * 0.8
    half_width = WIDTH * rng.uniform(0.38, 0.46) * by.contact
    half_height = HEIGHT * rng.uniform(0.39, 0.47) * by.contact
    distance = ((x - WIDTH / 2 - centre_x) / half_width) ** 2
    distance += ((y - HEIGHT / 2 - centre_y) / half_height) ** 2
    ragged = distance + 0.05 * smooth(rng, 24, 20, HEIGHT, WIDTH)
    return np.asarray(1 / (1 + np.exp(np.clip(25 * (ragged - 1), -50, 50))), np.float32)


@lru_cache(maxsize=1)
def _finger(seed: int) -> fingers.Finger:
    """The last finger, since its presses are drawn one after the other."""
    return a_finger(seed)


@cache
def _version() -> str:
    """Of what is drawn: the digest of the code that draws it."""
    sources = (Path(fingers.__file__), Path(__file__))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
