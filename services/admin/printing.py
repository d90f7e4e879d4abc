"""Write what a bureau makes of an answer: chip files, the printed zone, PDF and PNG."""

from pathlib import Path
from typing import TypedDict

from identity.contract.personalisation import JobFile
from identity.contract.persons import PrintedData
from services.terminal.document_folder import DocumentFiles, write_document
from shared.civil.partial_date import PartialDate
from shared.civil.sex import Sex
from shared.documents.card_layout.drawing import Page
from shared.documents.card_layout.facts import PrintedFacts
from shared.documents.card_layout.identity_card import card_pages
from shared.documents.card_layout.passport_page import passport_page
from shared.documents.card_layout.pdf import pages_to_pdf
from shared.documents.card_layout.png import page_to_png
from shared.entities import Entity
from travel_doc.contract.applications import IssuedDocument

CARD_PDF, CARD_FRONT, CARD_BACK = "card.pdf", "card-front.png", "card-back.png"
PASSPORT_PDF, PASSPORT_PAGE = "passport-page.pdf", "passport-page.png"


class _Person(TypedDict):
    """What every document prints of its holder."""

    surname: str
    given_names: str
    nationality: str
    birth_date: PartialDate
    birth_place: str
    sex: Sex


def print_card(folder: Path, made: JobFile) -> tuple[Path, ...]:
    """Write a card into its folder, as the workshop makes it of its job file; all files."""
    facts = PrintedFacts(
        issuing_state=made.issuing_state,
        document_number=made.card_number,
        issued_on=made.issued_on,
        expires_on=made.expires_on,
        authority=made.authority,
        machine_readable_zone=made.mrz,
        portrait_jpeg=made.portrait,
        personal_number=made.personal_number,
        seal=made.seal,
        **_person(made.printed),
    )
    front, back = card_pages(facts)
    others = {number: data for number, data in made.data_groups.items() if number not in {1, 2}}
    chip = DocumentFiles(
        ef_sod=made.ef_sod,
        dg1=made.data_groups[1],
        dg2=made.data_groups[2],
        ef_com=made.ef_com,
        others=others,
        mrz=made.mrz,
    )
    return (
        *write_document(folder, chip),
        *_write_pages(folder, CARD_PDF, {CARD_FRONT: front, CARD_BACK: back}),
    )


def print_passport(
    folder: Path, made: IssuedDocument, *, bureau: Entity, personal_number: str = ""
) -> tuple[Path, ...]:
    """Write a passport's chip and data page into its folder; returns all files."""
    document = made.document
    facts = PrintedFacts(
        issuing_state=document.issuing_state,
        document_number=document.document_number,
        issued_on=document.issued_on,
        expires_on=document.expires_on,
        authority=_authority(bureau),
        machine_readable_zone=made.mrz,
        portrait_jpeg=made.portrait,
        personal_number=personal_number,
        **_person(made.printed),
    )
    page = passport_page(facts)
    chip = DocumentFiles(
        ef_sod=made.ef_sod, dg1=made.dg1, dg2=made.dg2, ef_com=made.ef_com, mrz=made.mrz
    )
    return (
        *write_document(folder, chip),
        *_write_pages(folder, PASSPORT_PDF, {PASSPORT_PAGE: page}),
    )


def _person(printed: PrintedData) -> _Person:
    return {
        "surname": printed.family_name,
        "given_names": printed.given_names or "",
        "nationality": printed.nationality,
        "birth_date": PartialDate.parse(printed.birth_date),
        "birth_place": printed.birth_place,
        "sex": printed.sex,
    }


def _authority(bureau: Entity) -> str:
    """The office as documents name it: `bureau-bamako.mli.aes.example` is Bureau de Bamako."""
    place = bureau.name.partition(".")[0].partition("-")[2].replace("-", " ")
    return f"Bureau de {place.title()}"


def _write_pages(folder: Path, pdf: str, pages: dict[str, Page]) -> tuple[Path, ...]:
    (folder / pdf).write_bytes(pages_to_pdf(tuple(pages.values())))
    for name, page in pages.items():
        (folder / name).write_bytes(page_to_png(page))
    return (folder / pdf, *(folder / name for name in pages))
