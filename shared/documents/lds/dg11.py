"""DG11: what the register says of the holder beyond the zone (Doc 9303-10 section 4.7.11). Pure.

Names stand here in the orthography of the register, which the zone cannot spell.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from shared.documents.lds.data_groups import FILE_BYTES_MAX, TAGS
from shared.documents.lds.errors import DetailsRefused, MalformedChipFile
from shared.pki.der import encode, only

DETAIL_BYTES_MAX: Final = 1_024
"""Of one field; the longest name or address of a register has less."""

_TAG_LIST: Final = 0x5C
_FULL_NAME: Final = 0x5F0E
_PERSONAL_NUMBER: Final = 0x5F10
_BIRTH_DATE: Final = 0x5F2B
_BIRTH_PLACE: Final = 0x5F11
_ADDRESS: Final = 0x5F42
_PARTS: Final = "<"
_NAMES: Final = "<<"
_DATE: Final = re.compile("[0-9]{8}")
_PACKED_BYTES_OF_A_DATE: Final = 4


@dataclass(frozen=True, slots=True)
class PersonalDetails:
    """What DG11 says; empty or None is "not said".

    `birth_date` is for a day that is known: the field has no way of saying a part of a date, and
    none is ever filled up.
    """

    surname: str
    given_names: str = ""
    personal_number: str = ""
    birth_date: date | None = None
    birth_place: tuple[str, ...] = ()
    """Such as town, region, country."""
    address: tuple[str, ...] = field(default=(), repr=False)
    """Such as quarter, town, country."""


def build_dg11(details: PersonalDetails) -> bytes:
    """Make DG11 of what is said; raises DetailsRefused for text that the fields cannot hold."""
    surname, given_names = _plain(details.surname), _plain(details.given_names)
    if not surname:
        raise DetailsRefused("DG11 without a name")
    name = f"{surname}{_NAMES}{given_names}" if given_names else surname
    born = details.birth_date
    said = {
        _FULL_NAME: name,
        _PERSONAL_NUMBER: _plain(details.personal_number),
        _BIRTH_DATE: "" if born is None else f"{born:%Y%m%d}",
        _BIRTH_PLACE: _PARTS.join(map(_plain, details.birth_place)),
        _ADDRESS: _PARTS.join(map(_plain, details.address)),
    }
    fields = {tag: text.encode() for tag, text in said.items() if text}
    if any(len(text) > DETAIL_BYTES_MAX for text in fields.values()):
        raise DetailsRefused(f"a field of DG11 exceeds {DETAIL_BYTES_MAX} bytes")
    listed = b"".join(tag.to_bytes(2, "big") for tag in fields)
    return encode(
        TAGS[11], encode(_TAG_LIST, listed), *(encode(tag, text) for tag, text in fields.items())
    )


def read_dg11(data: bytes) -> PersonalDetails:
    """Read DG11, passing over fields that we do not issue; raises MalformedAsn1."""
    if len(data) > FILE_BYTES_MAX:
        raise MalformedChipFile(f"DG11 exceeds {FILE_BYTES_MAX} bytes")
    fields = only(data, TAGS[11])
    fields.skip(_TAG_LIST)
    found: dict[int, bytes] = {}
    while not fields.at_end:
        tag, content = fields.any()
        if tag in found:
            raise MalformedChipFile("a field stands twice in DG11")
        found[tag] = content
    surname, _, given_names = _text(found, _FULL_NAME).partition(_NAMES)
    return PersonalDetails(
        surname=surname,
        given_names=given_names,
        personal_number=_text(found, _PERSONAL_NUMBER),
        birth_date=_birth_date(found.get(_BIRTH_DATE)),
        birth_place=_split(_text(found, _BIRTH_PLACE)),
        address=_split(_text(found, _ADDRESS)),
    )


def _plain(text: str) -> str:
    """Text without what parts the fields; DetailsRefused when it holds what nobody can print."""
    if _PARTS in text or not text.isprintable():
        raise DetailsRefused("a field of DG11 holds characters that it cannot")
    return " ".join(text.split())


def _text(found: dict[int, bytes], tag: int) -> str:
    content = found.get(tag, b"")
    if len(content) > DETAIL_BYTES_MAX:
        raise MalformedChipFile("a field of DG11 is too long")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise MalformedChipFile("a field of DG11 is not UTF-8") from None


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split(_PARTS)) if text else ()


def _birth_date(content: bytes | None) -> date | None:
    """Eight digits, or the same packed in four bytes, as older chips have them."""
    if content is None:
        return None
    digits = content.hex() if len(content) == _PACKED_BYTES_OF_A_DATE else content.decode("latin-1")
    if not _DATE.fullmatch(digits):
        raise MalformedChipFile("the birth date of DG11 is not eight digits")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise MalformedChipFile("the birth date of DG11 is not a date") from None
