"""Wycheproof: the signature arithmetic under the platform accepts no forgery and refuses nothing
good, reached as certificates and documents reach it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.errors import PlatformError
from shared.pki.public_keys import load_public_key
from shared.pki.signatures import Digest, Padding, Scheme, signature_holds
from shared.signed_http import keys as signed_http_keys
from tests.conformance.vectors import vectors_path

FOLDER = vectors_path("wycheproof")
EXPECTED = {
    "ecdsa_brainpoolP256r1_sha256_test": 485,
    "ecdsa_brainpoolP384r1_sha384_test": 516,
    "ecdsa_brainpoolP512r1_sha512_test": 559,
    "ecdsa_secp256r1_sha256_p1363_test": 262,
    "ecdsa_secp256r1_sha256_test": 484,
    "ecdsa_secp384r1_sha384_test": 504,
    "ecdsa_secp521r1_sha512_test": 542,
    "ed25519_test": 151,
    "rsa_pss_2048_sha256_mgf1_32_test": 108,
    "rsa_pss_4096_sha256_mgf1_32_test": 108,
    "rsa_pss_misc_params_test": 150,
    "rsa_signature_2048_sha256_test": 259,
    "rsa_signature_4096_sha256_test": 258,
}


def groups_of(name: str) -> Iterator[dict[str, Any]]:
    document = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert document["numberOfTests"] == EXPECTED[name]
    yield from document["testGroups"]


def scheme_of(name: str, group: dict[str, Any]) -> Scheme:
    digest = Digest(group["sha"].replace("-", "").lower())
    if name.startswith("rsa_pss"):
        mask = Digest(group["mgfSha"].replace("-", "").lower())
        return Scheme(Padding.PSS, digest, mask, group["sLen"])
    if name.startswith("rsa"):
        return Scheme(Padding.PKCS1, digest)
    return Scheme(Padding.ECDSA_PLAIN if "p1363" in name else Padding.ECDSA, digest)


def holds(name: str, group: dict[str, Any], test: dict[str, Any]) -> bool:
    """False too where the platform says that it does not verify the combination."""
    try:
        key = load_public_key(bytes.fromhex(group["publicKeyDer"]))
        return signature_holds(
            scheme_of(name, group),
            key,
            bytes.fromhex(test["sig"]),
            bytes.fromhex(test["msg"]),
        )
    except PlatformError:
        return False


@pytest.mark.parametrize("name", [name for name in EXPECTED if name != "ed25519_test"])
def test_no_forgery_passes_and_nothing_good_is_refused(name: str) -> None:
    for group in groups_of(name):
        for test in group["tests"]:
            found = holds(name, group, test)
            if test["result"] != "acceptable":
                assert found is (test["result"] == "valid"), (name, test["tcId"])


def test_ed25519_of_signed_requests_agrees() -> None:
    for group in groups_of("ed25519_test"):
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(group["publicKey"]["pk"]))
        for test in group["tests"]:
            signature, message = bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"])
            found = signed_http_keys.signature_holds(key, signature, message)
            assert found is (test["result"] == "valid"), test["tcId"]


def test_raw_ecdsa_of_signed_requests_agrees() -> None:
    for group in groups_of("ecdsa_secp256r1_sha256_p1363_test"):
        key = load_public_key(bytes.fromhex(group["publicKeyDer"]))
        assert isinstance(key, EllipticCurvePublicKey)
        for test in group["tests"]:
            signature, message = bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"])
            found = signed_http_keys.signature_holds(key, signature, message)
            assert found is (test["result"] == "valid"), test["tcId"]
