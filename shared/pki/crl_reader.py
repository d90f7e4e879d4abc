"""Read the certificate revocation lists of CSCAs (RFC 5280 section 5). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.pki.certificate_reader import (
    AUTHORITY_KEY_IDENTIFIER,
    KEY_USAGE_CRL_SIGN,
    Certificate,
    Extension,
    read_authority_key_id,
    read_extensions,
)
from shared.pki.der import (
    BIT_STRING,
    CONTEXT,
    GENERALIZED_TIME,
    INTEGER,
    SEQUENCE,
    UTC_TIME,
    MalformedAsn1,
    Reader,
    octets_of_bits,
    oid,
    only,
    time_of,
)
from shared.pki.names import Name, read_name
from shared.pki.signatures import read_scheme, signature_holds

CRL_BYTES_MAX: Final = 16 * 1024 * 1024
REVOKED_MAX: Final = 200_000

CRL_NUMBER = oid("2.5.29.20")
_UNDERSTOOD = frozenset({AUTHORITY_KEY_IDENTIFIER, CRL_NUMBER})
_TIMES = (UTC_TIME, GENERALIZED_TIME)


@dataclass(frozen=True, slots=True)
class RevocationList:
    """A CRL as it was read."""

    tbs: bytes
    version: int
    issuer: Name
    this_update: datetime
    next_update: datetime | None
    revoked: Mapping[int, datetime] | None
    """Serial numbers and since when; None when the field is absent, as it is when none are."""
    extensions: Mapping[bytes, Extension]
    authority_key_id: bytes | None
    number: int | None
    is_understood: bool
    """False when a critical extension says something that we do not know about its scope."""
    inner_algorithm: bytes
    outer_algorithm: bytes
    signature: bytes

    def revokes(self, certificate: Certificate) -> bool:
        return self.revoked is not None and certificate.serial_number in self.revoked

    def is_current_at(self, now: datetime) -> bool:
        """Whether the list may still be relied on; never without a nextUpdate."""
        return self.next_update is not None and self.this_update <= now <= self.next_update

    def is_signed_by(self, csca: Certificate) -> bool:
        """Whether this CSCA has issued and signed the list.

        Raises MalformedAsn1, UnsupportedKey or UnsupportedSignature.
        """
        if csca.key_usage is not None and KEY_USAGE_CRL_SIGN not in csca.key_usage:
            return False
        if self.issuer != csca.subject or self.inner_algorithm != self.outer_algorithm:
            return False
        if self.authority_key_id not in {None, csca.subject_key_id}:
            return False
        scheme = read_scheme(self.outer_algorithm)
        return signature_holds(scheme, csca.public_key, self.signature, self.tbs)


def read_crl(der: bytes) -> RevocationList:
    """Read one CRL, nothing after it; raises MalformedAsn1. Says nothing about its signature."""
    if len(der) > CRL_BYTES_MAX:
        raise MalformedAsn1(f"a CRL of more than {CRL_BYTES_MAX} octets")
    outer = only(der, SEQUENCE)
    tbs = outer.take_whole(SEQUENCE)
    outer_algorithm = outer.take_whole(SEQUENCE)
    signature = octets_of_bits(outer.take(BIT_STRING))
    outer.finish()
    fields = only(tbs, SEQUENCE)
    version = fields.integer() + 1 if fields.peek() == INTEGER else 1
    inner_algorithm = fields.take_whole(SEQUENCE)
    issuer = read_name(fields.take_whole(SEQUENCE))
    this_update = time_of(*fields.any())
    next_update = time_of(*fields.any()) if fields.peek() in _TIMES else None
    revoked, is_understood = None, True
    if fields.peek() == SEQUENCE:
        revoked, is_understood = _read_revoked(fields.enter(SEQUENCE))
    extensions = read_extensions(fields.enter(CONTEXT[0])) if not fields.at_end else {}
    fields.finish()
    key_id, number = extensions.get(AUTHORITY_KEY_IDENTIFIER), extensions.get(CRL_NUMBER)
    return RevocationList(
        tbs=tbs,
        version=version,
        issuer=issuer,
        this_update=this_update,
        next_update=next_update,
        revoked=revoked,
        extensions=extensions,
        authority_key_id=None if key_id is None else read_authority_key_id(key_id.value),
        number=None if number is None else Reader(number.value).integer(),
        is_understood=is_understood
        and all(kind in _UNDERSTOOD for kind, found in extensions.items() if found.critical),
        inner_algorithm=inner_algorithm,
        outer_algorithm=outer_algorithm,
        signature=signature,
    )


def _read_revoked(entries: Reader) -> tuple[dict[int, datetime], bool]:
    """The revoked serial numbers, and whether every entry is understood."""
    revoked: dict[int, datetime] = {}
    is_understood = True
    for entry in entries.each(SEQUENCE):
        if len(revoked) == REVOKED_MAX:
            raise MalformedAsn1("a CRL of too many entries")
        serial_number = entry.integer()
        revoked[serial_number] = time_of(*entry.any())
        if not entry.at_end:
            # a critical one may say that the entry speaks of another issuer's certificate
            extensions = read_extensions(entry)
            is_understood &= not any(extension.critical for extension in extensions.values())
    return revoked, is_understood
