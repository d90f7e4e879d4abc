"""Which signature algorithm an AlgorithmIdentifier means, and whether a signature holds. Pure."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from shared.errors import ErrorKind, PlatformError
from shared.pki.der import (
    CONTEXT,
    NULL,
    OBJECT_IDENTIFIER,
    SEQUENCE,
    Reader,
    oid,
    oid_text,
    only,
)
from shared.pki.public_keys import PublicKey

PSS_SALT_BYTES_MAX: Final = 512
_IDENTIFIERS_KEPT_MAX: Final = 256
"""The world uses some dozens of identifiers; each is read once."""


class UnsupportedSignature(PlatformError):
    """A signature or digest algorithm that we do not verify."""

    kind = ErrorKind.UNSUPPORTED
    code = "unsupported_signature"


class Digest(StrEnum):
    """The digest algorithms of Doc 9303, and SHA-1 of the documents before them."""

    SHA1 = "sha1"
    SHA224 = "sha224"
    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"

    @property
    def is_weak(self) -> bool:
        return self is Digest.SHA1

    @property
    def size_bytes(self) -> int:
        return _PYCA[self].digest_size

    def of(self, data: bytes) -> bytes:
        return hashlib.new(self.value, data, usedforsecurity=False).digest()


class Padding(StrEnum):
    """How the digest becomes a signature."""

    PKCS1 = "rsa-pkcs1"
    PSS = "rsa-pss"
    ECDSA = "ecdsa"
    ECDSA_PLAIN = "ecdsa-plain"


@dataclass(frozen=True, slots=True)
class Scheme:
    """A signature algorithm with all its parameters."""

    padding: Padding
    digest: Digest
    mask_digest: Digest | None = None
    salt_bytes: int = 0


_PYCA: Final[dict[Digest, hashes.HashAlgorithm]] = {
    Digest.SHA1: hashes.SHA1(),  # noqa: S303 - genuine documents still carry it; reported as weak
    Digest.SHA224: hashes.SHA224(),
    Digest.SHA256: hashes.SHA256(),
    Digest.SHA384: hashes.SHA384(),
    Digest.SHA512: hashes.SHA512(),
}

_DIGESTS: Final = {
    oid("1.3.14.3.2.26"): Digest.SHA1,
    oid("2.16.840.1.101.3.4.2.4"): Digest.SHA224,
    oid("2.16.840.1.101.3.4.2.1"): Digest.SHA256,
    oid("2.16.840.1.101.3.4.2.2"): Digest.SHA384,
    oid("2.16.840.1.101.3.4.2.3"): Digest.SHA512,
}

_COMPLETE: Final = {
    oid("1.2.840.113549.1.1.5"): Scheme(Padding.PKCS1, Digest.SHA1),
    oid("1.2.840.113549.1.1.14"): Scheme(Padding.PKCS1, Digest.SHA224),
    oid("1.2.840.113549.1.1.11"): Scheme(Padding.PKCS1, Digest.SHA256),
    oid("1.2.840.113549.1.1.12"): Scheme(Padding.PKCS1, Digest.SHA384),
    oid("1.2.840.113549.1.1.13"): Scheme(Padding.PKCS1, Digest.SHA512),
    oid("1.2.840.10045.4.1"): Scheme(Padding.ECDSA, Digest.SHA1),
    oid("1.2.840.10045.4.3.1"): Scheme(Padding.ECDSA, Digest.SHA224),
    oid("1.2.840.10045.4.3.2"): Scheme(Padding.ECDSA, Digest.SHA256),
    oid("1.2.840.10045.4.3.3"): Scheme(Padding.ECDSA, Digest.SHA384),
    oid("1.2.840.10045.4.3.4"): Scheme(Padding.ECDSA, Digest.SHA512),
    # BSI TR-03111: the same with raw r‖s
    oid("0.4.0.127.0.7.1.1.4.1.1"): Scheme(Padding.ECDSA_PLAIN, Digest.SHA1),
    oid("0.4.0.127.0.7.1.1.4.1.2"): Scheme(Padding.ECDSA_PLAIN, Digest.SHA224),
    oid("0.4.0.127.0.7.1.1.4.1.3"): Scheme(Padding.ECDSA_PLAIN, Digest.SHA256),
    oid("0.4.0.127.0.7.1.1.4.1.4"): Scheme(Padding.ECDSA_PLAIN, Digest.SHA384),
    oid("0.4.0.127.0.7.1.1.4.1.5"): Scheme(Padding.ECDSA_PLAIN, Digest.SHA512),
}

_BARE: Final = {
    oid("1.2.840.113549.1.1.1"): Padding.PKCS1,
    oid("1.2.840.10045.2.1"): Padding.ECDSA,
}
"""Key algorithms in the place of signature algorithms: the digest is said elsewhere."""

_PSS = oid("1.2.840.113549.1.1.10")
_MGF1 = oid("1.2.840.113549.1.1.8")


@lru_cache(_IDENTIFIERS_KEPT_MAX)
def read_digest(algorithm: bytes) -> Digest:
    """Read a digest AlgorithmIdentifier; raises MalformedAsn1 or UnsupportedSignature."""
    reader = only(algorithm, SEQUENCE)
    kind = reader.take(OBJECT_IDENTIFIER)
    reader.optional(NULL)
    reader.finish()
    digest = _DIGESTS.get(kind)
    if digest is None:
        raise UnsupportedSignature(f"digest algorithm {oid_text(kind)}")
    return digest


@lru_cache(_IDENTIFIERS_KEPT_MAX)
def read_scheme(algorithm: bytes, *, bare_digest: Digest | None = None) -> Scheme:
    """Read a signature AlgorithmIdentifier; raises MalformedAsn1 or UnsupportedSignature.

    `bare_digest` completes an algorithm that names no digest (CMS gives it in digestAlgorithm).
    Some CSCAs write NULL parameters after ECDSA algorithms; they are read as absent.
    """
    reader = only(algorithm, SEQUENCE)
    kind = reader.take(OBJECT_IDENTIFIER)
    if kind == _PSS:
        scheme = _read_pss(reader.enter(SEQUENCE))
        reader.finish()
        return scheme
    complete = _COMPLETE.get(kind)
    if complete is not None:
        reader.optional(NULL)
        reader.finish()
        return complete
    padding = _BARE.get(kind)
    if padding is None or bare_digest is None:
        raise UnsupportedSignature(f"signature algorithm {oid_text(kind)}")
    return Scheme(padding, bare_digest)


def signature_holds(scheme: Scheme, key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether the signature over the message is good under the key.

    False too when the algorithm is not one of the key's kind; UnsupportedSignature when the
    library refuses the digest.
    """
    digest = _PYCA[scheme.digest]
    try:
        match key, scheme.padding:
            case RSAPublicKey(), Padding.PKCS1:
                key.verify(signature, message, PKCS1v15(), digest)
            case RSAPublicKey(), Padding.PSS:
                mask = MGF1(_PYCA[scheme.mask_digest or scheme.digest])
                key.verify(signature, message, PSS(mask, scheme.salt_bytes), digest)
            case EllipticCurvePublicKey(), Padding.ECDSA:
                key.verify(signature, message, ECDSA(digest))
            case EllipticCurvePublicKey(), Padding.ECDSA_PLAIN:
                key.verify(_der_of_plain(signature, key), message, ECDSA(digest))
            case _:
                return False
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError) as refused:
        raise UnsupportedSignature("the library does not verify this combination") from refused
    return True


def _read_pss(parameters: Reader) -> Scheme:
    """RSASSA-PSS-params with its defaults (RFC 4055 section 3.1)."""
    digest = mask_digest = Digest.SHA1
    salt_bytes, trailer = 20, 1
    if parameters.peek() == CONTEXT[0]:
        digest = read_digest(parameters.take(CONTEXT[0]))
    if parameters.peek() == CONTEXT[1]:
        mask = only(parameters.take(CONTEXT[1]), SEQUENCE)
        if mask.take(OBJECT_IDENTIFIER) != _MGF1:
            raise UnsupportedSignature("a mask generation function other than MGF1")
        mask_digest = read_digest(mask.any_whole())
        mask.finish()
    if parameters.peek() == CONTEXT[2]:
        salt_bytes = _explicit_integer(parameters.take(CONTEXT[2]))
    if parameters.peek() == CONTEXT[3]:
        trailer = _explicit_integer(parameters.take(CONTEXT[3]))
    parameters.finish()
    if trailer != 1 or not 0 <= salt_bytes <= PSS_SALT_BYTES_MAX:
        raise UnsupportedSignature("PSS parameters that we do not verify")
    return Scheme(Padding.PSS, digest, mask_digest, salt_bytes)


def _explicit_integer(content: bytes) -> int:
    reader = Reader(content)
    value = reader.integer()
    reader.finish()
    return value


def _der_of_plain(signature: bytes, key: EllipticCurvePublicKey) -> bytes:
    half = (key.curve.key_size + 7) // 8
    if len(signature) != 2 * half:
        raise InvalidSignature
    r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    return encode_dss_signature(r, s)
