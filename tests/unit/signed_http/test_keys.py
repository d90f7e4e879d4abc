"""Keys: known thumbprints, and public keys that are not what they say."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from shared.signed_http.keys import (
    Algorithm,
    KeyStatus,
    algorithm_of,
    jwk_of,
    public_key_of,
    signature_holds,
    thumbprint,
)
from tests.support.signed_exchange import BOTH_ALGORITHMS, NOON, a_key, a_private_key, a_record

RFC_8037_KEY = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}


def test_the_thumbprint_of_rfc_8037_is_the_known_one() -> None:
    assert thumbprint(RFC_8037_KEY) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize("algorithm", BOTH_ALGORITHMS)
def test_a_public_key_survives_its_jwk(algorithm: Algorithm) -> None:
    public = a_private_key("a", algorithm).public_key()
    again = public_key_of(jwk_of(public))
    assert jwk_of(again) == jwk_of(public)
    assert algorithm_of(again) is algorithm


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {**RFC_8037_KEY, "d": "x"},
        {**RFC_8037_KEY, "crv": "X25519"},
        {**RFC_8037_KEY, "x": RFC_8037_KEY["x"] + "="},
        {**RFC_8037_KEY, "x": "AA"},
        {"kty": "EC", "crv": "P-256", "x": RFC_8037_KEY["x"], "y": RFC_8037_KEY["x"]},
        {"kty": "oct", "k": "AA"},
    ],
)
def test_what_is_no_public_key_of_the_profile_is_refused(jwk: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        public_key_of(jwk)


def test_another_curve_is_not_of_the_profile() -> None:
    with pytest.raises(ValueError, match="P-256"):
        algorithm_of(ec.generate_private_key(ec.SECP384R1()).public_key())


@pytest.mark.parametrize("algorithm", BOTH_ALGORITHMS)
def test_a_signature_holds_for_its_message_alone(algorithm: Algorithm) -> None:
    key = a_key("a.example", algorithm)
    public = key.private_key.public_key()
    signature = key.sign(b"message")
    assert signature_holds(public, signature, b"message")
    assert not signature_holds(public, signature, b"massage")
    assert not signature_holds(public, signature[:-1], b"message")
    assert not signature_holds(public, bytes(64), b"message")


def test_a_key_is_usable_within_its_life_and_while_it_is_in_use() -> None:
    record = a_record(a_key("a.example"))
    assert record.usable_at(NOON)
    assert not record.usable_at(NOON + timedelta(days=30))
    assert not record.usable_at(NOON - timedelta(days=31))
    assert not a_record(a_key("a.example"), status=KeyStatus.COMPROMISED).usable_at(NOON)
