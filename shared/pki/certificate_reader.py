"""Read X.509 certificates as strangers issue them: structure here, judgement elsewhere. Pure.

Only what makes a certificate unreadable is an error. An extension that is present and broken is
recorded in `broken_extensions`, so that genuine certificates with an odd corner stay usable and
the profile check can say what is wrong with them.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, NamedTuple, TypeVar

from shared.pki.der import (
    BIT_STRING,
    BOOLEAN,
    CONTEXT,
    GENERALIZED_TIME,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    PRIMITIVE_CONTEXT,
    PRINTABLE_STRING,
    SEQUENCE,
    SET,
    MalformedAsn1,
    Reader,
    boolean_of,
    integer_of,
    named_bits_of,
    octets_of_bits,
    oid,
    oid_text,
    only,
    time_of,
)
from shared.pki.names import Name, read_name
from shared.pki.public_keys import PublicKey, load_public_key
from shared.pki.signatures import read_scheme, signature_holds

CERTIFICATE_BYTES_MAX: Final = 16_384
"""The largest CSCA of a published master list has 2,299 octets."""
EXTENSIONS_MAX: Final = 64
DOCUMENT_TYPES_MAX: Final = 64

KEY_USAGE_DIGITAL_SIGNATURE: Final = 0
KEY_USAGE_CERTIFICATE_SIGN: Final = 5
KEY_USAGE_CRL_SIGN: Final = 6

SUBJECT_KEY_IDENTIFIER = oid("2.5.29.14")
KEY_USAGE = oid("2.5.29.15")
PRIVATE_KEY_USAGE_PERIOD = oid("2.5.29.16")
SUBJECT_ALT_NAME = oid("2.5.29.17")
ISSUER_ALT_NAME = oid("2.5.29.18")
BASIC_CONSTRAINTS = oid("2.5.29.19")
AUTHORITY_KEY_IDENTIFIER = oid("2.5.29.35")
EXTENDED_KEY_USAGE = oid("2.5.29.37")
DOCUMENT_TYPE_LIST = oid("2.23.136.1.1.6.2")

_COMMON_NAME = oid("2.5.4.3")
_UNIQUE_IDS = frozenset({0x81, 0x82, 0xA1, 0xA2})

_T = TypeVar("_T")


class Extension(NamedTuple):
    critical: bool
    value: bytes


class BasicConstraints(NamedTuple):
    is_authority: bool
    path_length: int | None


@dataclass(frozen=True)
class Certificate:
    """A certificate as it was read; `der` and `tbs` are the octets, nothing is re-encoded."""

    der: bytes
    tbs: bytes
    version: int
    serial_number: int
    issuer: Name
    subject: Name
    not_before: datetime
    not_after: datetime
    spki: bytes
    extensions: Mapping[bytes, Extension]
    inner_algorithm: bytes
    outer_algorithm: bytes
    signature: bytes
    has_unique_ids: bool
    subject_key_id: bytes | None
    authority_key_id: bytes | None
    key_usage: frozenset[int] | None
    key_use_ends: datetime | None
    """When the private key stops signing; what it signed before stays good."""
    basic_constraints: BasicConstraints | None
    extended_key_usage: frozenset[str]
    document_types: frozenset[str] | None
    broken_extensions: frozenset[bytes]

    @cached_property
    def public_key(self) -> PublicKey:
        """The subject's key, loaded once; raises MalformedAsn1 or UnsupportedKey."""
        return load_public_key(self.spki)

    @cached_property
    def sha256(self) -> bytes:
        """The fingerprint of the whole certificate."""
        return hashlib.sha256(self.der).digest()

    @property
    def is_specimen(self) -> bool:
        """Whether the subject's common name says TEST, as every name made by this platform does."""
        names = (value for kind, value in self.subject.attributes if kind == _COMMON_NAME)
        return any("test" in name.split() for name in names)

    def is_valid_at(self, now: datetime) -> bool:
        return self.not_before <= now <= self.not_after

    def has_signed(self, other: "Certificate") -> bool:
        """Whether the signature of `other` is good under this certificate's key.

        Raises MalformedAsn1, UnsupportedKey or UnsupportedSignature.
        """
        scheme = read_scheme(other.outer_algorithm)
        return signature_holds(scheme, self.public_key, other.signature, other.tbs)


def read_certificate(der: bytes) -> Certificate:
    """Read one certificate (RFC 5280 section 4.1), nothing after it; raises MalformedAsn1."""
    if len(der) > CERTIFICATE_BYTES_MAX:
        raise MalformedAsn1(f"a certificate of more than {CERTIFICATE_BYTES_MAX} octets")
    outer = only(der, SEQUENCE)
    tbs = outer.take_whole(SEQUENCE)
    outer_algorithm = outer.take_whole(SEQUENCE)
    signature = octets_of_bits(outer.take(BIT_STRING))
    outer.finish()
    fields = only(tbs, SEQUENCE)
    version = _read_version(fields)
    serial_number = fields.integer()
    inner_algorithm = fields.take_whole(SEQUENCE)
    issuer = read_name(fields.take_whole(SEQUENCE))
    validity = fields.enter(SEQUENCE)
    not_before, not_after = time_of(*validity.any()), time_of(*validity.any())
    validity.finish()
    subject = read_name(fields.take_whole(SEQUENCE))
    spki = fields.take_whole(SEQUENCE)
    has_unique_ids = False
    while fields.peek() in _UNIQUE_IDS:
        fields.any()
        has_unique_ids = True
    extensions = read_extensions(fields.enter(CONTEXT[3])) if not fields.at_end else {}
    fields.finish()
    relied_on = _ReliedOn(extensions)
    return Certificate(
        der=der,
        tbs=tbs,
        version=version,
        serial_number=serial_number,
        issuer=issuer,
        subject=subject,
        not_before=not_before,
        not_after=not_after,
        spki=spki,
        extensions=extensions,
        inner_algorithm=inner_algorithm,
        outer_algorithm=outer_algorithm,
        signature=signature,
        has_unique_ids=has_unique_ids,
        subject_key_id=relied_on.read(SUBJECT_KEY_IDENTIFIER, _octet_string),
        authority_key_id=relied_on.read(AUTHORITY_KEY_IDENTIFIER, read_authority_key_id),
        key_usage=relied_on.read(KEY_USAGE, _key_usage),
        key_use_ends=relied_on.read(PRIVATE_KEY_USAGE_PERIOD, _key_use_ends),
        basic_constraints=relied_on.read(BASIC_CONSTRAINTS, _basic_constraints),
        extended_key_usage=relied_on.read(EXTENDED_KEY_USAGE, _extended_key_usage) or frozenset(),
        document_types=relied_on.read(DOCUMENT_TYPE_LIST, _document_types),
        broken_extensions=frozenset(relied_on.broken),
    )


def read_extensions(wrapper: Reader) -> dict[bytes, Extension]:
    """Extensions of a certificate or CRL, from inside their explicit tag; none twice."""
    extensions: dict[bytes, Extension] = {}
    for extension in wrapper.enter(SEQUENCE).each(SEQUENCE):
        kind = extension.take(OBJECT_IDENTIFIER)
        critical = extension.optional(BOOLEAN)
        value = extension.take(OCTET_STRING)
        extension.finish()
        if kind in extensions or len(extensions) == EXTENSIONS_MAX:
            raise MalformedAsn1("an extension stands twice, or there are too many")
        extensions[kind] = Extension(critical is not None and boolean_of(critical), value)
    wrapper.finish()
    return extensions


def read_authority_key_id(value: bytes) -> bytes | None:
    """The keyIdentifier of an AuthorityKeyIdentifier (RFC 5280 section 4.2.1.1)."""
    return only(value, SEQUENCE).optional(PRIMITIVE_CONTEXT[0])


class _ReliedOn:
    """Reads the extensions that decisions rest on, and remembers those that are broken."""

    def __init__(self, extensions: Mapping[bytes, Extension]) -> None:
        self._extensions = extensions
        self.broken: list[bytes] = []

    def read(self, kind: bytes, reader: Callable[[bytes], _T]) -> _T | None:
        extension = self._extensions.get(kind)
        if extension is None:
            return None
        try:
            return reader(extension.value)
        except MalformedAsn1:
            self.broken.append(kind)
            return None


def _read_version(fields: Reader) -> int:
    """The number people say (1, 2, 3), one more than the number encoded."""
    if fields.peek() != CONTEXT[0]:
        return 1
    wrapper = fields.enter(CONTEXT[0])
    version = wrapper.integer() + 1
    wrapper.finish()
    return version


def _octet_string(value: bytes) -> bytes:
    reader = Reader(value)
    content = reader.take(OCTET_STRING)
    reader.finish()
    return content


def _key_usage(value: bytes) -> frozenset[int]:
    reader = Reader(value)
    bits = named_bits_of(reader.take(BIT_STRING))
    reader.finish()
    return bits


def _key_use_ends(value: bytes) -> datetime | None:
    reader = only(value, SEQUENCE)
    reader.optional(PRIMITIVE_CONTEXT[0])
    ends = reader.optional(PRIMITIVE_CONTEXT[1])
    reader.finish()
    return None if ends is None else time_of(GENERALIZED_TIME, ends)


def _basic_constraints(value: bytes) -> BasicConstraints:
    reader = only(value, SEQUENCE)
    is_authority = reader.optional(BOOLEAN)
    path_length = reader.optional(INTEGER)
    reader.finish()
    return BasicConstraints(
        is_authority is not None and boolean_of(is_authority),
        None if path_length is None else integer_of(path_length),
    )


def _extended_key_usage(value: bytes) -> frozenset[str]:
    reader = only(value, SEQUENCE)
    purposes: set[str] = set()
    while not reader.at_end:
        purposes.add(oid_text(reader.take(OBJECT_IDENTIFIER)))
    return frozenset(purposes)


def _document_types(value: bytes) -> frozenset[str]:
    """The documentTypeList of Doc 9303-12; a bare SEQUENCE of strings also occurs."""
    reader = only(value, SEQUENCE)
    if reader.peek() == INTEGER:
        if reader.integer() != 0:
            raise MalformedAsn1("a version of the document type list that nobody described")
        types = reader.enter(SET)
        reader.finish()
    else:
        types = reader
    found: set[str] = set()
    while not types.at_end:
        text = types.take(PRINTABLE_STRING)
        if not 1 <= len(text) <= 2 or not text.isalpha() or len(found) == DOCUMENT_TYPES_MAX:  # noqa: PLR2004 - Doc 9303-12: one or two letters
            raise MalformedAsn1("not a document type")
        found.add(text.decode("ascii").upper())
    return frozenset(found)
