"""Paints the portrait of a generated person: evidently a drawing, fit to stand on a card."""

import io
from random import Random

from PIL import Image

from services.demo.portraits.appearance import Appearance, an_appearance
from services.demo.portraits.clothes import paint_clothes
from services.demo.portraits.easel import Easel
from services.demo.portraits.features import paint_features
from services.demo.portraits.hair import paint_hair, paint_hair_behind
from services.demo.portraits.head import paint_ears, paint_face, paint_neck
from services.demo.portraits.headwear import paint_headwear, paint_lining
from shared.civil.sex import Sex

WIDTH, HEIGHT = 413, 531
"""35 by 45 mm at 300 dpi, the proportions of Doc 9303-3; the face fills 73 % of the height."""

JPEG_BYTES_MAX = 20_000
"""What a chip of modest size reads in a second or two."""

_QUALITIES = (84, 78, 72, 64, 50, 30)


def portrait(random: Random, *, sex: Sex, age_years: int) -> bytes:
    """A JPEG portrait of 413 by 531 pixels and at most JPEG_BYTES_MAX."""
    return jpeg_of(an_appearance(random, sex=sex, age_years=age_years), random)


def jpeg_of(looks: Appearance, random: Random) -> bytes:
    easel = Easel(WIDTH, HEIGHT)
    easel.backdrop((228, 232, 235), (196, 205, 212))
    paint_hair_behind(easel, looks)
    paint_neck(easel, looks)
    paint_clothes(easel, looks, random)
    paint_lining(easel, looks)
    paint_ears(easel, looks)
    face = paint_face(easel, looks)
    paint_features(easel, looks, face, random)
    paint_hair(easel, looks, face, random)
    paint_headwear(easel, looks)
    image = easel.finished()
    attempts = (_encoded(image, quality) for quality in _QUALITIES)
    return next(jpeg for jpeg in attempts if len(jpeg) <= JPEG_BYTES_MAX)


def _encoded(image: Image.Image, quality: int) -> bytes:
    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=quality, optimize=True, dpi=(300, 300))
    return encoded.getvalue()
