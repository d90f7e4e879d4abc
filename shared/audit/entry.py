"""One audited fact, and the bytes that stand for it in the log. Pure.

An entry holds no personal data: a person appears only as the hash of their identifier under a salt
of their own, kept in a table from which it can be erased.
"""

import dataclasses
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.audit.errors import AuditEntryInvalid
from shared.canonical_json import NotCanonicalJson, canonical_json

TEXT_CHARACTERS_MAX = 500
"""Of each text of an entry, so that a leaf stays far below the 65,535 bytes of a log's entry."""
SALT_BYTES = 16
_FORMAT = "liptako-audit-1"
_NOT_TEXT = frozenset({"id", "recorded_at", "outcome"})
_SHA256_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Outcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which thing, when, why, and how it ended."""

    id: UUID
    recorded_at: datetime
    """in UTC, to the microsecond"""
    service: str
    """the entity whose log this is"""
    event: str
    """from the closed list of the service"""
    outcome: Outcome
    trust_version: str
    """the trust data by which the caller was judged"""
    actor: str | None = None
    """State and opaque subject of an officer's credential; None when no person acted"""
    peer: str | None = None
    """the key id that signed the request; None for the service's own work"""
    purpose: str | None = None
    """the code of the reason for reading personal data"""
    subject_reference: str | None = None
    """who it is about, as `subject_reference` makes it"""
    object_reference: str | None = None
    """the opaque identifier of the card, document or movement it is about"""
    reason: str | None = None
    """the code of the error that refused, or of the reason given for the act"""
    request_digest: str | None = None
    """SHA-256, in hex, of the signature base of the request"""

    def __post_init__(self) -> None:
        if self.recorded_at.utcoffset() != timedelta(0):
            raise ValueError("an entry is recorded in UTC")
        for name, optional in _TEXTS:
            value = getattr(self, name)
            if value is None and optional:
                continue
            if not isinstance(value, str) or not 0 < len(value) <= TEXT_CHARACTERS_MAX:
                raise ValueError(f"{name} is a text of 1 to {TEXT_CHARACTERS_MAX} characters")
        for digest in (self.subject_reference, self.request_digest):
            if digest is not None and not _SHA256_HEX.fullmatch(digest):
                raise ValueError("a reference or digest is 64 lower-case hex digits")

    def to_bytes(self) -> bytes:
        """The canonical JSON that is stored and, with its place in the log, hashed."""
        members: dict[str, Any] = {name: getattr(self, name) for name, _ in _TEXTS}
        in_utc = self.recorded_at.replace(tzinfo=None)
        members |= {
            "format": _FORMAT,
            "id": str(self.id),
            "outcome": self.outcome,
            "recorded_at": in_utc.isoformat(timespec="microseconds") + "Z",
        }
        return canonical_json(members)


_TEXTS = tuple(
    (field.name, field.default is None)
    for field in dataclasses.fields(AuditEntry)
    if field.name not in _NOT_TEXT
)
"""Each text of an entry, and whether it may be missing."""


def parse_entry(data: bytes) -> AuditEntry:
    """Read what `to_bytes` wrote; AuditEntryInvalid unless it would write the same bytes again."""
    try:
        members = json.loads(data)
        if members.pop("format") != _FORMAT:
            raise AuditEntryInvalid("of another format")
        entry = AuditEntry(
            **members
            | {
                "id": UUID(members["id"]),
                "recorded_at": datetime.fromisoformat(members["recorded_at"]),
                "outcome": Outcome(members["outcome"]),
            }
        )
        same = entry.to_bytes() == data
    except (NotCanonicalJson, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise AuditEntryInvalid("not an audit entry") from None
    if not same:
        raise AuditEntryInvalid("not the canonical form of an audit entry")
    return entry


def leaf_of(index: int, entry: bytes) -> bytes:
    """The leaf data of the entry at `index`: canonical JSON that binds the entry to its place.

    Because the place is inside the leaf, two entries that change places are both found out, each
    by its own hash.
    """
    return b'{"entry":%b,"seq":%d}' % (entry, index)


def subject_reference(salt: bytes, subject: str) -> str:
    """The hex HMAC-SHA256 of a person's identifier under the person's salt.

    Once the salt is erased, nobody can tell whom the entries are about, nor test a guess.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt is {SALT_BYTES} bytes")
    return hmac.new(salt, subject.encode(), hashlib.sha256).hexdigest()
