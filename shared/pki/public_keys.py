"""Public keys as certificates carry them (SubjectPublicKeyInfo). Pure."""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from shared.pki.der import (
    BIT_STRING,
    OBJECT_IDENTIFIER,
    SEQUENCE,
    MalformedAsn1,
    octets_of_bits,
    oid,
    oid_text,
    only,
)
from shared.pki.explicit_curves import UnsupportedKey, load_ec_public_key

PublicKey = RSAPublicKey | EllipticCurvePublicKey

RSA_MODULUS_BITS_MIN: Final = 1024
RSA_MODULUS_BITS_MAX: Final = 8192
"""Larger ones cost a verifier milliseconds at the will of whoever wrote the certificate."""
RSA_EXPONENT_BITS_MAX: Final = 64

_EC = oid("1.2.840.10045.2.1")
_RSA = oid("1.2.840.113549.1.1.1")
_RSA_PSS = oid("1.2.840.113549.1.1.10")


def load_public_key(spki: bytes) -> PublicKey:
    """Read a key (RFC 5280 section 4.1.2.7); raises MalformedAsn1 or UnsupportedKey."""
    info = only(spki, SEQUENCE)
    algorithm = info.enter(SEQUENCE)
    kind = algorithm.take(OBJECT_IDENTIFIER)
    key = octets_of_bits(info.take(BIT_STRING))
    info.finish()
    if kind == _EC:
        return load_ec_public_key(algorithm, key)
    if kind in {_RSA, _RSA_PSS}:
        return _load_rsa(key)
    raise UnsupportedKey(f"key algorithm {oid_text(kind)}")


def _load_rsa(key: bytes) -> RSAPublicKey:
    numbers = only(key, SEQUENCE)
    modulus, exponent = numbers.integer(), numbers.integer()
    numbers.finish()
    if not RSA_MODULUS_BITS_MIN <= modulus.bit_length() <= RSA_MODULUS_BITS_MAX:
        raise UnsupportedKey(f"an RSA modulus of {modulus.bit_length()} bits")
    if exponent.bit_length() > RSA_EXPONENT_BITS_MAX:
        raise UnsupportedKey("an RSA exponent that is too long")
    try:
        return RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError:
        raise MalformedAsn1("not an RSA key") from None
