"""Answers kept for retries, sealed: they may hold personal data."""

from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import KeyEncryption


class EnvelopeSealer:
    """Seals each answer in an envelope bound to its caller and idempotency key."""

    def __init__(self, keys: KeyEncryption) -> None:
        self._keys = keys

    def seal(self, body: bytes, *, entity: str, key: str) -> bytes:
        return seal(self._keys, _place(entity, key), body)

    def open(self, sealed: bytes, *, entity: str, key: str) -> bytes:
        return open_sealed(self._keys, _place(entity, key), sealed)


def _place(entity: str, key: str) -> SealedField:
    return SealedField("idempotent_answers", f"{entity} {key}", "body")
