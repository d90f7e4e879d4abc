"""Write pages as a PDF document in their true size."""

import io
from collections.abc import Sequence
from functools import cache

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from shared.documents.card_layout.drawing import (
    CORNER_RADIUS_MM,
    MM_PER_INCH,
    Anchor,
    Colour,
    Curve,
    Page,
    Picture,
    Polygon,
    Text,
)
from shared.documents.card_layout.portraits import cropped_portrait
from shared.documents.card_layout.typefaces import Typeface

rl_config.useA85 = 0  # streams as bytes: as text they are longer, and slow to write

_POINTS_PER_MM = 72 / MM_PER_INCH


def pages_to_pdf(pages: Sequence[Page]) -> bytes:
    """Return a PDF of one page for each side, with text as text and lines as lines.

    The same pages give the same bytes. Raises PortraitUnreadable.
    """
    _register_typefaces()
    written = io.BytesIO()
    canvas = Canvas(written, invariant=1, pageCompression=1, initialFontName=Typeface.PLAIN.value)
    canvas.setTitle(pages[0].title)
    canvas.setCreator("liptako")
    for page in pages:
        canvas.setPageSize((page.width * _POINTS_PER_MM, page.height * _POINTS_PER_MM))
        canvas.scale(_POINTS_PER_MM, _POINTS_PER_MM)
        outline = canvas.beginPath()
        outline.roundRect(0, 0, page.width, page.height, CORNER_RADIUS_MM)
        canvas.clipPath(outline, stroke=0, fill=0)
        for element in page.marked_elements:
            canvas.saveState()
            match element:
                case Polygon() | Curve():
                    _write_shape(canvas, page, element)
                case Text():
                    _write_text(canvas, page, element)
                case Picture():
                    _write_picture(canvas, page, element)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def _write_shape(canvas: Canvas, page: Page, shape: Polygon | Curve) -> None:
    path = canvas.beginPath()
    (first_x, first_y), *others = shape.points
    path.moveTo(first_x, page.height - first_y)
    for x, y in others:
        path.lineTo(x, page.height - y)
    if isinstance(shape, Polygon):
        path.close()
        canvas.setFillColorRGB(*_fractions(shape.fill))
        canvas.drawPath(path, stroke=0, fill=1)
    else:
        canvas.setStrokeColorRGB(*_fractions(shape.colour))
        canvas.setLineWidth(shape.width)
        canvas.drawPath(path, stroke=1, fill=0)


def _write_text(canvas: Canvas, page: Page, text: Text) -> None:
    canvas.translate(text.x, page.height - text.baseline)
    canvas.rotate(text.angle)
    canvas.setFont(text.typeface, text.size)
    canvas.setFillColorRGB(*_fractions(text.colour), alpha=text.opacity)
    draw = {
        Anchor.START: canvas.drawString,
        Anchor.MIDDLE: canvas.drawCentredString,
        Anchor.END: canvas.drawRightString,
    }
    draw[text.anchor](0, 0, text.text)


def _write_picture(canvas: Canvas, page: Page, picture: Picture) -> None:
    canvas.setFillAlpha(picture.opacity)
    canvas.drawImage(
        ImageReader(cropped_portrait(picture.jpeg, picture.width / picture.height)),
        picture.x,
        page.height - picture.y - picture.height,
        picture.width,
        picture.height,
    )


def _fractions(colour: Colour) -> tuple[float, float, float]:
    red, green, blue = colour
    return red / 255, green / 255, blue / 255


@cache
def _register_typefaces() -> None:
    for typeface in Typeface:
        pdfmetrics.registerFont(TTFont(typeface.value, str(typeface.path)))
