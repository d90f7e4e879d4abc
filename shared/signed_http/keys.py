"""Keys of machines: what a verifier knows of one, and what a signer holds. Pure, no I/O."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_COORDINATE_BYTES = 32
_ECDSA_SHA256 = ECDSA(SHA256())

PublicKey = EllipticCurvePublicKey | Ed25519PublicKey
PrivateKey = EllipticCurvePrivateKey | Ed25519PrivateKey


class Algorithm(StrEnum):
    """The two algorithms of the profile, by their names in the IANA registry of RFC 9421."""

    ECDSA_P256_SHA256 = "ecdsa-p256-sha256"
    ED25519 = "ed25519"


class Purpose(StrEnum):
    """What a machine's key may sign. One key has one purpose."""

    REQUEST = "request"
    RESPONSE = "response"
    EVENT = "event"
    STATUS_LIST = "status-list"
    AUDIT_LOG = "audit-log"
    OFFICERS = "officers"
    ATTESTATION = "attestation"
    """papers that others keep: receipts, job files of personalisation and what came of them"""
    ENCRYPTION = "encryption"
    """signs nothing: what is sealed to the machine opens with it"""


class KeyStatus(StrEnum):
    ACTIVE = "active"
    RETIRING = "retiring"
    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A public key as the trust repository vouches for it."""

    entity: str
    public_key: PublicKey
    algorithm: Algorithm
    purpose: Purpose
    not_before: datetime
    not_after: datetime
    status: KeyStatus
    thumbprint: str
    compromised_since: datetime | None = None

    @property
    def keyid(self) -> str:
        return f"{self.entity}#{self.thumbprint}"

    def usable_at(self, now: datetime) -> bool:
        """Whether the key may vouch for something signed now."""
        return (
            self.status in {KeyStatus.ACTIVE, KeyStatus.RETIRING}
            and self.not_before <= now < self.not_after
        )


class KeyDirectory(Protocol):
    """Where a verifier looks keys up; only the trust client fills it."""

    def find(self, keyid: str) -> KeyRecord | None: ...


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key of one entity for one purpose."""

    entity: str
    private_key: PrivateKey
    algorithm: Algorithm
    keyid: str

    @classmethod
    def of(cls, entity: str, private_key: PrivateKey) -> "SigningKey":
        public = private_key.public_key()
        return cls(
            entity, private_key, algorithm_of(public), f"{entity}#{thumbprint(jwk_of(public))}"
        )

    def sign(self, message: bytes) -> bytes:
        """Sign; 64 bytes, for ECDSA as raw r‖s (RFC 9421 section 3.3.4)."""
        if isinstance(self.private_key, Ed25519PrivateKey):
            return self.private_key.sign(message)
        r, s = decode_dss_signature(self.private_key.sign(message, _ECDSA_SHA256))
        return r.to_bytes(_COORDINATE_BYTES, "big") + s.to_bytes(_COORDINATE_BYTES, "big")


def signature_holds(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether a 64-byte signature of the profile's algorithms is good under the key."""
    if len(signature) != 2 * _COORDINATE_BYTES:
        return False
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, message)
        else:
            r = int.from_bytes(signature[:_COORDINATE_BYTES], "big")
            s = int.from_bytes(signature[_COORDINATE_BYTES:], "big")
            key.verify(encode_dss_signature(r, s), message, _ECDSA_SHA256)
    except InvalidSignature:
        return False
    return True


def algorithm_of(key: PublicKey) -> Algorithm:
    if isinstance(key, Ed25519PublicKey):
        return Algorithm.ED25519
    if isinstance(key.curve, SECP256R1):
        return Algorithm.ECDSA_P256_SHA256
    raise ValueError("an EC key of the profile is on P-256")


def jwk_of(key: PublicKey) -> dict[str, str]:
    """The public JWK (RFC 7517), required members only."""
    if isinstance(key, Ed25519PublicKey):
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {"kty": "OKP", "crv": "Ed25519", "x": _base64url(raw)}
    numbers = key.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": _base64url(numbers.x.to_bytes(_COORDINATE_BYTES, "big")),
        "y": _base64url(numbers.y.to_bytes(_COORDINATE_BYTES, "big")),
    }


def public_key_of(jwk: Mapping[str, Any]) -> PublicKey:
    """Read a public JWK; ValueError when it is not a P-256 or Ed25519 public key."""
    match jwk:
        case {"kty": "OKP", "crv": "Ed25519", "x": str(x), **rest} if not rest:
            return Ed25519PublicKey.from_public_bytes(_from_base64url(x))
        case {"kty": "EC", "crv": "P-256", "x": str(x), "y": str(y), **rest} if not rest:
            return EllipticCurvePublicNumbers(
                int.from_bytes(_from_base64url(x), "big"),
                int.from_bytes(_from_base64url(y), "big"),
                SECP256R1(),
            ).public_key()
    raise ValueError("not a public P-256 or Ed25519 JWK with the required members only")


def thumbprint(jwk: Mapping[str, str]) -> str:
    """The RFC 7638 SHA-256 thumbprint, base64url without padding."""
    canonical = json.dumps(dict(jwk), sort_keys=True, separators=(",", ":")).encode()
    return _base64url(hashlib.sha256(canonical).digest())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _from_base64url(text: str) -> bytes:
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _base64url(data) != text or len(data) != _COORDINATE_BYTES:
        raise ValueError("a coordinate is 32 bytes in canonical base64url")
    return data
