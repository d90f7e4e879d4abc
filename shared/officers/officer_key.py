"""A person's own ES256 key in a file: made, protected by a passphrase, read back."""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from shared.officers.errors import OfficerKeyUnreadable

KEY_FILE_BYTES_MAX = 4_096


def make_officer_key() -> ec.EllipticCurvePrivateKey:
    """A new P-256 key; its public half goes into the credential."""
    return ec.generate_private_key(ec.SECP256R1())


def write_officer_key(
    path: Path, key: ec.EllipticCurvePrivateKey, *, passphrase: bytes | None = None
) -> None:
    """Write the key as PKCS#8 PEM that only its owner can read; never over an existing file.

    Without a passphrase whoever has the file has the person's signature: development only.
    """
    protection = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)


def read_officer_key(path: Path, *, passphrase: bytes | None = None) -> ec.EllipticCurvePrivateKey:
    """Read a key file; OfficerKeyUnreadable if it is none or the passphrase is wrong."""
    try:
        with path.open("rb") as file:
            pem = file.read(KEY_FILE_BYTES_MAX)
        key = load_pem_private_key(pem, passphrase)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        raise OfficerKeyUnreadable(f"{path.name} is not a key this passphrase opens") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise OfficerKeyUnreadable(f"{path.name} is not a P-256 key")
    return key
