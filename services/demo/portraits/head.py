"""Paints neck, ears and the skin of the face, as light from the upper left falls on it."""

from services.demo.portraits.appearance import Appearance
from services.demo.portraits.easel import Easel, Mask, Point, mirrored, mixed, reflected

AXIS = 206.5
"""The middle of the canvas, and of the face."""


def paint_neck(easel: Easel, looks: Appearance) -> None:
    slim = 0.9 if looks.feminine else 1.0
    half = [(AXIS + 70 * slim, 370), (AXIS + 71 * slim, 430), (AXIS + 86 * slim, 476)]
    neck = easel.shape(
        [*half, (AXIS + 126, 545), (AXIS - 126, 545), *reflected(half, AXIS)],
    )
    easel.paint(neck, mixed(looks.skin, looks.dark, 0.3))
    easel.round_off(neck, looks.dark, blur=18, opacity=0.8)
    for side, opacity in ((-1, 0.35), (1, 0.5)):
        tendon = [(AXIS + side * 52, 440), (AXIS + side * 34, 480), (AXIS + side * 16, 516)]
        easel.paint(easel.stroke(tendon, width=9, taper=0.4, blur=5), looks.dark, opacity=opacity)
    shadow = easel.ellipse((AXIS + 4, 424), (92, 44), blur=13)
    easel.paint(shadow, looks.deep, opacity=0.8, within=neck)


def paint_ears(easel: Easel, looks: Appearance) -> None:
    out = looks.face_width
    for side in (-1, 1):
        rim = ((118, 230), (136, 233), (141, 262), (134, 298), (122, 322), (110, 306))
        ear = easel.shape([(AXIS + side * out * x, y) for x, y in rim])
        easel.paint(ear, mixed(looks.skin, looks.dark, 0.2))
        easel.round_off(ear, looks.dark, blur=6, opacity=0.7)
        fold = [(AXIS + side * out * x, y) for x, y in ((125, 243), (133, 262), (126, 294))]
        shade = easel.stroke(fold, width=6, taper=0.3, blur=2)
        easel.paint(shade, looks.deep, opacity=0.5, within=ear)
        if looks.earrings:
            drop = (AXIS + side * out * 123, 327)
            easel.paint(easel.ellipse(drop, (4.2, 5.2), blur=0.5), (178, 132, 48))
            easel.paint(
                easel.ellipse((drop[0] - 1.2, drop[1] - 1.6), (1.5, 1.8), blur=0.5),
                (252, 232, 170),
            )


def paint_face(easel: Easel, looks: Appearance) -> Mask:
    """Paint the bare face and return its outline, within which the features belong."""
    face = easel.shape(mirrored(_half_outline(looks), AXIS))
    easel.paint(face, looks.skin)
    easel.round_off(face, looks.dark, blur=34, opacity=0.85)
    lights = (
        ((AXIS - 22, 152), (88, 50), 28, 0.62),  # forehead
        ((AXIS - 64, 300), (36, 30), 17, 0.62),  # cheekbones
        ((AXIS + 62, 300), (32, 28), 17, 0.40),
        ((AXIS - 2, 426), (28, 13), 9, 0.42),  # chin
        ((AXIS - 30, 140), (44, 22), 14, 0.30),
        ((AXIS - 70, 296), (17, 12), 8, 0.30),
    )
    for centre, radii, blur, opacity in lights:
        spot = easel.ellipse(centre, radii, blur=blur)
        easel.paint(spot, looks.light, opacity=opacity, within=face)
    hollows = (
        ([(66, 334), (122, 258), (124, 360), (82, 424), (58, 404)], 0.48),
        ([(-72, 340), (-122, 268), (-122, 360), (-84, 416)], 0.24),
        ([(96, 120), (128, 160), (128, 230), (108, 220)], 0.40),
        ([(-98, 124), (-128, 160), (-128, 230), (-110, 220)], 0.22),
    )
    for outline, opacity in hollows:
        hollow = easel.shape([(AXIS + x, y) for x, y in outline], blur=18)
        easel.paint(hollow, looks.dark, opacity=opacity, within=face)
    return face


def _half_outline(looks: Appearance) -> list[Point]:
    wide, jaw = looks.face_width, looks.face_width * looks.jaw_width
    upper = ((52, 77), (92, 106), (116, 156), (123, 212), (121, 262), (114, 308))
    lower = ((102, 352), (80, 396), (49, 428), (20, 441))
    sides = [(AXIS + wide * x, y) for x, y in upper] + [(AXIS + jaw * x, y) for x, y in lower]
    return [(AXIS, 70), *sides, (AXIS, 443)]
