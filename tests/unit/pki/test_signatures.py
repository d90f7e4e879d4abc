"""Signature algorithms: what an identifier means, and combinations that must not pass."""

import pytest
from asn1crypto import algos
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

from shared.pki.der import (
    NULL,
    SEQUENCE,
    MalformedAsn1,
    encode,
    encode_integer,
    encode_oid,
)
from shared.pki.signatures import (
    Digest,
    Padding,
    Scheme,
    UnsupportedSignature,
    read_digest,
    read_scheme,
    signature_holds,
)

MESSAGE = b"message"
RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())


def identifier(dotted: str, parameters: bytes = b"") -> bytes:
    return encode(SEQUENCE, encode_oid(dotted), parameters)


@pytest.mark.parametrize(
    "name",
    [
        f"{d}_{k}"
        for d in ("sha1", "sha224", "sha256", "sha384", "sha512")
        for k in ("rsa", "ecdsa")
    ],
)
def test_identifiers_mean_what_asn1crypto_says(name: str) -> None:
    algorithm = algos.SignedDigestAlgorithm({"algorithm": name})
    scheme = read_scheme(algorithm.dump())
    assert scheme.digest == algorithm.hash_algo
    assert scheme.padding == ("ecdsa" if name.endswith("ecdsa") else "rsa-pkcs1")


def test_pss_parameters_are_read_with_their_defaults() -> None:
    defaults = identifier("1.2.840.113549.1.1.10", encode(SEQUENCE))
    assert read_scheme(defaults) == Scheme(Padding.PSS, Digest.SHA1, Digest.SHA1, 20)
    given = algos.SignedDigestAlgorithm(
        {
            "algorithm": "rsassa_pss",
            "parameters": {
                "hash_algorithm": {"algorithm": "sha512"},
                "mask_gen_algorithm": {
                    "algorithm": "mgf1",
                    "parameters": {"algorithm": "sha256"},
                },
                "salt_length": 64,
                "trailer_field": 1,
            },
        }
    )
    assert read_scheme(given.dump()) == Scheme(Padding.PSS, Digest.SHA512, Digest.SHA256, 64)


@pytest.mark.parametrize(
    "parameters",
    [
        encode(0xA2, encode_integer(-1)),
        encode(0xA2, encode_integer(5000)),
        encode(0xA3, encode_integer(2)),
        encode(0xA1, encode(SEQUENCE, encode_oid("1.2.3"), encode(SEQUENCE))),
    ],
)
def test_odd_pss_parameters_are_unsupported(parameters: bytes) -> None:
    with pytest.raises(UnsupportedSignature):
        read_scheme(identifier("1.2.840.113549.1.1.10", encode(SEQUENCE, parameters)))


def test_absent_pss_parameters_are_malformed() -> None:
    with pytest.raises(MalformedAsn1):
        read_scheme(identifier("1.2.840.113549.1.1.10"))


def test_a_bare_key_algorithm_takes_its_digest_from_elsewhere() -> None:
    bare = identifier("1.2.840.113549.1.1.1", encode(NULL))
    assert read_scheme(bare, bare_digest=Digest.SHA256) == Scheme(Padding.PKCS1, Digest.SHA256)
    with pytest.raises(UnsupportedSignature):
        read_scheme(bare)


def test_unknown_algorithms_are_unsupported() -> None:
    with pytest.raises(UnsupportedSignature, match=r"1\.2\.840\.113549\.2\.5"):
        read_digest(identifier("1.2.840.113549.2.5"))
    with pytest.raises(UnsupportedSignature):
        read_scheme(identifier("1.2.840.113549.1.1.4"), bare_digest=Digest.SHA256)


def test_every_kind_of_signature_verifies_and_a_changed_message_does_not() -> None:
    r, s = decode_dss_signature(EC.sign(MESSAGE, ec.ECDSA(SHA256())))
    plain = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    pss = padding.PSS(padding.MGF1(SHA384()), 33)
    for scheme, key, signature in (
        (
            Scheme(Padding.PKCS1, Digest.SHA512),
            RSA.public_key(),
            RSA.sign(MESSAGE, padding.PKCS1v15(), SHA512()),
        ),
        (
            Scheme(Padding.PSS, Digest.SHA256, Digest.SHA384, 33),
            RSA.public_key(),
            RSA.sign(MESSAGE, pss, SHA256()),
        ),
        (
            Scheme(Padding.ECDSA, Digest.SHA384),
            EC.public_key(),
            EC.sign(MESSAGE, ec.ECDSA(SHA384())),
        ),
        (Scheme(Padding.ECDSA_PLAIN, Digest.SHA256), EC.public_key(), plain),
    ):
        assert signature_holds(scheme, key, signature, MESSAGE)
        assert not signature_holds(scheme, key, signature, MESSAGE + b"!")
        assert not signature_holds(scheme, key, b"", MESSAGE)


def test_an_algorithm_of_another_kind_of_key_never_holds() -> None:
    signature = EC.sign(MESSAGE, ec.ECDSA(SHA256()))
    assert not signature_holds(
        Scheme(Padding.PKCS1, Digest.SHA256), EC.public_key(), signature, MESSAGE
    )
    assert not signature_holds(
        Scheme(Padding.ECDSA, Digest.SHA256), RSA.public_key(), signature, MESSAGE
    )


def test_only_sha1_is_weak() -> None:
    assert [digest for digest in Digest if digest.is_weak] == [Digest.SHA1]
