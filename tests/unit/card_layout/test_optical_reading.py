"""What is printed in OCR-B is read back from the image, character by character."""

from shared.documents.card_layout.identity_card import card_pages
from shared.documents.card_layout.passport_page import passport_page
from shared.documents.card_layout.png import page_to_png
from shared.documents.mrz.layout import MrzFormat
from shared.states import State
from tests.unit.card_layout.optical_reading import read_zones, tesseract
from tests.unit.card_layout.specimens import some_facts


def test_tesseract_reads_the_zone_of_cards_back() -> None:
    tesseract()
    facts = [
        some_facts(MrzFormat.TD1, state, seed=i) for i, state in enumerate([State.MLI, State.BFA])
    ]
    images = [page_to_png(card_pages(each)[1]) for each in facts]
    assert read_zones(images, MrzFormat.TD1) == [each.machine_readable_zone for each in facts]


def test_tesseract_reads_the_zone_of_passports_back() -> None:
    tesseract()
    facts = [
        some_facts(MrzFormat.TD3, state, seed=i)
        for i, state in enumerate([State.NER, State.BFA], 9)
    ]
    images = [page_to_png(passport_page(each)) for each in facts]
    assert read_zones(images, MrzFormat.TD3) == [each.machine_readable_zone for each in facts]
