"""Paints caps, turbans, headties and veils; the face stays open from chin to forehead."""

import math
from collections.abc import Sequence

from services.demo.portraits.appearance import Appearance, HeadDress
from services.demo.portraits.easel import Colour, Easel, Mask, Point, mirrored, mixed
from services.demo.portraits.head import AXIS

_BLACK: Colour = (0, 0, 0)
_WHITE: Colour = (255, 255, 255)


def paint_lining(easel: Easel, looks: Appearance) -> None:
    """The inside of a veil, in the shade behind the face."""
    if looks.head_dress is HeadDress.VEIL:
        lining = easel.shape(
            [(AXIS - 112, 140), (AXIS + 112, 140), (AXIS + 112, 470), (AXIS - 112, 470)]
        )
        easel.paint(lining, mixed(looks.head_cloth, _BLACK, 0.72))


def paint_headwear(easel: Easel, looks: Appearance) -> None:
    match looks.head_dress:
        case HeadDress.KUFI:
            _paint_kufi(easel, looks)
        case HeadDress.TURBAN:
            _paint_turban(easel, looks)
        case HeadDress.HEADTIE:
            _paint_headtie(easel, looks)
        case HeadDress.VEIL:
            _paint_veil(easel, looks)
        case _:
            pass


def _paint_kufi(easel: Easel, looks: Appearance) -> None:
    half = [(0, 44), (60, 48), (100, 62), (115, 90), (119, 130), (119, 152), (108, 160)]
    half += [(60, 145), (0, 139)]
    cap = easel.shape(mirrored([(AXIS + x, y) for x, y in half], AXIS), blur=0.5)
    _drape(easel, cap, looks.head_cloth)
    for offset, width in ((-8, 3), (-30, 3)):
        band = [(AXIS - 120, 157 + offset), (AXIS - 60, 143 + offset), (AXIS, 138 + offset)]
        band += [(2 * AXIS - x, y) for x, y in reversed(band[:-1])]
        easel.paint(easel.stroke(band, width=width, blur=0.7), looks.trim, within=cap)
    marks = []
    for i in range(-9, 10):
        x = AXIS + i * 12.4
        y = 119 + abs(i) ** 2 * 0.21
        marks += [
            ((x, y - 4.5), 1.7),
            ((x - 3.6, y), 1.7),
            ((x + 3.6, y), 1.7),
            ((x, y + 4.5), 1.7),
        ]
    easel.paint(easel.discs(marks, blur=0.5), looks.trim, opacity=0.95, within=cap)
    _cast_shadow(easel, looks, 146)


def _paint_turban(easel: Easel, looks: Appearance) -> None:
    half = [(0, 26), (64, 32), (116, 60), (142, 108), (141, 160), (124, 196), (108, 176)]
    half += [(62, 142), (0, 132)]
    cloth = easel.shape(mirrored([(AXIS + x, y) for x, y in half], AXIS), blur=0.5)
    _drape(easel, cloth, looks.head_cloth)
    for i in range(5):
        y = 50 + i * 19
        slant = -16 if i % 2 else 20
        line = [(AXIS - 150, y + 58 - slant), (AXIS - 60, y + 12), (AXIS + 50, y - 2 + slant / 2)]
        line += [(AXIS + 150, y + 46 + slant)]
        _fold(easel, cloth, looks.head_cloth, line)
    _cast_shadow(easel, looks, 146)
    scarf = [(0, 470), (70, 456), (106, 470), (126, 506), (120, 560), (0, 566)]
    wrap = easel.shape(mirrored([(AXIS + x, y) for x, y in scarf], AXIS), blur=0.8)
    _drape(easel, wrap, looks.head_cloth)
    for i in range(3):
        y = 484 + i * 17
        _fold(
            easel,
            wrap,
            looks.head_cloth,
            [(AXIS - 128, y - 8), (AXIS - 40, y + 18), (AXIS + 60, y + 12), (AXIS + 128, y - 10)],
        )


def _paint_headtie(easel: Easel, looks: Appearance) -> None:
    half = [(0, 22), (58, 26), (108, 50), (134, 96), (136, 150), (122, 204), (108, 186)]
    half += [(88, 148), (46, 126), (0, 120)]
    cloth = easel.shape(mirrored([(AXIS + x, y) for x, y in half], AXIS), blur=0.5)
    knot = [(92, 22), (126, 8), (158, 26), (164, 60), (140, 80), (104, 66)]
    bow = easel.shape([(AXIS + x, y) for x, y in knot], blur=0.5)
    _drape(easel, bow, looks.head_cloth)
    _drape(easel, cloth, looks.head_cloth)
    centre = (AXIS + 108, 52)
    for i in range(7):
        turn = math.pi * (0.56 + i * 0.085)
        far = (centre[0] + 250 * math.cos(turn), centre[1] + 190 * math.sin(turn))
        middle = ((centre[0] + far[0]) / 2 - 8, (centre[1] + far[1]) / 2 - 22)
        _fold(easel, cloth, looks.head_cloth, [centre, middle, far])
    for i in range(3):
        tip = (AXIS + 128 + i * 14, 18 + i * 20)
        _fold(easel, bow, looks.head_cloth, [centre, ((centre[0] + tip[0]) / 2, 36 + i * 12), tip])
    _cast_shadow(easel, looks, 132)


def _paint_veil(easel: Easel, looks: Appearance) -> None:
    outer = [(0, 28), (70, 38), (124, 84), (150, 160), (152, 260), (146, 350), (160, 430)]
    outer += [(196, 490), (240, 560), (0, 570)]
    inner = [(0, 112), (52, 120), (92, 152), (111, 206), (114, 270), (106, 330), (88, 384)]
    inner += [(54, 424), (0, 440)]
    around = easel.shape(mirrored([(AXIS + x, y) for x, y in outer], AXIS), blur=0.5)
    wide = looks.face_width
    opening = easel.shape(mirrored([(AXIS + wide * x, y) for x, y in inner], AXIS), blur=0.7)
    veil = around.without(opening)
    shade = easel.shape(mirrored([(AXIS + wide * x, y) for x, y in inner], AXIS), blur=8)
    easel.paint(opening.without(shade), looks.deep, opacity=0.7)
    _drape(easel, veil, looks.head_cloth)
    for side in (-1, 1):
        for i in range(4):
            line = [(118 + i * 9, 170 + i * 8), (128 + i * 8, 300), (112 + i * 16, 420)]
            line += [(60 + i * 44, 540)]
            _fold(easel, veil, looks.head_cloth, [(AXIS + side * x, y) for x, y in line])
    for i in range(4):
        y = 452 + i * 21
        drop = [(AXIS - 96 - i * 14, y - 28), (AXIS - 30, y + 10), (AXIS + 40, y + 8)]
        drop += [(AXIS + 100 + i * 14, y - 34)]
        _fold(easel, veil, looks.head_cloth, drop)


def _drape(easel: Easel, cloth: Mask, colour: Colour) -> None:
    easel.paint(cloth, colour)
    easel.round_off(cloth, mixed(colour, _BLACK, 0.65), blur=15, opacity=0.6)
    sheen = easel.ellipse((AXIS - 40, 78), (70, 32), blur=24)
    easel.paint(sheen, mixed(colour, _WHITE, 0.5), opacity=0.35, within=cloth)


def _fold(easel: Easel, cloth: Mask, colour: Colour, line: Sequence[Point]) -> None:
    """A crease: dark below, lit above."""
    dark = easel.stroke(line, width=7, taper=0.05, blur=2.6)
    easel.paint(dark, mixed(colour, _BLACK, 0.7), opacity=0.5, within=cloth)
    lit = easel.stroke([(x - 2, y - 5) for x, y in line], width=6, taper=0.05, blur=2.4)
    easel.paint(lit, mixed(colour, _WHITE, 0.45), opacity=0.4, within=cloth)


def _cast_shadow(easel: Easel, looks: Appearance, level: float) -> None:
    """The shade of a rim on the forehead."""
    line = [(AXIS - 104, level + 24), (AXIS - 50, level + 3), (AXIS + 50, level + 3)]
    line += [(AXIS + 104, level + 24)]
    easel.paint(easel.stroke(line, width=9, taper=0.6, blur=4), looks.deep, opacity=0.45)
