"""What a signed message proves once its signer's key is known to be stolen. Pure.

Whoever has a stolen key can date a message as they like, so the message's own time proves nothing:
only a log that somebody else saw before the theft does.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.audit.checkpoint import verify_checkpoint
from shared.audit.entry import leaf_of, parse_entry
from shared.audit.errors import AuditEntryInvalid, CheckpointInvalid, ProofInvalid
from shared.audit.proofs import verify_inclusion
from shared.audit.tree import leaf_hash
from shared.signed_http.keys import KeyRecord, KeyStatus, signature_holds


class Standing(StrEnum):
    """What may be said of a message."""

    VALID = "valid"
    DOUBTFUL = "doubtful"
    """perhaps genuine, perhaps made with the stolen key: proves nothing by itself"""
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class LogReceipt:
    """The proof that a log held an entry about the message.

    `held_at` is when somebody independent of the log came to hold the checkpoint `note`.
    """

    entry: bytes
    leaf_index: int
    proof: tuple[bytes, ...]
    note: str
    held_at: datetime


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """The bytes that were signed, the signature, and the time that the signer claimed."""

    base: bytes
    signature: bytes
    signed_at: datetime


def standing_of(
    message: SignedMessage,
    key: KeyRecord,
    *,
    receipt: LogReceipt | None = None,
    log_keys: Iterable[KeyRecord] = (),
) -> Standing:
    """Judge a message by its signature, its key's history and the log that recorded it.

    1. The signature holds and the claimed time lies within the key's life, else invalid.
    2. A key that was never compromised: valid.
    3. The claimed time is not before the compromise: invalid. So is everything of a key of which
       nobody knows since when.
    4. A receipt that holds under the log's keys, was held before the compromise and is about this
       message: valid. Else doubtful.
    """
    in_life = key.not_before <= message.signed_at < key.not_after
    if not in_life or not signature_holds(key.public_key, message.signature, message.base):  # 1
        return Standing.INVALID
    if key.status is not KeyStatus.COMPROMISED:  # 2
        return Standing.VALID
    since = key.compromised_since
    if since is None or message.signed_at >= since:  # 3
        return Standing.INVALID
    if receipt is None or receipt.held_at >= since:  # 4
        return Standing.DOUBTFUL
    return Standing.VALID if _is_about(receipt, message, log_keys) else Standing.DOUBTFUL


def _is_about(receipt: LogReceipt, message: SignedMessage, log_keys: Iterable[KeyRecord]) -> bool:
    try:
        checkpoint = verify_checkpoint(receipt.note, log_keys)
        verify_inclusion(
            index=receipt.leaf_index,
            size=checkpoint.size,
            leaf=leaf_hash(leaf_of(receipt.leaf_index, receipt.entry)),
            proof=receipt.proof,
            root=checkpoint.root,
        )
        entry = parse_entry(receipt.entry)
    except (CheckpointInvalid, ProofInvalid, AuditEntryInvalid):
        return False
    return entry.request_digest == hashlib.sha256(message.base).hexdigest()
