"""Paints soft shapes: the few means with which the portraits are drawn."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]

_SCALE = 2
"""Everything is painted twice as large and reduced at the end, so that edges are smooth."""
_SHRINK = 4
"""Masks that are blurred anyway are drawn this much smaller, which is much faster."""
_BLUR_THAT_HIDES_SHRINKING = 3
_BLUR_REACH = 3
"""Beyond three times its radius a Gaussian blur changes nothing that is seen."""
_STEP_POINTS = 1.2
"""How far apart the points of a curve lie: near enough for the thinnest stroke to be unbroken."""


class Mask(NamedTuple):
    """Where paint goes: a grey image and the pixel box it covers; outside it, nowhere."""

    image: Image.Image
    box: Box

    def over(self, box: Box) -> Image.Image:
        """The part of the mask over a box, empty where the mask does not reach."""
        left, top, right, bottom = box
        x, y = self.box[:2]
        return self.image.crop((left - x, top - y, right - x, bottom - y))

    def without(self, hole: "Mask") -> "Mask":
        """What this mask covers and the other does not."""
        return Mask(ImageChops.subtract(self.image, hole.over(self.box)), self.box)

    def shared_with(self, other: "Mask") -> "Mask":
        """What this mask and the other both cover."""
        return Mask(ImageChops.multiply(self.image, other.over(self.box)), self.box)


class Easel:
    """A canvas of `width` by `height` points; all coordinates and blurs are in those points."""

    def __init__(self, width: int, height: int) -> None:
        self._points = (width, height)
        self._image = Image.new("RGB", (width * _SCALE, height * _SCALE))

    def backdrop(self, centre: Colour, edge: Colour) -> None:
        """Fill with light that falls off from the middle, as in a photographer's booth."""
        falloff = Image.radial_gradient("L").resize(self._image.size, Image.Resampling.BICUBIC)
        self._image.paste(centre, (0, 0, *self._image.size))
        self._image.paste(edge, mask=falloff.point(lambda level: round(level * 0.8)))

    def shape(self, outline: Sequence[Point], *, blur: float = 0) -> Mask:
        """The smooth closed curve through the points."""
        path = _curve([outline[-1], *outline, outline[0], outline[1]])
        return self._mask([(point, 0) for point in path], _polygon, blur)

    def ellipse(self, centre: Point, radii: Point, *, blur: float = 0) -> Mask:
        """An upright ellipse."""
        (x, y), (rx, ry) = centre, radii
        steps = (math.tau * i / 60 for i in range(60))
        path = [((x + rx * math.cos(a), y + ry * math.sin(a)), 0.0) for a in steps]
        return self._mask(path, _polygon, blur)

    def stroke(
        self, points: Sequence[Point], *, width: float, taper: float = 1.0, blur: float = 0
    ) -> Mask:
        """A line through the points; its ends have `taper` of the width."""
        path = _curve([points[0], *points, points[-1]])
        swell = (math.sin(math.pi * i / (len(path) - 1)) for i in range(len(path)))
        radii = [width / 2 * (taper + (1 - taper) * s) for s in swell]
        return self.discs(list(zip(path, radii, strict=True)), blur=blur)

    def discs(self, marks: Sequence[tuple[Point, float]], *, blur: float = 0) -> Mask:
        """Many discs, each a centre and a radius."""
        return self._mask(marks, _discs, blur)

    def paint(
        self, mask: Mask, colour: Colour, *, opacity: float = 1.0, within: Mask | None = None
    ) -> None:
        """Lay a colour through a mask, and through a second one where given."""
        through = mask.image
        if within is not None:
            through = ImageChops.multiply(through, within.over(mask.box))
        if opacity < 1:
            through = through.point([round(level * opacity) for level in range(256)])
        self._image.paste(colour, mask.box, through)

    def round_off(self, mask: Mask, colour: Colour, *, blur: float, opacity: float) -> None:
        """Darken a shape towards its rim, which makes it look round."""
        small = mask.image.reduce(_SHRINK)
        padded = Image.new("L", (small.width + 2, small.height + 2))
        padded.paste(small, (1, 1))  # so that the rim shows where the shape fills its box
        faded = padded.filter(ImageFilter.GaussianBlur(blur * _SCALE / _SHRINK))
        faded = faded.crop((1, 1, small.width + 1, small.height + 1))
        rim = ImageChops.invert(faded.resize(mask.image.size, Image.Resampling.BILINEAR))
        self.paint(Mask(rim, mask.box), colour, opacity=opacity, within=mask)

    def finished(self) -> Image.Image:
        return self._image.resize(self._points, Image.Resampling.LANCZOS)

    def _mask(self, marks: Sequence[tuple[Point, float]], draw: "_Draw", blur: float) -> Mask:
        """Draw marks (points, or discs with their radii) into the smallest box that holds them."""
        reach = _BLUR_REACH * blur + 2
        shrink = _SHRINK if blur >= _BLUR_THAT_HIDES_SHRINKING else 1
        left = _SCALE * (min(x - r for (x, _), r in marks) - reach)
        top = _SCALE * (min(y - r for (_, y), r in marks) - reach)
        right = _SCALE * (max(x + r for (x, _), r in marks) + reach)
        bottom = _SCALE * (max(y + r for (_, y), r in marks) + reach)
        columns, rows = math.ceil((right - left) / shrink), math.ceil((bottom - top) / shrink)
        x0, y0 = round(left), round(top)
        k = _SCALE / shrink
        local = [((x * k - x0 / shrink, y * k - y0 / shrink), r * k) for (x, y), r in marks]
        image = Image.new("L", (columns, rows))
        draw(ImageDraw.Draw(image), local)
        if blur:
            image = image.filter(ImageFilter.GaussianBlur(blur * k))
        if shrink > 1:
            image = image.resize((columns * shrink, rows * shrink), Image.Resampling.BILINEAR)
        return Mask(image, (x0, y0, x0 + image.width, y0 + image.height))


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """The colour `share` of the way from one to the other."""
    r, g, b = (round(a + (z - a) * share) for a, z in zip(one, other, strict=True))
    return r, g, b


def mirrored(half: Sequence[Point], axis: float) -> list[Point]:
    """A closed outline from its right half, given from top to bottom."""
    return [*half, *((2 * axis - x, y) for x, y in reversed(half) if x != axis)]


_Draw = Callable[[ImageDraw.ImageDraw, Sequence[tuple[Point, float]]], None]


def _polygon(draw: ImageDraw.ImageDraw, marks: Iterable[tuple[Point, float]]) -> None:
    draw.polygon([point for point, _ in marks], fill=255)


def _discs(draw: ImageDraw.ImageDraw, marks: Iterable[tuple[Point, float]]) -> None:
    for (x, y), r in marks:
        draw.ellipse((x - r, y - r, x + r, y + r), fill=255)


def reflected(points: Sequence[Point], axis: float) -> list[Point]:
    """The points on the other side of an axis, in reverse, so that an outline goes on there."""
    return [(2 * axis - x, y) for x, y in reversed(points)]


def _curve(points: Sequence[Point]) -> list[Point]:
    """The Catmull-Rom spline through all points but the first and the last."""
    path: list[Point] = []
    for a, b, c, d in zip(points, points[1:], points[2:], points[3:], strict=False):
        steps = max(4, math.ceil(math.dist(b, c) / _STEP_POINTS))
        for t in (step / steps for step in range(steps)):
            x, y = (_between(*along, t) for along in zip(a, b, c, d, strict=True))
            path += [(x, y)]
    return [*path, points[-2]]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    rise = 2 * b + (c - a) * t
    return (rise + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3) / 2
