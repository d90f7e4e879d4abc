"""Read CMS SignedData (RFC 5652), the envelope of SODs and master lists. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.pki.certificate_reader import Certificate
from shared.pki.der import (
    CONTEXT,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    PRIMITIVE_CONTEXT,
    SEQUENCE,
    SET,
    MalformedAsn1,
    Reader,
    definite_form,
    encode,
    oid,
    only,
)
from shared.pki.names import Name, read_name
from shared.pki.public_keys import PublicKey
from shared.pki.signatures import Digest, Scheme, read_digest, read_scheme, signature_holds

EMBEDDED_CERTIFICATES_MAX: Final = 16
SIGNERS_MAX: Final = 4
ATTRIBUTES_MAX: Final = 32

SIGNED_DATA = oid("1.2.840.113549.1.7.2")
CONTENT_TYPE = oid("1.2.840.113549.1.9.3")
MESSAGE_DIGEST = oid("1.2.840.113549.1.9.4")
SIGNING_TIME = oid("1.2.840.113549.1.9.5")


@dataclass(frozen=True, slots=True)
class Signer:
    """One SignerInfo: who says to have signed, what exactly, and the signature."""

    version: int
    issuer: Name | None
    serial_number: int | None
    key_id: bytes | None
    digest_algorithm: bytes
    signed_attributes: bytes
    """The DER SET that is signed, which is not how it stands in the message; empty if absent."""
    attributes: Mapping[bytes, bytes]
    """The values (as SET content) of the signed attributes by type."""
    signature_algorithm: bytes
    signature: bytes

    def names(self, certificate: Certificate) -> bool:
        """Whether the signer says that this certificate is his."""
        if self.issuer is None:
            return self.key_id == certificate.subject_key_id
        return self.serial_number == certificate.serial_number and self.issuer == certificate.issuer

    @property
    def digest(self) -> Digest:
        """Raises MalformedAsn1 or UnsupportedSignature."""
        return read_digest(self.digest_algorithm)

    @property
    def scheme(self) -> Scheme:
        """Raises MalformedAsn1 or UnsupportedSignature."""
        return read_scheme(self.signature_algorithm, bare_digest=self.digest)

    def covers(self, content_type: bytes, content: bytes) -> bool:
        """Whether the signed attributes speak of this content (RFC 5652 section 5.6).

        A good signature over the attributes proves nothing about the content without this.
        """
        return self.attributes.get(CONTENT_TYPE) == encode(
            OBJECT_IDENTIFIER, content_type
        ) and self.attributes.get(MESSAGE_DIGEST) == encode(OCTET_STRING, self.digest.of(content))

    def has_signed_attributes(self, key: PublicKey) -> bool:
        """Whether the signature over the attributes is good under the key."""
        return signature_holds(self.scheme, key, self.signature, self.signed_attributes)


@dataclass(frozen=True, slots=True)
class SignedData:
    version: int
    content_type: bytes
    content: bytes
    certificates: tuple[bytes, ...]
    has_crls: bool
    signers: tuple[Signer, ...]


def read_signed_data(content_info: bytes) -> SignedData:
    """Read a ContentInfo that holds SignedData, DER or BER, nothing after it.

    Raises MalformedAsn1. Says nothing about signatures.
    """
    try:
        return _read(content_info)
    except MalformedAsn1:
        return _read(definite_form(content_info))


def _read(content_info: bytes) -> SignedData:
    outer = only(content_info, SEQUENCE)
    if outer.take(OBJECT_IDENTIFIER) != SIGNED_DATA:
        raise MalformedAsn1("a CMS content that is not SignedData")
    wrapper = outer.enter(CONTEXT[0])
    outer.finish()
    data = wrapper.enter(SEQUENCE)
    wrapper.finish()
    version = data.integer()
    data.skip(SET)
    encapsulated = data.enter(SEQUENCE)
    content_type = encapsulated.take(OBJECT_IDENTIFIER)
    explicit = encapsulated.enter(CONTEXT[0])
    content = explicit.take(OCTET_STRING)
    explicit.finish()
    encapsulated.finish()
    certificates = _read_certificates(data)
    has_crls = data.optional(CONTEXT[1]) is not None
    signers: list[Signer] = []
    for signer in data.enter(SET).each(SEQUENCE):
        if len(signers) == SIGNERS_MAX:
            raise MalformedAsn1("too many signers")
        signers.append(_read_signer(signer))
    data.finish()
    return SignedData(version, content_type, content, certificates, has_crls, tuple(signers))


def _read_certificates(data: Reader) -> tuple[bytes, ...]:
    """The embedded X.509 certificates; other choices of CertificateSet are left aside."""
    if data.peek() != CONTEXT[0]:
        return ()
    choices = data.enter(CONTEXT[0])
    found: list[bytes] = []
    while not choices.at_end:
        if choices.peek() != SEQUENCE:
            choices.any()
            continue
        if len(found) == EMBEDDED_CERTIFICATES_MAX:
            raise MalformedAsn1("too many embedded certificates")
        found.append(choices.take_whole(SEQUENCE))
    return tuple(found)


def _read_signer(info: Reader) -> Signer:
    version = info.integer()
    issuer: Name | None = None
    serial_number: int | None = None
    key_id = info.optional(PRIMITIVE_CONTEXT[0])
    if key_id is None:
        identity = info.enter(SEQUENCE)
        issuer = read_name(identity.take_whole(SEQUENCE))
        serial_number = identity.integer()
        identity.finish()
    digest_algorithm = info.take_whole(SEQUENCE)
    attributes = info.optional(CONTEXT[0])
    signature_algorithm = info.take_whole(SEQUENCE)
    signature = info.take(OCTET_STRING)
    info.optional(CONTEXT[1])
    info.finish()
    return Signer(
        version=version,
        issuer=issuer,
        serial_number=serial_number,
        key_id=key_id,
        digest_algorithm=digest_algorithm,
        signed_attributes=b"" if attributes is None else encode(SET, attributes),
        attributes={} if attributes is None else _read_attributes(attributes),
        signature_algorithm=signature_algorithm,
        signature=signature,
    )


def _read_attributes(content: bytes) -> dict[bytes, bytes]:
    attributes: dict[bytes, bytes] = {}
    for attribute in Reader(content).each(SEQUENCE):
        kind = attribute.take(OBJECT_IDENTIFIER)
        values = attribute.take(SET)
        attribute.finish()
        if kind in attributes or len(attributes) == ATTRIBUTES_MAX:
            raise MalformedAsn1("a signed attribute stands twice, or there are too many")
        attributes[kind] = values
    return attributes
