"""Paint a page as a PNG image of 300 dots per inch."""

import io
from functools import cache
from math import ceil, floor, hypot

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from shared.documents.card_layout.drawing import (
    CORNER_RADIUS_MM,
    MM_PER_INCH,
    Anchor,
    Curve,
    Page,
    Picture,
    Point,
    Polygon,
    Text,
)
from shared.documents.card_layout.portraits import cropped_portrait
from shared.documents.card_layout.typefaces import Typeface

DOTS_PER_INCH = 300
_FINENESS = 3
"""Painted so many times larger and then reduced, which smooths the edges."""

_SCALE = _FINENESS * DOTS_PER_INCH / MM_PER_INCH
_ANCHORS = {Anchor.START: "ls", Anchor.MIDDLE: "ms", Anchor.END: "rs"}


def page_to_png(page: Page) -> bytes:
    """Return the page as PNG, its corners rounded and see-through, its resolution recorded.

    The same page gives the same bytes. Raises PortraitUnreadable.
    """
    width, height = pixels(page.width), pixels(page.height)
    canvas = Image.new("RGB", (width * _FINENESS, height * _FINENESS), "white")
    brush = ImageDraw.Draw(canvas)
    for element in page.marked_elements:
        match element:
            case Polygon():
                brush.polygon(_scaled(element.points), element.fill)
            case Curve():
                line_width = max(1, round(element.width * _SCALE))
                brush.line(_scaled(element.points), element.colour, line_width, joint="curve")
            case Text():
                _paint_text(canvas, element)
            case Picture():
                _paint_picture(canvas, element)
    painted = canvas.reduce(_FINENESS)
    painted.putalpha(_rounded_mask(canvas.size).reduce(_FINENESS))
    written = io.BytesIO()
    dots_per_inch = (DOTS_PER_INCH, DOTS_PER_INCH)
    painted.save(written, "PNG", dpi=dots_per_inch, pnginfo=_about(page))
    return written.getvalue()


def pixels(length_mm: float) -> int:
    """Return a length in pixels of the finished image."""
    return round(length_mm * DOTS_PER_INCH / MM_PER_INCH)


def _scaled(points: tuple[Point, ...]) -> list[Point]:
    return [(x * _SCALE, y * _SCALE) for x, y in points]


def _paint_text(canvas: Image.Image, text: Text) -> None:
    font = _font(text.typeface, text.size)
    place = (text.x * _SCALE, text.baseline * _SCALE)
    if not text.angle and text.opacity == 1:
        brush = ImageDraw.Draw(canvas)
        brush.text(place, text.text, text.colour, font, _ANCHORS[text.anchor])
        return
    # turned within the square that holds it whichever way it points: pages are large
    left, top, right, bottom = font.getbbox(text.text, anchor=_ANCHORS[text.anchor])
    reach = ceil(max(hypot(x, y) for x in (left, right) for y in (top, bottom)))
    corner = (floor(place[0]) - reach, floor(place[1]) - reach)
    middle = (place[0] - corner[0], place[1] - corner[1])
    stencil = Image.new("L", (2 * reach + 1, 2 * reach + 1))
    opacity = round(255 * text.opacity)
    ImageDraw.Draw(stencil).text(middle, text.text, opacity, font, _ANCHORS[text.anchor])
    turned = stencil.rotate(text.angle, Image.Resampling.BILINEAR, center=middle)
    canvas.paste(text.colour, corner, turned)


def _paint_picture(canvas: Image.Image, picture: Picture) -> None:
    size = (round(picture.width * _SCALE), round(picture.height * _SCALE))
    portrait = cropped_portrait(picture.jpeg, picture.width / picture.height)
    place = (round(picture.x * _SCALE), round(picture.y * _SCALE))
    mask = Image.new("L", size, round(255 * picture.opacity))
    canvas.paste(portrait.resize(size, Image.Resampling.LANCZOS), place, mask)


def _rounded_mask(size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, size[0] - 1, size[1] - 1), CORNER_RADIUS_MM * _SCALE, fill=255
    )
    return mask


def _about(page: Page) -> PngInfo:
    about = PngInfo()
    about.add_text("Title", page.title)
    return about


@cache
def _font(typeface: Typeface, size_mm: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(typeface.path, size_mm * _SCALE)
