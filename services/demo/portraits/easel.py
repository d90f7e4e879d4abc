"""Paints soft shapes: the few means with which the portraits are drawn."""

import math
from collections.abc import Callable, Iterable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = tuple[int, int, int]

_SCALE = 2
"""Everything is painted twice as large and reduced at the end, so that edges are smooth."""
_SHRINK = 4
"""Masks that are blurred anyway are painted this much smaller, which is much faster."""
_BLUR_THAT_HIDES_SHRINKING = 3
_STEPS_PER_SEGMENT = 10

_DrawOn = Callable[[ImageDraw.ImageDraw, float], None]


class Easel:
    """A canvas of `width` by `height` points; all coordinates and blurs are in those points."""

    def __init__(self, width: int, height: int) -> None:
        self._points = (width, height)
        self._size = (width * _SCALE, height * _SCALE)
        self._image = Image.new("RGB", self._size)

    def backdrop(self, centre: Colour, edge: Colour) -> None:
        """Fill with light that falls off from the middle, as in a photographer's booth."""
        falloff = Image.radial_gradient("L").resize(self._size, Image.Resampling.BICUBIC)
        self._image.paste(centre, (0, 0, *self._size))
        self._image.paste(edge, mask=falloff.point(lambda level: round(level * 0.8)))

    def shape(self, outline: Sequence[Point], *, blur: float = 0) -> Image.Image:
        """A mask of the smooth closed curve through the points."""
        path = _curve([outline[-1], *outline, outline[0], outline[1]])
        return self._mask(lambda draw, scale: draw.polygon(_scaled(path, scale), fill=255), blur)

    def ellipse(self, centre: Point, radii: Point, *, blur: float = 0) -> Image.Image:
        """A mask of an upright ellipse."""
        return self._mask(
            lambda draw, scale: draw.ellipse(_box(centre, radii, scale), fill=255), blur
        )

    def stroke(
        self, points: Sequence[Point], *, width: float, taper: float = 1.0, blur: float = 0
    ) -> Image.Image:
        """A mask of a line through the points; its ends have `taper` of the width."""
        path = _curve([points[0], *points, points[-1]])
        thickness = [
            width / 2 * (taper + (1 - taper) * math.sin(math.pi * i / (len(path) - 1)))
            for i in range(len(path))
        ]
        return self.discs(zip(path, thickness, strict=True), blur=blur)

    def discs(self, marks: Iterable[tuple[Point, float]], *, blur: float = 0) -> Image.Image:
        """A mask of many discs, each a centre and a radius."""

        def draw_on(draw: ImageDraw.ImageDraw, scale: float) -> None:
            for centre, radius in marks:
                draw.ellipse(_box(centre, (radius, radius), scale), fill=255)

        return self._mask(draw_on, blur)

    def paint(
        self,
        mask: Image.Image,
        colour: Colour,
        *,
        opacity: float = 1.0,
        within: Image.Image | None = None,
    ) -> None:
        """Lay a colour through a mask, and through a second one where given."""
        through = mask if within is None else ImageChops.multiply(mask, within)
        if opacity < 1:
            through = through.point(lambda level: round(level * opacity))
        self._image.paste(colour, mask=through)

    def round_off(self, mask: Image.Image, colour: Colour, *, blur: float, opacity: float) -> None:
        """Darken a shape towards its rim, which makes it look round."""
        small = mask.reduce(_SHRINK).filter(ImageFilter.GaussianBlur(blur * _SCALE / _SHRINK))
        rim = ImageChops.invert(small.resize(self._size, Image.Resampling.BILINEAR))
        self.paint(rim, colour, opacity=opacity, within=mask)

    def finished(self) -> Image.Image:
        return self._image.resize(self._points, Image.Resampling.LANCZOS)

    def _mask(self, draw_on: _DrawOn, blur: float) -> Image.Image:
        shrink = _SHRINK if blur >= _BLUR_THAT_HIDES_SHRINKING else 1
        width, height = self._size
        mask = Image.new("L", (width // shrink, height // shrink))
        draw_on(ImageDraw.Draw(mask), _SCALE / shrink)
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur * _SCALE / shrink))
        return mask if shrink == 1 else mask.resize(self._size, Image.Resampling.BILINEAR)


def without(mask: Image.Image, hole: Image.Image) -> Image.Image:
    """What a mask covers and the other does not."""
    return ImageChops.subtract(mask, hole)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """The colour `share` of the way from one to the other."""
    r, g, b = (round(a + (z - a) * share) for a, z in zip(one, other, strict=True))
    return r, g, b


def mirrored(half: Sequence[Point], axis: float) -> list[Point]:
    """A closed outline from its right half, given from top to bottom."""
    return [*half, *((2 * axis - x, y) for x, y in reversed(half) if x != axis)]


def _curve(points: Sequence[Point]) -> list[Point]:
    """The Catmull-Rom spline through all points but the first and the last."""
    path: list[Point] = []
    for a, b, c, d in zip(points, points[1:], points[2:], points[3:], strict=False):
        for step in range(_STEPS_PER_SEGMENT):
            t = step / _STEPS_PER_SEGMENT
            path.append((_between(a[0], b[0], c[0], d[0], t), _between(a[1], b[1], c[1], d[1], t)))
    return [*path, points[-2]]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    rise = 2 * b + (c - a) * t
    return (rise + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3) / 2


def _box(centre: Point, radii: Point, scale: float) -> list[Point]:
    (x, y), (rx, ry) = centre, radii
    return _scaled([(x - rx, y - ry), (x + rx, y + ry)], scale)


def _scaled(points: Iterable[Point], scale: float) -> list[Point]:
    return [(x * scale, y * scale) for x, y in points]
