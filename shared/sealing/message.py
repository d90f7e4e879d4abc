"""Seals a message to one machine: only the holder of its private key opens it.

HPKE in base mode (RFC 9180) as the library has it: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256,
AES-256-GCM; the encapsulated key stands before the ciphertext. It says nothing of who sealed:
what must be known to come from somebody is signed before it is sealed.
"""

from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from shared.errors import ErrorKind, PlatformError

MESSAGE_BYTES_MAX = 4_194_304

_LABEL = b"liptako.message.1"
_NAME_BYTES_MAX = 65_535
_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class MessageNotOpened(PlatformError):
    """The message was altered, or was sealed to another machine or for another matter."""

    kind = ErrorKind.UNPROCESSABLE
    code = "message_not_opened"


@dataclass(frozen=True, slots=True)
class MessageContext:
    """From whom, to whom and in what matter: a message opens in no other context."""

    sender: str
    recipient: str
    matter: str

    def info(self) -> bytes:
        """The names behind their lengths, so that no two contexts are one."""
        parts = [_LABEL]
        for name in (self.sender, self.recipient, self.matter):
            encoded = name.encode()
            if not 1 <= len(encoded) <= _NAME_BYTES_MAX:
                raise ValueError("a message has a sender, a recipient and a matter")
            parts += [len(encoded).to_bytes(2, "big"), encoded]
        return b"".join(parts)


def seal_message(key: EllipticCurvePublicKey, message: bytes, *, context: MessageContext) -> bytes:
    """Seal a message to whoever holds the private half of a P-256 key; 81 bytes are added."""
    if not isinstance(key.curve, SECP256R1):
        raise ValueError("messages are sealed to keys on P-256")  # noqa: TRY004 - not a type of ours
    if len(message) > MESSAGE_BYTES_MAX:
        raise ValueError(f"a message has at most {MESSAGE_BYTES_MAX} bytes")
    return _SUITE.encrypt(message, key, info=context.info())


def open_message(key: EllipticCurvePrivateKey, sealed: bytes, *, context: MessageContext) -> bytes:
    """Open what was sealed to this key in this context; MessageNotOpened for anything else."""
    try:
        return _SUITE.decrypt(sealed, key, info=context.info())
    except (InvalidTag, ValueError):
        raise MessageNotOpened from None
