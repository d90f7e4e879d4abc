"""Names a person differently to every partner, so that two partners cannot join their data.

The pseudonym is HMAC-SHA-256 under a key of one State and one epoch over the partner's entity id
and the identity number. Only the holder of the key can tell whom a pseudonym names, by computing
it; no table of pseudonyms is needed, and a new epoch changes all of them. Keys of earlier epochs
are kept to recognise what they named, and name nobody any more.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

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


class PseudonymKeys(PseudonymKey, Protocol):
    """The key of the epoch that names people now, and those of the epochs before it."""

    @property
    def earlier(self) -> tuple[PseudonymKey, ...]:
        """Newest first."""
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


def epoch_of(
    keys: PseudonymKeys, pseudonym: str, *, partner: str, identity_number: str
) -> int | None:
    """The epoch in which a partner was given this pseudonym of this person; None if never."""
    for key in (keys, *keys.earlier):
        expected = pairwise_pseudonym(key, partner=partner, identity_number=identity_number)
        if hmac.compare_digest(expected, pseudonym):
            return key.epoch
    return None


class EarlierKey(NamedTuple):
    """The key of an epoch that is over."""

    state: State
    epoch: int
    secret: bytes

    def authenticate(self, message: bytes) -> bytes:
        return hmac.digest(self.secret, message, hashlib.sha256)


class FilePseudonymKey:
    """Pseudonym keys in a file: for development, refused in production.

    ```json
    {"state": "MLI", "epoch": 2, "secret": "<32 bytes in base64>", "earlier": {"1": "<…>"}}
    ```
    """

    def __init__(self, path: Path, *, production: bool) -> None:
        announce_stand_in("the file of the pseudonym key", production=production)
        content = read_secret_file(path)
        self.state, self.epoch, self._secret = _current_in(content, path)
        self.earlier = _earlier_in(content, self.state, path)

    def authenticate(self, message: bytes) -> bytes:
        return hmac.digest(self._secret, message, hashlib.sha256)


def create_pseudonym_key(path: Path, *, state: State, epoch: int) -> None:
    """Make the key of a State's first epoch; SecretFileInvalid when the file exists already."""
    if path.exists():
        raise SecretFileInvalid(f"{path.name} exists already; begin a new epoch in it instead")
    write_secret_file(path, {"state": state, "epoch": epoch, "secret": new_secret()})


def begin_pseudonym_epoch(path: Path) -> int:
    """Make a new key name people from the next start on, keep the old one; the new epoch."""
    content = read_secret_file(path)
    state, epoch, _ = _current_in(content, path)
    _earlier_in(content, state, path)  # or SecretFileInvalid, before anything is written
    write_secret_file(
        path,
        {
            "state": state,
            "epoch": epoch + 1,
            "secret": new_secret(),
            "earlier": {**content.get("earlier", {}), str(epoch): content["secret"]},
        },
    )
    return epoch + 1


def _current_in(content: Mapping[str, Any], path: Path) -> tuple[State, int, bytes]:
    match content:
        case {"state": ("MLI" | "BFA" | "NER") as state, "epoch": int(epoch), "secret": secret}:
            return State(state), epoch, read_secret(secret)
    raise SecretFileInvalid(f"{path.name} is not a file of a pseudonym key")


def _earlier_in(content: Mapping[str, Any], state: State, path: Path) -> tuple[EarlierKey, ...]:
    match content.get("earlier", {}):
        case dict(kept) if all(name.isdecimal() and int(name) < content["epoch"] for name in kept):
            epochs = sorted(map(int, kept), reverse=True)
            return tuple(
                EarlierKey(state, epoch, read_secret(kept[str(epoch)])) for epoch in epochs
            )
    raise SecretFileInvalid(f"{path.name} is not a file of a pseudonym key")
