"""Cards and data pages: true size, nothing clipped, nothing over anything, always a specimen."""

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from shared.civil.partial_date import PartialDate
from shared.documents.card_layout.drawing import Page, Picture, Text
from shared.documents.card_layout.facts import PrintedFacts, ZonesDisagree
from shared.documents.card_layout.identity_card import card_pages
from shared.documents.card_layout.passport_page import passport_page
from shared.documents.card_layout.pdf import pages_to_pdf
from shared.documents.card_layout.png import page_to_png
from shared.documents.card_layout.portraits import PortraitUnreadable, cropped_portrait
from shared.documents.mrz.errors import MrzMalformed
from shared.documents.mrz.layout import MrzFormat
from shared.states import State
from tests.unit.card_layout.specimens import a_portrait, some_facts, with_zone

CARD = some_facts(MrzFormat.TD1)
PASSPORT = some_facts(MrzFormat.TD3)
FRONT, BACK = card_pages(CARD)
DATA_PAGE = passport_page(PASSPORT)
LONG_NAMES = {
    "surname": "Ɔkɛ-Ŋaani Ɓalla Ɗiko Ƙwara Ƴandaka Ɲamoy Kaboré Tiendrébéogo Sawadogo Zongo",
    "given_names": "Abdoul-Razzak Mahamadou Souleymane Ɛlisabɛt Ɔnna Fatimatou-Zahra Djénèba",
    "birth_place": "Tchintabaraden, département de Tchintabaraden, région de Tahoua",
    "birth_date": PartialDate(1975),
    "authority": "Direction générale de la police nationale et de la protection civile",
}
MARGIN_MM = 2.0


@cache
def painted(page: Page) -> bytes:
    return page_to_png(page)


@cache
def hard_pages() -> list[Page]:
    """Pages with ordinary facts, and pages of every State with very long ones."""
    pages = [FRONT, BACK, DATA_PAGE]
    for state in State:
        card = replace(some_facts(MrzFormat.TD1, state), **LONG_NAMES)  # type: ignore[arg-type] # of several types
        passport = replace(some_facts(MrzFormat.TD3, state), **LONG_NAMES)  # type: ignore[arg-type] # as above
        pages += card_pages(with_zone(card, MrzFormat.TD1))
        pages.append(passport_page(with_zone(passport, MrzFormat.TD3)))
    return pages


def printed(page: Page) -> Iterator[tuple[Text, tuple[float, float, float, float]]]:
    """Each line of text that is to be read, and the box of its ink."""
    for element in page.elements:
        if isinstance(element, Text) and element.text.strip():
            font = ImageFont.truetype(element.typeface.path, 1000)
            left, top, right, bottom = font.getbbox(element.text, anchor="ls")
            scale = element.size / 1000
            x, y = element.x, element.baseline
            yield (
                element,
                (x + left * scale, y + top * scale, x + right * scale, y + bottom * scale),
            )


def ink(text: Text, page: Page) -> Image.Image:
    """Where a line of text blackens the page, at twenty dots to the millimetre."""
    image = Image.new("1", (round(page.width * 20), round(page.height * 20)))
    font = ImageFont.truetype(text.typeface.path, text.size * 20)
    place = (text.x * 20, text.baseline * 20)
    ImageDraw.Draw(image).text(place, text.text, 1, font, "ls")
    return image


@pytest.mark.parametrize(
    ("page", "size"),
    [
        (FRONT, (1011, 638)),
        (BACK, (1011, 638)),
        (DATA_PAGE, (1476, 1039)),
    ],
)
def test_images_have_the_size_of_the_document_at_300_dots_per_inch(
    page: Page, size: tuple[int, int]
) -> None:
    with Image.open(io.BytesIO(painted(page))) as image:
        assert image.size == size
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)


def test_the_pdf_has_the_sides_in_their_true_size() -> None:
    written = pages_to_pdf([FRONT, BACK, DATA_PAGE])
    card, passport = (b"[ 0 0 242.6457 153.0709 ]", b"[ 0 0 354.3307 249.4488 ]")
    assert (written.count(card), written.count(passport)) == (2, 1)


def test_the_same_facts_give_the_same_bytes() -> None:
    again = card_pages(CARD)[1]
    assert page_to_png(again) == painted(BACK)
    assert pages_to_pdf([again]) == pages_to_pdf([BACK])


def test_every_page_bears_specimen_over_everything_else() -> None:
    for page in (FRONT, BACK, DATA_PAGE):
        mark = page.marked_elements[-1]
        assert isinstance(mark, Text)
        assert (mark.text, mark.opacity > 0) == ("SPECIMEN", True)
        assert len(page.marked_elements) == len(page.elements) + 1


def test_specimen_is_painted_on_a_page_that_has_nothing_else() -> None:
    empty = Page("empty", 85.6, 54.0, 54.0, ())
    with Image.open(io.BytesIO(page_to_png(empty))) as image:
        red, green, _ = image.convert("RGB").split()
        redder = ImageChops.subtract(red, green).point(lambda surplus: surplus > 30)
    assert ImageStat.Stat(redder).sum[0] > 0.05 * image.width * image.height


def test_specimen_leaves_the_machine_readable_zone_clean() -> None:
    with Image.open(io.BytesIO(painted(DATA_PAGE))) as image:
        zone = image.convert("RGB").crop((40, image.height - 260, image.width - 40, image.height))
        red, _, blue = zone.split()
        coloured = ImageChops.difference(red, blue).point(lambda difference: difference > 30)
    assert coloured.getbbox() is None


def test_no_text_leaves_its_margins() -> None:
    for page in hard_pages():
        for text, (left, top, right, bottom) in printed(page):
            assert left >= MARGIN_MM, text
            assert top >= MARGIN_MM, text
            assert right <= page.width - MARGIN_MM, text
            assert bottom <= page.height - MARGIN_MM, text


def test_no_text_stands_over_another() -> None:
    for page in hard_pages():
        for (one, a), (other, b) in combinations(printed(page), 2):
            boxes_meet = a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
            if boxes_meet:
                shared_ink = ImageChops.logical_and(ink(one, page), ink(other, page))
                assert shared_ink.getbbox() is None, (one.text, other.text)


def test_no_text_stands_over_a_portrait() -> None:
    for page in hard_pages():
        for picture in (element for element in page.elements if isinstance(element, Picture)):
            for text, (left, top, right, bottom) in printed(page):
                apart = (
                    right <= picture.x
                    or left >= picture.x + picture.width
                    or bottom <= picture.y
                    or top >= picture.y + picture.height
                )
                assert apart, text


def test_the_caption_of_a_number_that_is_not_used_is_not_printed() -> None:
    without = replace(CARD, personal_number=""), replace(PASSPORT, personal_number="")
    for page in (*card_pages(without[0]), passport_page(without[1])):
        assert not [text for text, _ in printed(page) if "Identity number" in text.text]
    assert [text for text, _ in printed(BACK) if "Identity number" in text.text]


def test_every_letter_that_is_printed_is_in_its_typeface() -> None:
    letters = {
        (text.typeface, letter)
        for page in hard_pages()
        for text, _ in printed(page)
        for letter in text.text
        if letter != " "
    }
    for typeface, letter in letters:
        font = ImageFont.truetype(typeface.path, 40)
        assert bytes(font.getmask(letter)) != bytes(font.getmask("\uffff")), (typeface, letter)


@pytest.mark.parametrize("page", [FRONT, DATA_PAGE])
def test_the_portrait_has_a_size_that_the_standard_allows(page: Page) -> None:
    portrait = next(element for element in page.elements if isinstance(element, Picture))
    assert 26 <= portrait.width <= 35
    assert 32 <= portrait.height <= 45
    assert portrait.width / portrait.height == pytest.approx(35 / 45)
    assert portrait.x >= MARGIN_MM


@pytest.mark.parametrize("size", [(900, 450), (300, 900), (350, 450)])
def test_a_portrait_of_other_proportions_is_cropped_not_stretched(size: tuple[int, int]) -> None:
    cropped = cropped_portrait(a_portrait(*size), 35 / 45)
    assert cropped.width / cropped.height == pytest.approx(35 / 45, abs=0.01)
    assert cropped.width == size[0] or cropped.height == size[1]


@pytest.mark.parametrize("jpeg", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", a_portrait()[:900]])
def test_a_portrait_that_cannot_be_decoded_is_refused(jpeg: bytes) -> None:
    front, _ = card_pages(replace(CARD, portrait_jpeg=jpeg))
    with pytest.raises(PortraitUnreadable):
        page_to_png(front)
    with pytest.raises(PortraitUnreadable):
        pages_to_pdf([front])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(CARD, document_number="TESTC7H2Y"), "document_number"),
        (replace(CARD, issuing_state=State.NER), "issuing_state"),
        (replace(CARD, nationality="NER"), "nationality"),
        (replace(CARD, birth_date=PartialDate(1901)), "birth_date"),
        (replace(CARD, expires_on=CARD.issued_on), "expiry_date"),
        (PASSPORT, "format"),
    ],
)
def test_a_card_whose_zones_disagree_is_not_printed(facts: PrintedFacts, field: str) -> None:
    with pytest.raises(ZonesDisagree) as refused:
        card_pages(facts)
    assert refused.value.field == field


def test_a_card_without_a_readable_zone_is_not_printed() -> None:
    with pytest.raises(MrzMalformed):
        card_pages(replace(CARD, machine_readable_zone=""))
