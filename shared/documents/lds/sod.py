"""EF.SOD: the signed digests of the data groups, read and made (Doc 9303-10 section 4.6.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.documents.lds.data_groups import EF_SOD_TAG, LDS_VERSION, TAGS, UNICODE_VERSION
from shared.documents.lds.errors import MalformedChipFile
from shared.pki.certificate_reader import Certificate
from shared.pki.cms import CONTENT_TYPE, MESSAGE_DIGEST, SignedData, read_signed_data
from shared.pki.der import (
    CONTEXT,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    PRINTABLE_STRING,
    SEQUENCE,
    SET,
    MalformedAsn1,
    Reader,
    encode,
    encode_integer,
    encode_oid,
    oid,
    only,
)
from shared.pki.key_store import KeyStore
from shared.pki.signatures import Digest, UnsupportedSignature, read_digest

SOD_BYTES_MAX: Final = 64 * 1024
"""The largest of the real ones we know has 2,683 octets."""
ENTRIES_MIN: Final = 2
ENTRIES_MAX: Final = 16
DIGEST_BYTES_MAX: Final = 64

LDS_SECURITY_OBJECT = oid("2.23.136.1.1.1")
LEGACY_CONTENT_TYPES: Final = frozenset(
    map(oid, ("1.2.840.113549.1.7.1", "1.3.27.1.1.1", "1.2.528.1.1006.1.20.1"))
)
"""id-data and what some States wrote before the identifier of ICAO; accepted with a note."""

_SIGNED_DATA_VERSION = 3
_SHA256 = encode(SEQUENCE, encode_oid("2.16.840.1.101.3.4.2.1"))
_ECDSA_SHA256 = encode(SEQUENCE, encode_oid("1.2.840.10045.4.3.2"))
_SIGNED_DATA = encode_oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE_ATTRIBUTE = encode(
    SEQUENCE,
    encode(OBJECT_IDENTIFIER, CONTENT_TYPE),
    encode(SET, encode(OBJECT_IDENTIFIER, LDS_SECURITY_OBJECT)),
)
_VERSIONS = encode(
    SEQUENCE,
    encode(PRINTABLE_STRING, LDS_VERSION.encode("ascii")),
    encode(PRINTABLE_STRING, UNICODE_VERSION.encode("ascii")),
)


@dataclass(frozen=True, slots=True)
class SecurityObject:
    """The LDS security object: the digest of each data group."""

    version: int
    digest: Digest | None
    """None when we do not know the algorithm."""
    digests: Mapping[int, bytes]
    lds_version: str | None
    unicode_version: str | None


def unwrap_sod(data: bytes) -> SignedData:
    """Read EF.SOD down to its CMS SignedData, nothing after it; raises MalformedAsn1."""
    if len(data) > SOD_BYTES_MAX:
        raise MalformedChipFile(f"EF.SOD exceeds {SOD_BYTES_MAX} bytes")
    outer = Reader(data)
    content_info = outer.take(EF_SOD_TAG)
    outer.finish()
    return read_signed_data(content_info)


def read_security_object(signed: SignedData) -> SecurityObject:
    """Read what a SOD signs; raises MalformedAsn1 when the structure is not that of a SOD."""
    if signed.version != _SIGNED_DATA_VERSION:
        raise MalformedChipFile("the SignedData of a SOD has version 3")
    if len(signed.signers) != 1 or not signed.signers[0].signed_attributes:
        raise MalformedChipFile("a SOD has one signer, who signs attributes")
    if signed.content_type != LDS_SECURITY_OBJECT and (
        signed.content_type not in LEGACY_CONTENT_TYPES
    ):
        raise MalformedChipFile("the SOD signs something else than an LDS security object")
    fields = only(signed.content, SEQUENCE)
    version = fields.integer()
    if version not in {0, 1}:
        raise MalformedChipFile("a version of the LDS security object that nobody described")
    algorithm = fields.take_whole(SEQUENCE)
    try:
        digest = read_digest(algorithm)
    except UnsupportedSignature:
        digest = None
    digests = _read_digests(fields.enter(SEQUENCE), digest)
    lds_version = unicode_version = None
    if version == 1:
        versions = fields.enter(SEQUENCE)
        lds_version = _version_text(versions.take(PRINTABLE_STRING), len(LDS_VERSION))
        unicode_version = _version_text(versions.take(PRINTABLE_STRING), len(UNICODE_VERSION))
        versions.finish()
    fields.finish()
    return SecurityObject(version, digest, digests, lds_version, unicode_version)


def build_sod(
    data_groups: Mapping[int, bytes], *, key_store: KeyStore, label: str, certificate: Certificate
) -> bytes:
    """Make EF.SOD over the files of these data groups, signed by a document signer.

    LDS security object version 1: unlike version 0 it signs the LDS and Unicode versions, which
    EF.COM only says. SHA-256, ECDSA, the certificate embedded, no signing time. Written by hand in
    DER because it is made once for every document.
    """
    entries = [
        encode(
            SEQUENCE,
            encode_integer(number),
            encode(OCTET_STRING, Digest.SHA256.of(data_groups[number])),
        )
        for number in sorted(data_groups)
    ]
    content = encode(SEQUENCE, encode_integer(1), _SHA256, encode(SEQUENCE, *entries), _VERSIONS)
    attributes = _CONTENT_TYPE_ATTRIBUTE + encode(
        SEQUENCE,
        encode(OBJECT_IDENTIFIER, MESSAGE_DIGEST),
        encode(SET, encode(OCTET_STRING, Digest.SHA256.of(content))),
    )
    signature = key_store.sign(label, encode(SET, attributes))
    signer = encode(
        SEQUENCE,
        encode_integer(1),
        encode(SEQUENCE, certificate.issuer.der, encode_integer(certificate.serial_number)),
        _SHA256,
        encode(CONTEXT[0], attributes),
        _ECDSA_SHA256,
        encode(OCTET_STRING, signature),
    )
    signed_data = encode(
        SEQUENCE,
        encode_integer(_SIGNED_DATA_VERSION),
        encode(SET, _SHA256),
        encode(
            SEQUENCE,
            encode(OBJECT_IDENTIFIER, LDS_SECURITY_OBJECT),
            encode(CONTEXT[0], encode(OCTET_STRING, content)),
        ),
        encode(CONTEXT[0], certificate.der),
        encode(SET, signer),
    )
    return encode(EF_SOD_TAG, encode(SEQUENCE, _SIGNED_DATA, encode(CONTEXT[0], signed_data)))


def _read_digests(entries: Reader, digest: Digest | None) -> dict[int, bytes]:
    digests: dict[int, bytes] = {}
    for entry in entries.each(SEQUENCE):
        number = entry.integer()
        value = entry.take(OCTET_STRING)
        entry.finish()
        if number not in TAGS or number in digests:
            raise MalformedChipFile("a data group that does not exist, or stands twice in the SOD")
        if len(value) > DIGEST_BYTES_MAX or (digest and len(value) != digest.size_bytes):
            raise MalformedChipFile("a digest in the SOD has not the length of its algorithm")
        digests[number] = value
    if not ENTRIES_MIN <= len(digests) <= ENTRIES_MAX:
        raise MalformedChipFile("a SOD speaks of 2 to 16 data groups")
    return digests


def _version_text(content: bytes, length: int) -> str:
    if len(content) != length or not content.isdigit():
        raise MalformedAsn1("a version in the SOD is not a number of the right length")
    return content.decode("ascii")
