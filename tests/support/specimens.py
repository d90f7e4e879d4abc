"""Generated data for tests: portraits, fingerprint records, people nobody is."""

import io
import random
from functools import cache

from PIL import Image

from identity.contract.evidence import Assurance, Basis, Source
from identity.contract.persons import (
    CivilData,
    FullName,
    NationalityKind,
    NationalityStanding,
)
from shared.biometrics import template_codec
from shared.biometrics.fingers import FingerPosition, Impression
from shared.biometrics.template_codec import FingerRecord, FingerView, Minutia, MinutiaKind
from shared.civil.sex import Sex
from shared.states import State


@cache
def a_portrait() -> bytes:
    """A small grey JPEG of the right proportions."""
    written = io.BytesIO()
    Image.new("RGB", (240, 309), (120, 110, 100)).save(written, "JPEG")
    return written.getvalue()


@cache
def a_fingerprint(position: int = 2, seed: int = 1) -> bytes:
    """A well-formed minutiae record of one finger, ISO/IEC 19794-2."""
    draw = random.Random(seed)  # noqa: S311 - reproducible test data
    minutiae = tuple(
        Minutia(
            kind=MinutiaKind.ENDING,
            x=draw.randrange(10, 290),
            y=draw.randrange(10, 390),
            angle=draw.randrange(256),
            quality=80,
        )
        for _ in range(30)
    )
    view = FingerView(
        position=FingerPosition(position),
        impression=Impression.LIVE_PLAIN,
        quality=80,
        minutiae=minutiae,
    )
    return template_codec.build(
        FingerRecord(300, 400, x_pixels_per_cm=197, y_pixels_per_cm=197, views=(view,))
    )


def civil_data(
    *,
    family_name: str = "SPECIMEN",
    given_names: str | None = "Aïssata",
    birth_date: str = "1990-05-17",
    nationality: str = "MLI",
    nationality_standing: NationalityStanding | None = None,
) -> CivilData:
    """A citizen by judgment of one of the States, or somebody from elsewhere, unproven."""
    citizen = nationality in set(State)
    proven = NationalityStanding.ESTABLISHED if citizen else NationalityStanding.TO_ESTABLISH
    return CivilData(
        name=FullName(family_name=family_name, given_names=given_names),
        sex=Sex.F,
        birth_date=birth_date,
        birth_place="Sikasso",
        nationality=nationality,
        nationality_kind=(
            NationalityKind.CITIZEN if citizen else NationalityKind.RESIDENT_FOREIGNER
        ),
        nationality_standing=nationality_standing or proven,
    )


JUDGED = Basis(
    source=Source.NATIONALITY_CERTIFICATE,
    assurance=Assurance.HIGH,
    evidence="Tribunal de Sikasso, certificat n° 17/2024",
)
"""What establishes a citizen of the specimens."""
