"""Paints the hair of those who go bare-headed."""

import math
from random import Random

from services.demo.portraits.appearance import Appearance, HeadDress
from services.demo.portraits.easel import Easel, Mask, Point, mirrored, mixed
from services.demo.portraits.head import AXIS


def paint_hair_behind(easel: Easel, looks: Appearance) -> None:
    """What lies behind the face: braids that fall to the shoulders, the volume of short hair."""
    if looks.head_dress is HeadDress.BRAIDS:
        for side in (-1, 1):
            for i in range(6):
                x = 84 + i * 9
                strand = [(AXIS + side * (96 + i * 4), 190), (AXIS + side * (x + 20), 330 - i * 3)]
                strand += [(AXIS + side * (x + 10 - i), 474 + i * 4)]
                easel.paint(easel.stroke(strand, width=11, taper=0.8, blur=1), looks.hair)
                gleam = easel.stroke([(px - 2, py) for px, py in strand], width=2.4, blur=1)
                easel.paint(gleam, mixed(looks.hair, (150, 140, 132), 0.4), opacity=0.6)
    elif looks.head_dress is HeadDress.SHORT:
        half = [(AXIS, 36), (AXIS + 72, 46), (AXIS + 122, 88), (AXIS + 144, 150), (AXIS + 142, 220)]
        half += [(AXIS + 128, 268), (AXIS, 280)]
        volume = easel.shape(mirrored(half, AXIS), blur=3.4)
        easel.paint(volume, looks.hair)


def paint_hair(easel: Easel, looks: Appearance, face: Mask, random: Random) -> None:
    match looks.head_dress:
        case HeadDress.FADE:
            cap = _cap(easel, looks, top=56, line=121, blur=3)
            easel.paint(cap, looks.hair, opacity=0.97)
            _paint_curls(easel, looks, cap, random, count=1600)
        case HeadDress.SHAVEN:
            cap = _cap(easel, looks, top=58, line=126, blur=9)
            easel.paint(cap, mixed(looks.hair, looks.skin, 0.35), opacity=0.66, within=face)
            _paint_curls(easel, looks, cap.shared_with(face), random, count=600)
        case HeadDress.SHORT:
            cap = _cap(easel, looks, top=38, line=118, blur=3.4)
            easel.paint(cap, looks.hair)
            _paint_curls(easel, looks, cap, random, count=2200)
        case HeadDress.BRAIDS:
            cap = _cap(easel, looks, top=58, line=124, blur=1.4)
            easel.paint(cap, looks.hair)
            _paint_rows(easel, looks, cap)
        case _:
            pass


def _cap(easel: Easel, looks: Appearance, *, top: float, line: float, blur: float) -> Mask:
    """The hair from the hairline at `line` to the crown at `top`."""
    wide = looks.face_width
    outer = [(70, top + 15), (108, top + 56), (122, 166), (118, 212)]
    inner = [(105, 178), (93, line + 28), (60, line + 7)]
    points: list[Point] = [(AXIS, top), *((AXIS + wide * x, y) for x, y in (*outer, *inner))]
    points.append((AXIS, line))
    left = [(2 * AXIS - x, y) for x, y in points if x != AXIS]
    return easel.shape([*points, *left[::-1]], blur=blur)


def _paint_curls(easel: Easel, looks: Appearance, cap: Mask, random: Random, *, count: int) -> None:
    gleam = easel.ellipse((AXIS - 34, 84), (58, 20), blur=16)
    easel.paint(gleam, mixed(looks.hair, (190, 180, 172), 0.5), opacity=0.4, within=cap)
    curls = [((random.uniform(60, 353), random.uniform(36, 225)), 0.8) for _ in range(count)]
    light = mixed(looks.hair, (170, 160, 152), 0.4)
    easel.paint(easel.discs(curls, blur=0.5), light, opacity=0.34, within=cap)


def _paint_rows(easel: Easel, looks: Appearance, cap: Mask) -> None:
    """Cornrows that run from the hairline over the crown."""
    scalp = mixed(looks.skin, looks.dark, 0.35)
    gleam = mixed(looks.hair, (180, 170, 160), 0.45)
    for i in range(-7, 8):
        turn = i / 7 * 1.15
        foot = (AXIS + 120 * math.sin(turn), 196 - 72 * math.cos(turn))
        crown = (AXIS + 40 * math.sin(turn), 44.0)
        bend = ((foot[0] + crown[0]) / 2 + 14 * math.sin(turn), (foot[1] + crown[1]) / 2)
        part = easel.stroke([foot, bend, crown], width=2.4, taper=0.5, blur=0.8)
        easel.paint(part, scalp, opacity=0.75, within=cap)
        beside = [(x + 7, y) for x, y in (foot, bend, crown)]
        easel.paint(
            easel.stroke(beside, width=3.4, taper=0.3, blur=1.6), gleam, opacity=0.4, within=cap
        )
