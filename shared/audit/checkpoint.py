"""What a log has committed to at one size: a C2SP tlog-checkpoint, a signed note. Pure.

A checkpoint is three lines (origin, size, base64 root), an empty line, and signature lines
`— <key name> base64(key id ‖ signature)`. The key id of Ed25519 is the first four bytes of
SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key) (C2SP signed-note). Lines of keys we do not know, such as
another State's cosignature, are skipped, as the note format wants.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.audit.errors import CheckpointInvalid
from shared.audit.tree import HASH_BYTES, TREE_SIZE_MAX
from shared.signed_http.keys import (
    Algorithm,
    KeyRecord,
    KeyStatus,
    PublicKey,
    Purpose,
    SigningKey,
    signature_holds,
)

NOTE_BYTES_MAX = 16_384
"""Far above three lines and the cosignatures of every witness; a note is read into memory."""
SIGNATURE_LINES_MAX = 64
_ED25519_TYPE = b"\x01"
_KEY_ID_BYTES = 4
_TEXT_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's name, its number of leaves and its root at that size."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The signed lines, each with its line feed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def log_origin(entity: str) -> str:
    """The name of an entity's audit log: the first line of its checkpoints, the name of its key."""
    return f"{entity}/audit"


def sign_checkpoint(key: SigningKey, *, size: int, root: bytes) -> str:
    """Return the signed note of `key`'s own log; ValueError if the key is not Ed25519."""
    if key.algorithm is not Algorithm.ED25519:
        raise ValueError("the key of an audit log is Ed25519")
    checkpoint = Checkpoint(log_origin(key.entity), size, root)
    public = key.private_key.public_key()
    signature = key.sign(checkpoint.text.encode())
    line = base64.b64encode(_key_id(checkpoint.origin, public) + signature).decode()
    return f"{checkpoint.text}\n— {checkpoint.origin} {line}\n"


def verify_checkpoint(note: str, keys: Iterable[KeyRecord]) -> Checkpoint:
    """Return the checkpoint if one of the log's keys signed it, else raise CheckpointInvalid.

    `keys` are all the AUDIT_LOG keys the entity ever had: a retired key still vouches for what it
    signed, a compromised one for nothing.

    1. The note is well formed and within its limits.
    2. A key record counts if its purpose is the audit log, it was not compromised, and the
       checkpoint's origin is the log of its entity.
    3. A signature line counts if it bears that key's name and id.
    4. Its Ed25519 signature holds over the text, and no counting line is bad.
    """
    checkpoint, signatures = _parse_note(note)  # 1
    public_keys = [record.public_key for record in keys if _counts_for(checkpoint, record)]  # 2
    _require_signature(checkpoint, signatures, public_keys)
    return checkpoint


def verify_own_checkpoint(
    note: str, key: SigningKey, previous_keys: Iterable[KeyRecord] = ()
) -> Checkpoint:
    """The same for the log's own signer, who trusts its key because it holds it."""
    checkpoint, signatures = _parse_note(note)
    if checkpoint.origin != log_origin(key.entity):
        raise CheckpointInvalid("the checkpoint is of another log")
    previous = [record.public_key for record in previous_keys if _counts_for(checkpoint, record)]
    _require_signature(checkpoint, signatures, [key.private_key.public_key(), *previous])
    return checkpoint


def _require_signature(
    checkpoint: Checkpoint, signatures: list[tuple[str, bytes]], keys: Iterable[PublicKey]
) -> None:
    """Steps 3 and 4."""
    known = {_key_id(checkpoint.origin, key): key for key in keys}
    counting = [
        (known[blob[:_KEY_ID_BYTES]], blob[_KEY_ID_BYTES:])
        for name, blob in signatures
        if name == checkpoint.origin and blob[:_KEY_ID_BYTES] in known  # 3
    ]
    message = checkpoint.text.encode()
    if not counting or not all(signature_holds(key, sig, message) for key, sig in counting):  # 4
        raise CheckpointInvalid("no key of the log signed this checkpoint")


def _counts_for(checkpoint: Checkpoint, record: KeyRecord) -> bool:
    return (
        record.purpose is Purpose.AUDIT_LOG
        and record.status is not KeyStatus.COMPROMISED
        and isinstance(record.public_key, Ed25519PublicKey)
        and checkpoint.origin == log_origin(record.entity)
    )


def _key_id(name: str, key: PublicKey) -> bytes:
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(name.encode() + b"\n" + _ED25519_TYPE + raw).digest()[:_KEY_ID_BYTES]


def _parse_note(note: str) -> tuple[Checkpoint, list[tuple[str, bytes]]]:
    if len(note) > NOTE_BYTES_MAX or not note.endswith("\n"):
        raise CheckpointInvalid("not a signed note")
    text, blank, tail = note.partition("\n\n")
    lines = tail.removesuffix("\n").split("\n")
    if not blank or len(lines) > SIGNATURE_LINES_MAX:
        raise CheckpointInvalid("not a signed note")
    return _parse_text(text), [_parse_signature_line(line) for line in lines]


def _parse_text(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) != _TEXT_LINES:
        raise CheckpointInvalid("a checkpoint is an origin, a size and a root")
    origin, size, root = lines
    if not origin or not origin.isprintable():
        raise CheckpointInvalid("the origin is not a name")
    if not (size.isascii() and size.isdecimal()) or (size[0] == "0" and size != "0"):
        raise CheckpointInvalid("the size is not a decimal number")
    if len(size) > len(str(TREE_SIZE_MAX)) or int(size) > TREE_SIZE_MAX:
        raise CheckpointInvalid("the size is too large")
    root_hash = _from_base64(root)
    if len(root_hash) != HASH_BYTES:
        raise CheckpointInvalid(f"a root is {HASH_BYTES} bytes")
    return Checkpoint(origin, int(size), root_hash)


def _parse_signature_line(line: str) -> tuple[str, bytes]:
    match line.split(" "):
        case ["—", name, encoded] if name and "+" not in name:
            blob = _from_base64(encoded)
        case _:
            raise CheckpointInvalid("a signature line is a dash, a name and base64")
    if len(blob) <= _KEY_ID_BYTES:
        raise CheckpointInvalid("a signature line holds a key id and a signature")
    return name, blob


def _from_base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise CheckpointInvalid("not base64") from None
    if base64.b64encode(data).decode() != text:
        raise CheckpointInvalid("not canonical base64")
    return data
