"""Keys with explicit curve parameters are loaded only when every parameter is a known curve's."""

from dataclasses import dataclass

import pytest
from asn1crypto import keys
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.pki.certificates import subject_public_key_info
from shared.pki.der import (
    BIT_STRING,
    NULL,
    OCTET_STRING,
    SEQUENCE,
    MalformedAsn1,
    encode,
    encode_integer,
    encode_oid,
)
from shared.pki.explicit_curves import _CURVES, P256, CurveParameters, UnsupportedKey
from shared.pki.public_keys import load_public_key

EC_KEY = encode_oid("1.2.840.10045.2.1")


@dataclass(frozen=True)
class Domain:
    """Explicit parameters as an issuer may write them."""

    curve: CurveParameters = P256
    version: int = 1
    field: str = "1.2.840.10045.1.1"
    generator_form: bytes = b"\x04"
    seed: bytes = b""
    cofactor: bool = True
    octets: int = 32

    def encode(self) -> bytes:
        c = self.curve
        number = self.octets
        return encode(
            SEQUENCE,
            encode_integer(self.version),
            encode(SEQUENCE, encode_oid(self.field), encode_integer(c.p)),
            encode(
                SEQUENCE,
                encode(OCTET_STRING, c.a.to_bytes(number + 1, "big")),
                encode(OCTET_STRING, c.b.to_bytes(number, "big").lstrip(b"\0")),
                self.seed,
            ),
            encode(
                OCTET_STRING,
                self.generator_form,
                c.gx.to_bytes(number, "big"),
                c.gy.to_bytes(number, "big"),
            ),
            encode_integer(c.n),
            encode_integer(c.h) if self.cofactor else b"",
        )


def spki(parameters: bytes, point: bytes) -> bytes:
    return encode(SEQUENCE, encode(SEQUENCE, EC_KEY, parameters), encode(BIT_STRING, b"\0", point))


def point_of(curve: ec.EllipticCurve = ec.SECP256R1()) -> tuple[ec.EllipticCurvePublicKey, bytes]:  # noqa: B008 - immutable
    key = ec.generate_private_key(curve).public_key()
    return key, key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@pytest.mark.parametrize("curve", list(_CURVES), ids=lambda c: f"{c.p.bit_length()}-{c.a % 97}")
def test_the_parameters_of_each_curve_are_those_pyca_computes_with(curve: CurveParameters) -> None:
    named = _CURVES[curve]
    generator = ec.derive_private_key(1, named).public_key().public_numbers()
    assert (generator.x, generator.y) == (curve.gx, curve.gy)
    assert (curve.gy**2 - curve.gx**3 - curve.a * curve.gx - curve.b) % curve.p == 0
    # n is the order: (n - 1)·G is the generator's mirror image
    mirrored = ec.derive_private_key(curve.n - 1, named).public_key().public_numbers()
    assert (mirrored.x, mirrored.y) == (curve.gx, curve.p - curve.gy)


@pytest.mark.parametrize("curve", list(_CURVES), ids=lambda c: f"{c.p.bit_length()}-{c.a % 97}")
def test_a_key_on_a_spelled_out_curve_is_the_same_key(curve: CurveParameters) -> None:
    key, point = point_of(_CURVES[curve])
    domain = Domain(curve=curve, octets=(curve.p.bit_length() + 7) // 8)
    assert load_public_key(spki(domain.encode(), point)) == key


def test_a_named_curve_is_loaded() -> None:
    key, _ = point_of(ec.BrainpoolP384R1())
    named = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert load_public_key(named) == key


def test_what_we_write_is_read_by_pyca_by_asn1crypto_and_by_us() -> None:
    key, _ = point_of()
    written = subject_public_key_info(key).dump()
    assert load_public_key(written) == key
    domain = keys.PublicKeyInfo.load(written)["algorithm"]["parameters"]
    assert domain.name == "specified"
    assert domain.chosen["order"].native == P256.n


@pytest.mark.parametrize("seed", [encode(BIT_STRING, b"\0seed"), encode(BIT_STRING, b"\4odd\xf0")])
def test_the_seed_does_not_count(seed: bytes) -> None:
    key, point = point_of()
    assert load_public_key(spki(Domain(seed=seed).encode(), point)) == key


@pytest.mark.parametrize("changed", ["p", "a", "b", "gx", "gy", "n", "h"])
def test_one_changed_parameter_makes_the_key_unsupported(changed: str) -> None:
    _, point = point_of()
    spoofed = P256._replace(**{changed: getattr(P256, changed) + 1})
    with pytest.raises(UnsupportedKey):
        load_public_key(spki(Domain(curve=spoofed).encode(), point))


def test_a_generator_chosen_to_fit_a_known_key_is_refused() -> None:
    """CVE-2020-0601: with G' = Q the private key is 1, whoever's key Q is."""
    key, point = point_of()
    numbers = key.public_numbers()
    spoofed = P256._replace(gx=numbers.x, gy=numbers.y)
    with pytest.raises(UnsupportedKey):
        load_public_key(spki(Domain(curve=spoofed).encode(), point))


@pytest.mark.parametrize(
    "domain",
    [
        Domain(cofactor=False),
        Domain(generator_form=b"\x06"),
        Domain(version=9),
        Domain(field="1.2.840.10045.1.2"),
    ],
)
def test_parameters_in_another_form_are_unsupported(domain: Domain) -> None:
    _, point = point_of()
    with pytest.raises(UnsupportedKey):
        load_public_key(spki(domain.encode(), point))


def test_a_curve_that_we_do_not_know_is_unsupported() -> None:
    _, point = point_of()
    with pytest.raises(UnsupportedKey):
        load_public_key(spki(encode_oid("1.3.36.3.3.2.8.1.1.5"), point))


@pytest.mark.parametrize("point", [b"", b"\x04" + bytes(64), b"\x04\x01", b"\x00"])
def test_a_point_that_is_not_on_the_curve_is_malformed(point: bytes) -> None:
    with pytest.raises(MalformedAsn1):
        load_public_key(spki(Domain().encode(), point))


def test_implicit_parameters_are_malformed() -> None:
    _, point = point_of()
    with pytest.raises(MalformedAsn1):
        load_public_key(spki(encode(NULL), point))


def rsa_spki(modulus: int, exponent: int, kind: str = "1.2.840.113549.1.1.1") -> bytes:
    numbers = encode(SEQUENCE, encode_integer(modulus), encode_integer(exponent))
    algorithm = encode(SEQUENCE, encode_oid(kind), encode(NULL))
    return encode(SEQUENCE, algorithm, encode(BIT_STRING, b"\0", numbers))


def test_rsa_keys_are_bounded() -> None:
    assert load_public_key(rsa_spki(2**2047 + 1, 65537)).key_size == 2048
    for modulus, exponent in ((2**1000 + 1, 3), (2**9000 + 1, 3), (2**2047 + 1, 2**65 + 1)):
        with pytest.raises(UnsupportedKey):
            load_public_key(rsa_spki(modulus, exponent))
    with pytest.raises(MalformedAsn1):
        load_public_key(rsa_spki(2**2047 + 1, 2))
    with pytest.raises(UnsupportedKey):
        load_public_key(rsa_spki(2**2047 + 1, 3, kind="1.2.840.10040.4.1"))
