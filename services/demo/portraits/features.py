"""Paints eyes, brows, nose, mouth, the lines of age and the beard into a face."""

from random import Random

from services.demo.portraits.appearance import Appearance, Beard
from services.demo.portraits.easel import Easel, Mask, Point, mixed
from services.demo.portraits.head import AXIS

_EYE_LEVEL = 253
_LASH = (17, 9, 8)


def paint_features(easel: Easel, looks: Appearance, face: Mask, random: Random) -> None:
    _paint_sockets(easel, looks, face)
    _paint_nose(easel, looks, face)
    if looks.beard is not Beard.NONE:
        _paint_beard(easel, looks, face, random)
    _paint_mouth(easel, looks, face)
    for side in (-1, 1):
        _paint_eye(easel, looks, side)
        _paint_brow(easel, looks, face, side)
    _paint_lines(easel, looks, face)


def _paint_sockets(easel: Easel, looks: Appearance, face: Mask) -> None:
    for side in (-1, 1):
        socket = easel.ellipse((AXIS + side * 53, 247), (41, 25), blur=11)
        easel.paint(socket, looks.dark, opacity=0.5, within=face)
        bridge = easel.ellipse((AXIS + side * 21, 244), (12, 24), blur=8)
        easel.paint(bridge, looks.dark, opacity=0.42, within=face)


def _paint_eye(easel: Easel, looks: Appearance, side: int) -> None:
    x, y = AXIS + side * 53.5 * looks.eye_distance, _EYE_LEVEL

    def at(dx: float, dy: float) -> Point:
        return x + side * dx, y + dy

    upper = [at(-28, 5), at(-15, -6), at(0, -10.5), at(15, -8), at(28, -1)]
    eye = easel.shape([*upper, at(15, 7), at(0, 10), at(-15, 9)], blur=0.7)
    easel.paint(eye, (214, 203, 194))
    easel.paint(easel.ellipse((x, y - 9), (31, 9), blur=4), (66, 46, 40), opacity=0.8, within=eye)
    easel.paint(easel.ellipse((x, y - 1), (12.4, 12.4), blur=0.8), (32, 19, 14), within=eye)
    easel.paint(easel.ellipse((x, y + 4), (8, 6), blur=3), (96, 58, 36), opacity=0.75, within=eye)
    easel.paint(easel.ellipse((x, y - 1), (5.2, 5.2), blur=0.6), (6, 4, 4), within=eye)
    easel.paint(
        easel.ellipse((x - 3.8, y - 4.6), (2.3, 2.3), blur=0.5), (248, 248, 248), opacity=0.9
    )
    easel.paint(
        easel.ellipse(at(-24.5, 4), (3.6, 3), blur=1.2), (150, 92, 84), opacity=0.6, within=eye
    )
    lid = [at(-30, 6), at(-15, -6.5), at(0, -11.2), at(15, -8.6), at(30, -1.5)]
    thickness = 5.2 if looks.feminine else 4.2
    easel.paint(easel.stroke(lid, width=thickness, taper=0.35, blur=0.8), _LASH, opacity=0.95)
    if looks.feminine:
        lashes = [at(20, -7), at(28, -3.4), at(34, -8)]
        easel.paint(easel.stroke(lashes, width=3, taper=0.3, blur=0.7), _LASH, opacity=0.85)
    lower = [at(-27, 7), at(-14, 10.4), at(0, 11.4), at(15, 8.4), at(28, 0.5)]
    easel.paint(easel.stroke(lower, width=2.1, taper=0.3, blur=1), looks.deep, opacity=0.5)
    crease = [at(-28, -4), at(-14, -16), at(2, -20), at(18, -17), at(32, -7)]
    easel.paint(easel.stroke(crease, width=3, taper=0.2, blur=1.4), looks.deep, opacity=0.55)
    easel.paint(easel.ellipse(at(3, -15.5), (20, 3.6), blur=3.4), looks.light, opacity=0.3)


def _paint_brow(easel: Easel, looks: Appearance, face: Mask, side: int) -> None:
    x, y = AXIS + side * 53.5 * looks.eye_distance, _EYE_LEVEL - 33
    arch = 2.5 if looks.feminine else 0
    line = [(-33, 3), (-16, -1.5 - arch / 2), (6, -5 - arch), (26, -3.5 - arch), (41, 5)]
    weight = 9.5 * looks.brow_weight
    brow = easel.stroke(
        [(x + side * dx, y + dy) for dx, dy in line], width=weight, taper=0.45, blur=1.7
    )
    easel.paint(brow, mixed(looks.hair, (20, 15, 14), 0.3), opacity=0.85, within=face)


def _paint_nose(easel: Easel, looks: Appearance, face: Mask) -> None:
    half = 34 * looks.nose_width
    ridge = [(-9, 228), (7, 228), (10, 290), (15, 328), (-17, 328), (-13, 290)]
    easel.paint(
        easel.shape([(AXIS + x, y) for x, y in ridge], blur=7),
        looks.light,
        opacity=0.4,
        within=face,
    )
    for side, width, opacity in ((1, 12, 0.5), (-1, 9, 0.28)):
        slope = [(AXIS + side * x, y) for x, y in ((15, 250), (18, 296), (29, 321))]
        shade = easel.stroke(slope, width=width, taper=0.5, blur=6)
        easel.paint(shade, looks.dark, opacity=opacity, within=face)
    easel.paint(easel.ellipse((AXIS, 357), (30, 7), blur=6), looks.dark, opacity=0.55, within=face)
    right = [(17, 317), (half - 5, 318), (half, 333), (half - 9, 345), (13, 344)]
    left = [(-x, y) for x, y in reversed(right)]
    tip = [(AXIS + x, y) for x, y in ((0, 312), *right, (0, 351), *left)]
    easel.paint(
        easel.shape(tip, blur=3.2),
        mixed(looks.skin, looks.dark, 0.08),
        opacity=0.75,
        within=face,
    )
    easel.paint(
        easel.ellipse((AXIS - 3, 324), (12, 10), blur=6), looks.light, opacity=0.75, within=face
    )
    for side in (-1, 1):
        wing = easel.ellipse((AXIS + side * (half - 9), 329), (7, 7), blur=4)
        easel.paint(wing, looks.light, opacity=0.3, within=face)
        edge = [
            (AXIS + side * (half - 3), 320),
            (AXIS + side * (half + 2), 333),
            (AXIS + side * (half - 8), 345),
        ]
        easel.paint(
            easel.stroke(edge, width=4, taper=0.2, blur=1.8), looks.deep, opacity=0.7, within=face
        )
        nostril = [(AXIS + side * x, y) for x, y in ((6, 345), (13, 341.5), (21, 344.5))]
        easel.paint(
            easel.stroke(nostril, width=5.6, taper=0.4, blur=1.6),
            mixed(looks.deep, (0, 0, 0), 0.3),
            opacity=0.85,
            within=face,
        )


def _paint_mouth(easel: Easel, looks: Appearance, face: Mask) -> None:
    lip = mixed(looks.skin, (128, 52, 50), 0.40 if looks.feminine else 0.26)
    fuller = 4 * (looks.lip_fullness - 0.9) / 0.2
    cupid = easel.stroke([(AXIS, 354), (AXIS, 369)], width=7, taper=0.6, blur=3)
    easel.paint(cupid, looks.dark, opacity=0.35, within=face)
    edge = [(-46, 387), (-24, 377), (-8, 372 - fuller / 2), (0, 374.5 - fuller / 2)]
    top = [*edge, *((-x, y) for x, y in reversed(edge[:-1]))]
    middle = [(20, 389.5), (0, 390), (-20, 389.5)]
    upper = easel.shape([(AXIS + x, y) for x, y in (*top, *middle)], blur=1.3)
    easel.paint(upper, mixed(lip, looks.dark, 0.36), within=face)
    bottom = [(26, 403 + fuller), (0, 407 + fuller), (-26, 403 + fuller)]
    outline = [(-46, 387), *reversed(middle), (46, 387), *bottom]
    lower = easel.shape([(AXIS + x, y) for x, y in outline], blur=1.3)
    easel.paint(lower, mixed(lip, (226, 150, 130), 0.12), within=face)
    gleam = easel.ellipse((AXIS - 7, 399 + fuller / 2), (18, 4), blur=3.6)
    easel.paint(gleam, mixed(lip, (255, 222, 205), 0.55), opacity=0.55, within=face)
    parting = [(-49, 386), (-22, 389.6), (-7, 389), (0, 390.2), (7, 389), (22, 389.6), (49, 386)]
    line = easel.stroke([(AXIS + x, y) for x, y in parting], width=3, taper=0.45, blur=0.9)
    easel.paint(line, mixed(looks.deep, (24, 2, 4), 0.5), opacity=0.85, within=face)
    under = easel.ellipse((AXIS, 419 + fuller), (33, 6.5), blur=6)
    easel.paint(under, looks.dark, opacity=0.6, within=face)
    for side in (-1, 1):
        corner = easel.ellipse((AXIS + side * 51, 387), (6, 6), blur=4)
        easel.paint(corner, looks.dark, opacity=0.45, within=face)


def _paint_lines(easel: Easel, looks: Appearance, face: Mask) -> None:
    """The folds beside the nose, and with age the lines of forehead and eyes."""
    opacity, blur = (0.5, 2.6) if looks.lined else (0.28, 4)
    for side in (-1, 1):
        fold = [(AXIS + side * x, y) for x, y in ((38, 333), (54, 356), (60, 386))]
        crease = easel.stroke(fold, width=5, taper=0.2, blur=blur)
        easel.paint(crease, looks.dark, opacity=opacity, within=face)
        bag = [(AXIS + side * x, y) for x, y in ((30, 270), (53, 278), (76, 271))]
        pouch = easel.stroke(bag, width=4, taper=0.2, blur=3)
        easel.paint(pouch, looks.dark, opacity=0.6 if looks.lined else 0.26, within=face)
    if not looks.lined:
        return
    for y in (150, 166, 183):
        across = [(AXIS + x, y + abs(x) / 16) for x in (-62, -20, 22, 62)]
        wrinkle = easel.stroke(across, width=3, taper=0.1, blur=1.9)
        easel.paint(wrinkle, looks.deep, opacity=0.34, within=face)
    for side in (-1, 1):
        for dy in (-6, 2, 10):
            ray = [(AXIS + side * 88, _EYE_LEVEL + dy / 2), (AXIS + side * 103, _EYE_LEVEL + dy)]
            wrinkle = easel.stroke(ray, width=2.2, taper=0.2, blur=1.3)
            easel.paint(wrinkle, looks.deep, opacity=0.35, within=face)


def _paint_beard(easel: Easel, looks: Appearance, face: Mask, random: Random) -> None:
    moustache = easel.shape(
        [
            *((AXIS - 52, 390), (AXIS - 34, 369), (AXIS - 12, 361), (AXIS, 364)),
            *((AXIS + 12, 361), (AXIS + 34, 369), (AXIS + 52, 390), (AXIS + 36, 383)),
            *((AXIS, 377), (AXIS - 36, 383)),
        ],
        blur=3.4,
    )
    parts = [(moustache, 0.72)]
    if looks.beard in {Beard.GOATEE, Beard.FULL}:
        chin = [(-34, 412), (0, 417), (34, 412), (44, 432), (26, 452), (-26, 452), (-44, 432)]
        parts.append((easel.shape([(AXIS + x, y) for x, y in chin], blur=5), 0.82))
    if looks.beard is Beard.FULL:
        outer = [(122, 292), (110, 360), (84, 408), (48, 444), (0, 456)]
        inner = [(0, 420), (40, 412), (62, 396), (76, 366), (98, 322), (112, 284)]
        right = [(AXIS + x * looks.face_width, y) for x, y in (*outer, *inner)]
        left = [(2 * AXIS - x, y) for x, y in right]
        parts += [(easel.shape(right, blur=5), 0.8), (easel.shape(left, blur=5), 0.8)]
    for mask, opacity in parts:
        easel.paint(mask, looks.hair, opacity=opacity, within=face)
    curls = [((random.uniform(88, 325), random.uniform(300, 446)), 0.7) for _ in range(900)]
    texture = easel.discs(curls, blur=0.5)
    for mask, _ in parts:
        on_the_skin = mask.shared_with(face)
        lit = mixed(looks.hair, (150, 140, 134), 0.35)
        easel.paint(texture, lit, opacity=0.3, within=on_the_skin)
