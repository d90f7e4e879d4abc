"""The seal on the back of a card: measured, read back from the image, under the mark SPECIMEN."""

import io
from dataclasses import replace
from functools import cache

import pytest
import zxingcpp
from PIL import Image

from shared.documents.card_layout.drawing import Page, Polygon
from shared.documents.card_layout.facts import PrintedFacts
from shared.documents.card_layout.identity_card import HEIGHT, card_pages
from shared.documents.card_layout.machine_readable_zone import ZONE_HEIGHT
from shared.documents.card_layout.pdf import pages_to_pdf
from shared.documents.card_layout.png import page_to_png
from shared.documents.card_layout.seal_symbol import MODULE_DOTS, MODULE_MM, seal_symbol
from shared.documents.mrz.layout import MrzFormat
from shared.documents.seal.card_seal import read_card_seal, seal_card
from shared.documents.seal.data_matrix import data_matrix
from shared.documents.seal.digital_seal import SealSigner, verify_seal
from shared.documents.seal.errors import SealNotMade
from shared.states import State
from tests.support.pki import COUNTRIES, NOON, a_state
from tests.support.seals import a_seal_signer
from tests.unit.card_layout.optical_reading import read_zones, tesseract
from tests.unit.card_layout.specimens import some_facts

Sealed = tuple[PrintedFacts, SealSigner]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> dict[State, Sealed]:
    """Facts of a card of each State, with the seal of a signer of that State."""
    return {state: _sealed(state, tmp_path_factory) for state in State}


def _sealed(state: State, folders: pytest.TempPathFactory) -> Sealed:
    signer = a_seal_signer(a_state(folders.mktemp(f"pki-{state}"), state), f"{COUNTRIES[state]}CI")
    facts = some_facts(MrzFormat.TD1, state, seed=len(COUNTRIES[state]))
    seal = seal_card(
        facts.machine_readable_zone,
        surname=facts.surname,
        given_names=facts.given_names,
        signed_on=NOON.date(),
        signer=signer,
    )
    return replace(facts, seal=seal), signer


@cache
def painted(page: Page) -> Image.Image:
    with Image.open(io.BytesIO(page_to_png(page))) as image:
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image.convert("RGBA"))
        return white.convert("RGB")


@pytest.mark.parametrize("state", State)
def test_the_seal_of_a_printed_card_is_read_and_verified(
    sealed: dict[State, Sealed], state: State
) -> None:
    facts, signer = sealed[state]
    (found,) = zxingcpp.read_barcodes(painted(card_pages(facts)[1]))
    seal = verify_seal(found.bytes, [signer.certificate], now=NOON)
    said = read_card_seal(seal)
    assert said.zone == facts.machine_readable_zone.replace("\n", "")
    assert said.name == f"{facts.surname}/{facts.given_names}"


def test_tesseract_reads_the_zone_under_the_seal(sealed: dict[State, Sealed]) -> None:
    tesseract()
    facts = [sealed[state][0] for state in State]
    images = [page_to_png(card_pages(each)[1]) for each in facts]
    assert read_zones(images, MrzFormat.TD1) == [each.machine_readable_zone for each in facts]


def test_every_module_is_four_dots_of_the_image(sealed: dict[State, Sealed]) -> None:
    facts, _ = sealed[State.MLI]
    modules, page = data_matrix(facts.seal), card_pages(facts)[1]
    first = next(element for element in _symbol(page, len(modules)))
    left, top = (round(value / MODULE_MM * MODULE_DOTS) for value in first.points[0])
    image = painted(page).convert("L")
    for row, cells in enumerate(modules):
        for column, dark in enumerate(cells):
            x, y = left + column * MODULE_DOTS, top + row * MODULE_DOTS
            for inside in (1, 2):
                assert (image.getpixel((x + inside, y + inside)) < 110) == dark  # type: ignore[operator]  # one band


def test_modules_are_as_large_as_the_guideline_asks_and_leave_the_zone_alone(
    sealed: dict[State, Sealed],
) -> None:
    assert MODULE_MM >= 0.3386
    for facts, _ in sealed.values():
        symbol = list(_symbol(card_pages(facts)[1], len(data_matrix(facts.seal))))
        assert max(y for shape in symbol for _, y in shape.points) < HEIGHT - ZONE_HEIGHT


def _symbol(page: Page, modules: int) -> list[Polygon]:
    """The dark shapes of the symbol: as many rows as it has, each a module high."""
    shapes = [
        shape
        for shape in page.elements
        if isinstance(shape, Polygon)
        and shape.points[2][1] - shape.points[0][1] == pytest.approx(MODULE_MM, abs=1e-6)
    ]
    rows = {round(shape.points[0][1] / MODULE_MM, 3) for shape in shapes}
    assert len(rows) == modules
    return shapes


def test_the_seal_is_in_the_pdf_too(sealed: dict[State, Sealed]) -> None:
    facts, _ = sealed[State.MLI]
    plain = card_pages(replace(facts, seal=b""))
    assert len(pages_to_pdf(card_pages(facts))) > len(pages_to_pdf(plain)) + 1_000


def test_a_seal_without_a_place_on_the_card_is_refused(sealed: dict[State, Sealed]) -> None:
    facts, _ = sealed[State.MLI]
    with pytest.raises(SealNotMade):
        card_pages(replace(facts, seal=bytes(range(256))))


def test_a_symbol_stands_on_whole_dots() -> None:
    ground, *dark = seal_symbol(((True, False), (False, True)), 1.234, 5.678)
    for shape in (ground, *dark):
        assert isinstance(shape, Polygon)
        for x, y in shape.points:
            for value in (x, y):
                dots = value / 25.4 * 300
                assert dots == pytest.approx(round(dots), abs=1e-6)
