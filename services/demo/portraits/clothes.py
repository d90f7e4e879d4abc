"""Paints shoulders in a boubou, a shirt or a printed dress."""

from random import Random

from services.demo.portraits.appearance import Appearance, Garment
from services.demo.portraits.easel import Colour, Easel, Mask, Point, mixed, reflected
from services.demo.portraits.head import AXIS

_BLACK: Colour = (0, 0, 0)


def paint_clothes(easel: Easel, looks: Appearance, random: Random) -> None:
    broad = 0.92 if looks.feminine else 1.0
    half = [(84, 466), (136 * broad, 484), (196 * broad, 506), (236, 570)]
    neckline = {Garment.BOUBOU: 522, Garment.SHIRT: 520, Garment.WAX: 508}[looks.garment]
    hollow = [(44, (466 + neckline) / 2 + 9)]
    right = [(AXIS + x, y) for x, y in half]
    outline = [*right, *reflected(right, AXIS)]
    inner_left = [(AXIS - x, y) for x, y in hollow]
    inner_right = [(AXIS + x, y) for x, y in hollow]
    body = easel.shape([*outline, *inner_left, (AXIS, neckline), *inner_right])
    easel.paint(body, looks.cloth)
    if looks.garment is Garment.WAX:
        _paint_print(easel, looks, body, random)
    easel.round_off(body, mixed(looks.cloth, _BLACK, 0.65), blur=16, opacity=0.6)
    for side, opacity in ((-1, 0.18), (1, 0.35)):
        fold = [(AXIS + side * 108, 480), (AXIS + side * 122, 508), (AXIS + side * 116, 540)]
        crease = easel.stroke(fold, width=10, taper=0.3, blur=5)
        easel.paint(crease, mixed(looks.cloth, _BLACK, 0.7), opacity=opacity, within=body)
    edge = [
        (AXIS - 85, 466),
        *inner_left,
        (AXIS, neckline),
        *inner_right,
        (AXIS + 85, 466),
    ]
    if looks.garment is Garment.BOUBOU:
        _paint_embroidery(easel, looks, body, edge)
    elif looks.garment is Garment.SHIRT:
        _paint_collar(easel, looks)
    else:
        easel.paint(easel.stroke(edge, width=6, blur=0.8), looks.trim)


def _paint_embroidery(easel: Easel, looks: Appearance, body: Mask, edge: list[Point]) -> None:
    """Bands of thread along the neckline, as on a grand boubou."""
    panel = easel.stroke([(x, y + 10) for x, y in edge], width=26, blur=1)
    easel.paint(panel, mixed(looks.cloth, _BLACK, 0.22), within=body)
    for offset, width in ((0, 5), (20, 2.4)):
        band = easel.stroke([(x, y + offset) for x, y in edge], width=width, blur=0.7)
        easel.paint(band, looks.trim, opacity=0.95)
    dense = 34
    stitches = []
    for i in range(1, dense):
        place = i / dense * (len(edge) - 1)
        k = int(place)
        (x, y), (u, v) = edge[k], edge[min(k + 1, len(edge) - 1)]
        share = place - k
        stitches.append(((x + (u - x) * share, y + (v - y) * share + 10), 2.1))
    easel.paint(easel.discs(stitches, blur=0.6), looks.trim, opacity=0.85, within=body)


def _paint_collar(easel: Easel, looks: Appearance) -> None:
    lit = mixed(looks.cloth, (255, 255, 255), 0.16)
    for side in (-1, 1):
        leaf = [(83, 452), (92, 470), (70, 512), (38, 534), (4, 524), (48, 494), (72, 470)]
        collar = easel.shape([(AXIS + side * x, y) for x, y in leaf], blur=0.6)
        shadow = easel.shape([(AXIS + side * x, y + 5) for x, y in leaf], blur=5)
        easel.paint(shadow, mixed(looks.cloth, _BLACK, 0.75), opacity=0.5)
        easel.paint(collar, lit)
        easel.round_off(collar, mixed(lit, _BLACK, 0.5), blur=8, opacity=0.5)


def _paint_print(easel: Easel, looks: Appearance, body: Mask, random: Random) -> None:
    """Rings and dots in staggered rows, as on a wax print."""
    accent = mixed(looks.trim, looks.head_cloth, 0.25)
    start = random.uniform(0, 20)
    for row, y in enumerate(range(470, 545, 19)):
        for column in range(-1, 20):
            centre = (start + column * 23 + (row % 2) * 11.5, y)
            ring = easel.ellipse(centre, (7.5, 6.5), blur=0.6)
            hole = easel.ellipse(centre, (4.6, 3.8), blur=0.6)
            easel.paint(ring.without(hole), accent, opacity=0.8, within=body)
            easel.paint(easel.ellipse(centre, (2, 1.7), blur=0.5), looks.trim, within=body)
