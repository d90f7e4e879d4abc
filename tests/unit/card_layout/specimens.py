"""Facts of documents nobody holds, and a portrait of nobody, for the tests of the layouts."""

import io
from dataclasses import replace
from datetime import date
from functools import cache
from random import Random
from string import ascii_uppercase

from PIL import Image, ImageDraw

from shared.civil.partial_date import PartialDate
from shared.civil.sex import Sex
from shared.documents.card_layout.facts import PrintedFacts
from shared.documents.mrz.dates import MrzDate
from shared.documents.mrz.layout import MrzFormat
from shared.documents.mrz.td1 import CardCode
from shared.documents.mrz.td3 import PassportCode
from shared.documents.mrz.transliteration import mrz_name, rules_for
from shared.documents.mrz.zone import Zone, build_mrz
from shared.identifiers import draw_document_number
from shared.states import State
from shared.status.document_reference import StatusReference

ISSUED_ON = date(2026, 3, 2)


@cache
def a_portrait(width: int = 350, height: int = 450) -> bytes:
    """A head and shoulders as plain shapes."""
    image = Image.new("RGB", (width, height), (212, 220, 224))
    brush = ImageDraw.Draw(image)
    for box, fill in (
        ((0.08, 0.72, 0.92, 1.4), (44, 84, 120)),
        ((0.4, 0.55, 0.6, 0.8), (98, 64, 46)),
        ((0.27, 0.18, 0.73, 0.7), (114, 76, 54)),
    ):
        left, top, right, bottom = box
        brush.ellipse((left * width, top * height, right * width, bottom * height), fill=fill)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=90)
    return written.getvalue()


def with_zone(facts: PrintedFacts, kind: MrzFormat) -> PrintedFacts:
    """The same facts with the machine readable zone that belongs to them."""
    spelling = rules_for(facts.issuing_state, facts.issued_on)
    born = facts.birth_date
    zone = Zone(
        kind=kind,
        document_code=(CardCode.IDENTITY_CARD if kind is MrzFormat.TD1 else PassportCode.ORDINARY),
        issuing_state=facts.issuing_state,
        surname=mrz_name(facts.surname, spelling),
        given_names=mrz_name(facts.given_names, spelling),
        document_number=facts.document_number,
        nationality=facts.nationality,
        birth_date=MrzDate(born.year % 100, born.month, born.day),
        sex=facts.sex,
        expiry_date=MrzDate.of(facts.expires_on),
        optional_data=StatusReference(7, 1234567).optional_data(),
    )
    return replace(facts, machine_readable_zone=build_mrz(zone))


def some_facts(kind: MrzFormat, state: State = State.MLI, *, seed: int = 1) -> PrintedFacts:
    """Facts drawn by a seed; names are letters in a row, which no reader can guess."""
    draw = Random(seed)  # noqa: S311 - reproducible test data

    def a_word() -> str:
        return "".join(draw.sample(ascii_uppercase, draw.randint(4, 8)))

    facts = PrintedFacts(
        issuing_state=state,
        document_number=draw_document_number(state, draw),
        surname=a_word(),
        given_names=f"{a_word()} {a_word()}",
        nationality=state,
        birth_date=PartialDate(draw.randint(1940, 2020), draw.randint(1, 12), draw.randint(1, 28)),
        birth_place="Sikasso",
        sex=draw.choice(list(Sex)),
        issued_on=ISSUED_ON,
        expires_on=date(2036, 3, draw.randint(1, 28)),
        authority="Direction générale de la police nationale",
        machine_readable_zone="",
        portrait_jpeg=a_portrait(),
        personal_number="472058139604",
    )
    return with_zone(facts, kind)
