"""Distinguished names as certificates carry them, and when two of them are the same. Pure."""

from dataclasses import dataclass, field
from typing import Final

from shared.pki.der import OBJECT_IDENTIFIER, SEQUENCE, SET, MalformedAsn1, oid, only

ATTRIBUTES_MAX: Final = 64

_COUNTRY = oid("2.5.4.6")
_ENCODINGS: Final = {
    0x0C: "utf-8",
    0x12: "ascii",  # NumericString
    0x13: "ascii",  # PrintableString
    0x14: "latin-1",  # TeletexString, as everybody writes it
    0x16: "ascii",  # IA5String
    0x1A: "ascii",  # VisibleString
    0x1C: "utf-32-be",  # UniversalString
    0x1E: "utf-16-be",  # BMPString
}


@dataclass(frozen=True, slots=True)
class Name:
    """A distinguished name. Two are equal when they hold the same attributes in any order.

    Case and runs of spaces do not count either: issuers write one name in several ways, and SODs
    name the issuer's attributes in another order than its certificate.
    """

    der: bytes = field(compare=False)
    attributes: tuple[tuple[bytes, str], ...]

    @property
    def country(self) -> str | None:
        """The ISO 3166-1 alpha-2 code in upper case; None when absent or given twice."""
        found = [value.upper() for kind, value in self.attributes if kind == _COUNTRY]
        return found[0] if len(found) == 1 else None


def read_name(der: bytes) -> Name:
    """Read a Name (RFC 5280 section 4.1.2.4) with its header; raises MalformedAsn1."""
    attributes: list[tuple[bytes, str]] = []
    for rdn in only(der, SEQUENCE).each(SET):
        for attribute in rdn.each(SEQUENCE):
            kind = attribute.take(OBJECT_IDENTIFIER)
            tag, content = attribute.any()
            attribute.finish()
            attributes.append((kind, _folded(tag, content)))
    if len(attributes) > ATTRIBUTES_MAX:
        raise MalformedAsn1("a name of too many attributes")
    return Name(der, tuple(sorted(attributes)))


def _folded(tag: int, content: bytes) -> str:
    encoding = _ENCODINGS.get(tag)
    if encoding is None:
        return f"#{tag:02x}{content.hex()}"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return f"#{tag:02x}{content.hex()}"
    return " ".join(text.split()).casefold()
