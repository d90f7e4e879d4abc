"""What the seal on the back of an identity card says. Pure.

Nobody has registered a definition of seals for the cards of the AES: the two octets below are our
own choice, like the design they stand on. A card number beginning with TEST is within the zone, so
that a reader knows a specimen by the seal too.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.documents.seal.c40 import decode_c40, encode_c40
from shared.documents.seal.digital_seal import (
    Feature,
    Seal,
    SealHeader,
    SealSigner,
    build_seal,
)
from shared.documents.seal.errors import SealMalformed, SealNotMade

DEFINITION: Final = 0xAE
CATEGORY: Final = 0x01
ZONE_CHARACTERS: Final = 90
NAME_BYTES_MAX: Final = 44
"""So that the whole seal stays within a symbol of 52 by 52 modules."""

_ZONE: Final = 0x01
_NAME: Final = 0x02


@dataclass(frozen=True, slots=True)
class CardSeal:
    """The three lines of the zone without line breaks, and the name as the register spells it."""

    zone: str
    name: str
    """Surname, a slash, given names; cut at a character's end where it is too long."""


def seal_card(
    mrz: str, *, surname: str, given_names: str, signed_on: date, signer: SealSigner
) -> bytes:
    """Make the seal of a card from its zone; SealNotMade when that is no TD1 zone."""
    zone = "".join(mrz.split())
    if len(zone) != ZONE_CHARACTERS:
        raise SealNotMade("the zone of a card has 90 characters")
    name = "/".join(filter(None, (surname, given_names)))
    header = SealHeader(
        issuing_state=zone[2:5].rstrip("<"),
        signer=signer.name,
        certificate_reference=signer.certificate_reference,
        issued_on=signed_on,
        signed_on=signed_on,
        definition=DEFINITION,
        category=CATEGORY,
    )
    features = (Feature(_ZONE, encode_c40(zone)), Feature(_NAME, _cut(name)))
    return build_seal(header, features, signer)


def read_card_seal(seal: Seal) -> CardSeal:
    """What a verified seal says of a card; SealMalformed when it is not a card's."""
    header = seal.header
    zone, name = seal.value(_ZONE), seal.value(_NAME)
    if (header.definition, header.category) != (DEFINITION, CATEGORY) or zone is None:
        raise SealMalformed("not the seal of an identity card")
    characters = decode_c40(zone).replace(" ", "<")
    if len(characters) != ZONE_CHARACTERS:
        raise SealMalformed("the zone of a card has 90 characters")
    try:
        return CardSeal(characters, (name or b"").decode())
    except UnicodeDecodeError:
        raise SealMalformed("the name in a seal is not UTF-8") from None


def _cut(name: str) -> bytes:
    """As many whole characters as have a place."""
    return name.encode()[:NAME_BYTES_MAX].decode(errors="ignore").encode()
