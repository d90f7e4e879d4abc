"""Seals one field of one record under a key of its own, so that a stolen database stays closed.

Layout of a sealed value, version 1 (lengths in bytes):

    version            1    0x01
    kek id length      1    1 to 64
    kek id             n    ASCII; the key encryption key (KEK) that wraps the data key
    wrapped data key  40    AES-256 key wrap (RFC 3394)
    nonce             12    random
    ciphertext         m    AES-256-GCM (NIST SP 800-38D) under the data key
    tag               16

The data key is random and seals one value once. The associated data is `liptako.sealed.1` and then
table, record and field, each behind its length in two bytes, so a value moved to another place
does not open. The KEK id and the wrapped key stay outside the associated data: changing the KEK
means wrapping the data key anew, never touching what is sealed.
"""

import secrets
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.errors import ErrorKind, PlatformError
from shared.sealing.key_encryption import KeyEncryption, WrappedKey

PLAINTEXT_BYTES_MAX = 4_194_304
"""Larger than any portrait or template; what is larger belongs in an object store."""

_VERSION = 1
_LABEL = b"liptako.sealed.1"
_KEY_BYTES = 32
_WRAPPED_BYTES = 40
_NONCE_BYTES = 12
_TAG_BYTES = 16
_KEK_ID_BYTES_MAX = 64
_NAME_BYTES_MAX = 65_535


class SealedRecordInvalid(PlatformError):
    """A sealed value that does not open: altered, moved, cut, or sealed under a key not here."""

    kind = ErrorKind.UNAVAILABLE
    code = "sealed_record_invalid"


@dataclass(frozen=True, slots=True)
class SealedField:
    """The only place where a sealed value is valid."""

    table: str
    record: str
    field: str

    def associated_data(self) -> bytes:
        parts = [_LABEL]
        for name in (self.table, self.record, self.field):
            encoded = name.encode()
            if not 1 <= len(encoded) <= _NAME_BYTES_MAX:
                raise ValueError("a sealed field needs a table, a record and a field name")
            parts += [len(encoded).to_bytes(2, "big"), encoded]
        return b"".join(parts)


class _Envelope(NamedTuple):
    key: WrappedKey
    nonce: bytes
    ciphertext: bytes

    def encode(self) -> bytes:
        kek_id = self.key.kek_id.encode("ascii")
        head = bytes((_VERSION, len(kek_id)))
        return b"".join((head, kek_id, self.key.wrapped, self.nonce, self.ciphertext))


def seal(keys: KeyEncryption, place: SealedField, plaintext: bytes) -> bytes:
    """Seal a value for one place under a fresh data key; 134 bytes more at most than the value."""
    if len(plaintext) > PLAINTEXT_BYTES_MAX:
        raise ValueError(f"a sealed value has at most {PLAINTEXT_BYTES_MAX} bytes")
    data_key = secrets.token_bytes(_KEY_BYTES)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    ciphertext = AESGCM(data_key).encrypt(nonce, plaintext, place.associated_data())
    return _Envelope(keys.wrap(data_key), nonce, ciphertext).encode()


def open_sealed(keys: KeyEncryption, place: SealedField, sealed: bytes) -> bytes:
    """Return the value sealed for this place; SealedRecordInvalid whatever else the bytes are."""
    envelope = _decode(sealed)
    data_key = _unwrap(keys, envelope.key)
    try:
        return AESGCM(data_key).decrypt(
            envelope.nonce, envelope.ciphertext, place.associated_data()
        )
    except InvalidTag:
        raise SealedRecordInvalid("the value was altered or sealed for another place") from None


def rewrap(keys: KeyEncryption, sealed: bytes) -> bytes:
    """The same sealed value with its data key under the current KEK; nothing is decrypted."""
    envelope = _decode(sealed)
    data_key = _unwrap(keys, envelope.key)
    return envelope._replace(key=keys.wrap(data_key)).encode()


def kek_of(sealed: bytes) -> str:
    """Which KEK a sealed value needs, to find those that still wait to be wrapped anew."""
    return _decode(sealed).key.kek_id


def _unwrap(keys: KeyEncryption, key: WrappedKey) -> bytes:
    data_key = keys.unwrap(key)
    if data_key is None:
        raise SealedRecordInvalid("no key here opens the value")
    return data_key


def _decode(sealed: bytes) -> _Envelope:
    least = 2 + _WRAPPED_BYTES + _NONCE_BYTES + _TAG_BYTES
    if len(sealed) < least or sealed[0] != _VERSION:
        raise SealedRecordInvalid("not a sealed value of a known version")
    kek_end = 2 + sealed[1]
    nonce_start = kek_end + _WRAPPED_BYTES
    text_start = nonce_start + _NONCE_BYTES
    if not 1 <= sealed[1] <= _KEK_ID_BYTES_MAX or len(sealed) < text_start + _TAG_BYTES:
        raise SealedRecordInvalid("the sealed value is cut short")
    kek_id = sealed[2:kek_end].decode("ascii", errors="replace")
    key = WrappedKey(kek_id, sealed[kek_end:nonce_start])
    return _Envelope(key, sealed[nonce_start:text_start], sealed[text_start:])
