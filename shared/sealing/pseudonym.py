"""Names a person differently to every partner, so that two partners cannot join their data.

The pseudonym is HMAC-SHA-256 under a key of one State and one epoch over the partner's entity id
and the identity number. Only the holder of the key can tell whom a pseudonym names, by computing
it; no table of pseudonyms is needed, and a new epoch changes all of them.
"""

import base64
import hashlib
import hmac
from pathlib import Path
from typing import Protocol

from shared.sealing.secret_file import (
    SecretFileInvalid,
    new_secret,
    read_secret,
    read_secret_file,
    write_secret_file,
)
from shared.stand_ins import announce_stand_in
from shared.states import State

_LABEL = b"liptako.pairwise.1"
_PSEUDONYM_BYTES = 20
"""160 bits: over the 128 that no search reaches, and exactly 32 characters of base32."""


class PseudonymKey(Protocol):
    """The HMAC key of one State and one epoch; in production it stays in an HSM."""

    @property
    def state(self) -> State: ...

    @property
    def epoch(self) -> int: ...

    def authenticate(self, message: bytes) -> bytes:
        """HMAC-SHA-256 of the message, 32 bytes."""
        ...


def pairwise_pseudonym(key: PseudonymKey, *, partner: str, identity_number: str) -> str:
    """What a partner (an entity id) may call a person: 32 characters of lower-case base32.

    The same partner, person and epoch always give the same pseudonym; any other gives another.
    """
    names = (key.state, str(key.epoch), partner, identity_number)
    encoded = [name.encode() for name in names]
    message = b"".join([_LABEL, *(len(name).to_bytes(2, "big") + name for name in encoded)])
    digest = key.authenticate(message)[:_PSEUDONYM_BYTES]
    return base64.b32encode(digest).decode().lower()


class FilePseudonymKey:
    """A pseudonym key in a file: for development, refused in production."""

    def __init__(self, path: Path, *, production: bool) -> None:
        announce_stand_in("the file of the pseudonym key", production=production)
        match read_secret_file(path):
            case {"state": ("MLI" | "BFA" | "NER") as state, "epoch": int(epoch), "secret": secret}:
                self.state, self.epoch = State(state), epoch
                self._secret = read_secret(secret)
            case _:
                raise SecretFileInvalid(f"{path.name} is not a file of a pseudonym key")

    def authenticate(self, message: bytes) -> bytes:
        return hmac.digest(self._secret, message, hashlib.sha256)


def create_pseudonym_key(path: Path, *, state: State, epoch: int) -> None:
    """Make the key of a State and an epoch; SecretFileInvalid when the file exists already."""
    if path.exists():
        raise SecretFileInvalid(f"{path.name} exists already; a new epoch gets a new file")
    write_secret_file(path, {"state": state, "epoch": epoch, "secret": new_secret()})
