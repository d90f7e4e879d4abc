"""Where private keys live: a port small enough for a PKCS#11 token, and a folder of files."""

import os
import re
from pathlib import Path
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from shared.errors import ErrorKind, PlatformError
from shared.stand_ins import announce_stand_in

KEY_FILE_BYTES_MAX: Final = 8_192

_LABEL = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_ECDSA_SHA256 = ECDSA(SHA256())
_OTHERS = 0o077


class SigningKeyNotFound(PlatformError):
    """No key has this label."""

    kind = ErrorKind.NOT_FOUND
    code = "signing_key_not_found"


class SigningKeyExists(PlatformError):
    """A key already has this label; keys are never overwritten."""

    kind = ErrorKind.CONFLICT
    code = "signing_key_exists"


class SigningKeyRefused(PlatformError):
    """The file is not a P-256 private key, or others than its owner can read it."""

    kind = ErrorKind.FORBIDDEN
    code = "signing_key_refused"


class KeyStore(Protocol):
    """Signs with P-256 keys that never leave it. Labels are `[a-z0-9._-]`, 64 characters at most.

    Every method raises SigningKeyNotFound when no key has the label.
    """

    def public_key(self, label: str) -> EllipticCurvePublicKey: ...

    def sign(self, label: str, message: bytes) -> bytes:
        """ECDSA with SHA-256 over the message, DER-encoded (RFC 3279 section 2.2.3)."""
        ...


class FileKeyStore:
    """Keys as PKCS#8 PEM files in a folder; a stand-in for a hardware module.

    Each file is `<label>.pem` with mode 0600; a file that group or others can read is refused.
    """

    def __init__(self, folder: Path, *, production: bool) -> None:
        announce_stand_in(f"the file key store in {folder.name}", production=production)
        self._folder = folder
        self._loaded: dict[str, EllipticCurvePrivateKey] = {}

    def generate(self, label: str) -> EllipticCurvePublicKey:
        """Make a new key; raises SigningKeyExists."""
        path = self._path(label)
        private_key = generate_private_key(SECP256R1())
        pem = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise SigningKeyExists(f"there is already a key {label}") from None
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(descriptor)
        return private_key.public_key()

    def public_key(self, label: str) -> EllipticCurvePublicKey:
        return self._private_key(label).public_key()

    def sign(self, label: str, message: bytes) -> bytes:
        return self._private_key(label).sign(message, _ECDSA_SHA256)

    def _path(self, label: str) -> Path:
        if not _LABEL.fullmatch(label):
            raise SigningKeyNotFound("not a label of a key")
        return self._folder / f"{label}.pem"

    def _private_key(self, label: str) -> EllipticCurvePrivateKey:
        key = self._loaded.get(label)
        if key is None:
            key = self._loaded[label] = _read_key(self._path(label), label)
        return key


def _read_key(path: Path, label: str) -> EllipticCurvePrivateKey:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        raise SigningKeyNotFound(f"there is no key {label}") from None
    except OSError:
        raise SigningKeyRefused(f"the key {label} cannot be opened") from None
    with os.fdopen(descriptor, "rb") as file:
        if os.fstat(descriptor).st_mode & _OTHERS:
            raise SigningKeyRefused(f"others than its owner may use the key {label}; chmod 600")
        pem = file.read(KEY_FILE_BYTES_MAX)
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        raise SigningKeyRefused(f"the key {label} is not a PKCS#8 PEM file") from None
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise SigningKeyRefused(f"the key {label} is not on P-256")
    return key
