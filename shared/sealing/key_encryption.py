"""Where the keys that wrap data keys live: a port, and a file that stands in for an HSM."""

import re
from pathlib import Path
from typing import NamedTuple, Protocol

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from shared.sealing.secret_file import (
    SecretFileInvalid,
    new_secret,
    read_secret,
    read_secret_file,
    write_secret_file,
)
from shared.stand_ins import announce_stand_in

_KEK_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


class WrappedKey(NamedTuple):
    """A data key as it is stored: which key encryption key (KEK) wrapped it, and the result."""

    kek_id: str
    wrapped: bytes


class KeyEncryption(Protocol):
    """Wraps data keys under KEKs that never come out (AES key wrap, RFC 3394, 256 bits)."""

    @property
    def current_kek_id(self) -> str:
        """The KEK that wraps now; at most 64 lower-case letters, digits, dots and hyphens."""
        ...

    def wrap(self, data_key: bytes) -> WrappedKey:
        """Wrap a 32-byte data key under the current KEK, into 40 bytes."""
        ...

    def unwrap(self, key: WrappedKey) -> bytes | None:
        """The data key, or None when the KEK is unknown or did not wrap these bytes."""
        ...


class FileKeyEncryption:
    """KEKs in a file that only its owner can read: for development, refused in production.

    ```json
    {"current": "mli-2026", "keks": {"mli-2026": "<32 bytes in base64>"}}
    ```
    """

    def __init__(self, path: Path, *, production: bool) -> None:
        announce_stand_in("the file of key encryption keys", production=production)
        self._keks, self.current_kek_id = _keks_of(path)

    def wrap(self, data_key: bytes) -> WrappedKey:
        kek = self._keks[self.current_kek_id]
        return WrappedKey(self.current_kek_id, aes_key_wrap(kek, data_key))

    def unwrap(self, key: WrappedKey) -> bytes | None:
        kek = self._keks.get(key.kek_id)
        if kek is None:
            return None
        try:
            return aes_key_unwrap(kek, key.wrapped)
        except InvalidUnwrap:
            return None


def add_kek(path: Path, kek_id: str) -> None:
    """Create a KEK in the file (made if there is none) and let it wrap from now on.

    Earlier KEKs stay, so that what they wrapped can be opened and wrapped anew. Raises
    SecretFileInvalid when the name is taken or malformed.
    """
    if not _KEK_ID.fullmatch(kek_id):
        raise SecretFileInvalid("a key name has lower-case letters, digits, dots and hyphens")
    keks = dict(read_secret_file(path)["keks"]) if path.exists() else {}
    if kek_id in keks:
        raise SecretFileInvalid(f"there is a key {kek_id} already")
    write_secret_file(path, {"current": kek_id, "keks": {**keks, kek_id: new_secret()}})


def _keks_of(path: Path) -> tuple[dict[str, bytes], str]:
    match read_secret_file(path):
        case {"current": str(current), "keks": dict(stored), **rest} if not rest:
            keks = {kek_id: read_secret(kek) for kek_id, kek in stored.items()}
            if current in keks and all(map(_KEK_ID.fullmatch, keks)):
                return keks, current
    raise SecretFileInvalid(f"{path.name} is not a file of key encryption keys")
