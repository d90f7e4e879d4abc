"""What the captures of an enrolment must satisfy, decided over values alone."""

import io
from collections.abc import Sequence

from PIL import Image, UnidentifiedImageError

from identity.contract.persons import Fingerprint
from identity.errors.persons import FingerprintInvalid, PortraitInvalid
from shared.biometrics.errors import TemplateInvalid
from shared.biometrics.template_codec import validate as validate_template

PORTRAIT_WIDTH_MIN = 240
PORTRAIT_PIXELS_MAX = 2_000_000


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
