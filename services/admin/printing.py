"""Write what a bureau makes of an answer: chip files, the printed zone, PDF and PNG."""

from datetime import date
from pathlib import Path

from identity.contract.cards import PersonalisedCard
from identity.contract.persons import PrintedData
from services.terminal.document_folder import DocumentFiles, write_document
from shared.civil.partial_date import PartialDate
from shared.documents.card_layout.drawing import Page
from shared.documents.card_layout.facts import PrintedFacts
from shared.documents.card_layout.identity_card import card_pages
from shared.documents.card_layout.passport_page import passport_page
from shared.documents.card_layout.pdf import pages_to_pdf
from shared.documents.card_layout.png import page_to_png
from shared.entities import Entity
from shared.states import State
from travel_doc.contract.applications import IssuedDocument

CARD_PDF, CARD_FRONT, CARD_BACK = "card.pdf", "card-front.png", "card-back.png"
PASSPORT_PDF, PASSPORT_PAGE = "passport-page.pdf", "passport-page.png"


class UndatedCard(Exception):
    """A personalised card without dates: the registry never answers one."""


def print_card(
    folder: Path, made: PersonalisedCard, *, bureau: Entity, personal_number: str = ""
) -> tuple[Path, ...]:
    """Write a card into its folder; returns all files."""
    card = made.card
    if card.issued_on is None or card.expires_on is None:
        raise UndatedCard(card.card_number)
    facts = _facts(
        made,
        state=card.issuing_state,
        number=card.card_number,
        issued_on=card.issued_on,
        expires_on=card.expires_on,
        bureau=bureau,
        personal_number=personal_number,
    )
    front, back = card_pages(facts)
    return (
        *_write_chip(folder, made),
        *_write_pages(folder, CARD_PDF, {CARD_FRONT: front, CARD_BACK: back}),
    )


def print_passport(
    folder: Path, made: IssuedDocument, *, bureau: Entity, personal_number: str = ""
) -> tuple[Path, ...]:
    """Write a passport's chip and data page into its folder; returns all files."""
    document = made.document
    facts = _facts(
        made,
        state=document.issuing_state,
        number=document.document_number,
        issued_on=document.issued_on,
        expires_on=document.expires_on,
        bureau=bureau,
        personal_number=personal_number,
    )
    page = passport_page(facts)
    return (
        *_write_chip(folder, made),
        *_write_pages(folder, PASSPORT_PDF, {PASSPORT_PAGE: page}),
    )


def _facts(
    made: PersonalisedCard | IssuedDocument,
    *,
    state: State,
    number: str,
    issued_on: date,
    expires_on: date,
    bureau: Entity,
    personal_number: str,
) -> PrintedFacts:
    printed: PrintedData = made.printed
    return PrintedFacts(
        issuing_state=state,
        document_number=number,
        surname=printed.family_name,
        given_names=printed.given_names or "",
        nationality=printed.nationality,
        birth_date=PartialDate.parse(printed.birth_date),
        birth_place=printed.birth_place,
        sex=printed.sex,
        issued_on=issued_on,
        expires_on=expires_on,
        authority=_authority(bureau),
        machine_readable_zone=made.mrz,
        portrait_jpeg=made.portrait,
        personal_number=personal_number,
    )


def _authority(bureau: Entity) -> str:
    """The office as documents name it: `bureau-bamako.mli.aes.example` is Bureau de Bamako."""
    place = bureau.name.partition(".")[0].partition("-")[2].replace("-", " ")
    return f"Bureau de {place.title()}"


def _write_chip(folder: Path, made: PersonalisedCard | IssuedDocument) -> tuple[Path, ...]:
    files = DocumentFiles(
        ef_sod=made.ef_sod, dg1=made.dg1, dg2=made.dg2, ef_com=made.ef_com, mrz=made.mrz
    )
    return write_document(folder, files)


def _write_pages(folder: Path, pdf: str, pages: dict[str, Page]) -> tuple[Path, ...]:
    (folder / pdf).write_bytes(pages_to_pdf(tuple(pages.values())))
    for name, page in pages.items():
        (folder / name).write_bytes(page_to_png(page))
    return (folder / pdf, *(folder / name for name in pages))
