"""What an enrolment must satisfy, decided over values alone."""

import io
from collections.abc import Sequence
from datetime import date

from PIL import Image, UnidentifiedImageError

from identity.contract.persons import CivilData, Fingerprint, FullName
from identity.errors import CivilDataInvalid, FingerprintInvalid, PortraitInvalid
from shared.biometrics.errors import TemplateInvalid
from shared.biometrics.template_codec import validate as validate_template
from shared.civil.names import PersonName, PersonNameInvalid
from shared.civil.partial_date import PartialDate, PartialDateInvalid

PORTRAIT_WIDTH_MIN = 240
PORTRAIT_PIXELS_MAX = 2_000_000


def check_civil(civil: CivilData, *, today: date) -> None:
    """CivilDataInvalid, naming the field, when a name or date cannot stand in a register."""
    for field in ("name", "father", "mother"):
        name: FullName | None = getattr(civil, field)
        if name is not None:
            _check_name(field, name)
    try:
        birth = PartialDate.parse(civil.birth_date)
    except PartialDateInvalid as error:
        raise CivilDataInvalid(f"birth_date: {error.detail}") from None
    if birth.earliest > today:
        raise CivilDataInvalid("birth_date: in the future")


def check_portrait(portrait: bytes) -> None:
    """PortraitInvalid unless it is a whole JPEG of a size fit for Doc 9303-3 printing."""
    try:
        with Image.open(io.BytesIO(portrait), formats=["JPEG"]) as image:
            width, height = image.size
            if width * height > PORTRAIT_PIXELS_MAX:
                raise PortraitInvalid(f"more than {PORTRAIT_PIXELS_MAX} pixels")
            image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise PortraitInvalid("not a JPEG image") from None
    if width < PORTRAIT_WIDTH_MIN or height <= width:
        raise PortraitInvalid(f"must be upright and at least {PORTRAIT_WIDTH_MIN} pixels wide")


def check_fingerprints(fingerprints: Sequence[Fingerprint]) -> None:
    """FingerprintInvalid unless each is one well-formed record of the finger it claims."""
    positions = [fingerprint.position for fingerprint in fingerprints]
    if len(set(positions)) != len(positions):
        raise FingerprintInvalid("the same finger twice")
    for fingerprint in fingerprints:
        try:
            summary = validate_template(fingerprint.record)
        except TemplateInvalid as error:
            raise FingerprintInvalid(f"finger {fingerprint.position}: {error.detail}") from None
        if summary.positions != {fingerprint.position}:
            raise FingerprintInvalid(
                f"finger {fingerprint.position}: the record speaks of another finger"
            )


def _check_name(field: str, name: FullName) -> None:
    try:
        PersonName(name.family_name, name.given_names or "")
    except PersonNameInvalid as error:
        raise CivilDataInvalid(f"{field}: {error.detail}") from None
