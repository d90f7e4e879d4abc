"""Ridges are told from noise, faces, letters and stripes; a poor capture is still a finger."""

import io
from datetime import date

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from services.demo.people import a_person
from shared.biometrics.fingers import CaptureFault
from shared.biometrics.reference.worker.ridges import (
    RIDGE_AREA_MM2_MIN,
    RIDGE_SHARE_MIN,
    Pixels,
    measure_ridges,
)
from shared.states import State
from tests.support.impressions import Grade, a_finger_image

SIZE = (400, 480)
DRAW = np.random.default_rng(1)


def pixels(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("L"), np.uint8)


def noise() -> Image.Image:
    return Image.fromarray(DRAW.integers(0, 256, SIZE[::-1]).astype(np.uint8))


def blobs() -> Image.Image:
    """Noise of a ridge's period and of no direction."""
    soft = np.asarray(noise().filter(ImageFilter.GaussianBlur(2)), np.float32)
    return Image.fromarray(np.clip(128 + 6 * (soft - 128), 0, 255).astype(np.uint8))


def a_drawn_face() -> Image.Image:
    day = date(2026, 3, 2)
    return Image.open(io.BytesIO(a_person("a face", State.BFA, on=day).portrait(day)))


def letters() -> Image.Image:
    page = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(page)
    for line in range(0, SIZE[1], 24):
        draw.text((4, line), "Carte d'identité biométrique AES " * 2, 0, ImageFont.load_default(20))
    return page


def board() -> Image.Image:
    rows, columns = np.indices(SIZE[::-1])
    return Image.fromarray((255 * ((rows // 20 + columns // 20) % 2)).astype(np.uint8))


@pytest.mark.parametrize("draw", [noise, blobs, a_drawn_face, letters, board])
def test_an_image_of_something_else_has_no_ridges(draw: object) -> None:
    assert callable(draw)
    assert measure_ridges(pixels(draw())).fault is CaptureFault.NO_RIDGES


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_blank_image_has_no_ridges(level: int) -> None:
    blank = Image.new("L", SIZE, level)
    measures = measure_ridges(pixels(blank))
    assert measures.fault is CaptureFault.NO_RIDGES
    assert measures.area_mm2 == 0


@pytest.mark.parametrize("grade", [Grade.GOOD, Grade.MEDIUM, Grade.POOR])
def test_a_finger_has_ridges_though_the_capture_is_poor(grade: Grade) -> None:
    measures = measure_ridges(pixels(Image.open(io.BytesIO(a_finger_image(1, grade)))))
    assert measures.fault is None
    assert measures.area_mm2 > 2 * RIDGE_AREA_MM2_MIN
    assert measures.share > 2 * RIDGE_SHARE_MIN


def test_the_worse_the_capture_the_less_of_a_finger_is_seen() -> None:
    images = [Image.open(io.BytesIO(a_finger_image(1, grade))) for grade in Grade]
    seen = [measure_ridges(pixels(image)).coherence for image in images]
    assert seen == sorted(seen, reverse=True)


def test_the_tip_of_a_finger_is_too_little() -> None:
    whole = Image.open(io.BytesIO(a_finger_image(1)))
    tip = Image.new("L", SIZE, 235)
    tip.paste(whole.crop((150, 150, 260, 260)), (150, 150))
    assert measure_ridges(pixels(tip)).fault is CaptureFault.SMALL_AREA


@pytest.mark.parametrize("size", [(128, 128), (131, 257), (800, 800)])
def test_an_image_of_any_size_that_is_taken_is_measured(size: tuple[int, int]) -> None:
    assert measure_ridges(pixels(noise().resize(size))).area_mm2 >= 0
