"""DG1: the machine readable zone as the chip holds it (Doc 9303-10 section 4.7.1). Pure."""

import re
from typing import Final

from shared.documents.lds.data_groups import TAGS
from shared.documents.lds.errors import MalformedChipFile
from shared.pki.der import encode, only

ZONE_CHARACTERS: Final = frozenset({90, 72, 88})
"""Of TD1, TD2 and TD3, without line breaks."""

_ZONE_TAG = 0x5F1F
_ZONE = re.compile("[A-Z0-9<]+")


def build_dg1(mrz_text: str) -> bytes:
    """Make DG1 of a zone; line breaks are left out. Raises MalformedChipFile."""
    zone = "".join(mrz_text.split())
    _check(zone)
    return encode(TAGS[1], encode(_ZONE_TAG, zone.encode("ascii")))


def read_dg1(data: bytes) -> str:
    """The zone without line breaks: 90, 72 or 88 characters. Raises MalformedAsn1."""
    fields = only(data, TAGS[1])
    content = fields.take(_ZONE_TAG)
    fields.finish()
    zone = content.decode("latin-1")
    _check(zone)
    return zone


def _check(zone: str) -> None:
    if len(zone) not in ZONE_CHARACTERS or not _ZONE.fullmatch(zone):
        raise MalformedChipFile("not a machine readable zone of TD1, TD2 or TD3")
