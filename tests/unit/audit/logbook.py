"""A small log kept in memory, sealed as the sequencer seals it, for tests to damage."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.audit.checkpoint import sign_checkpoint
from shared.audit.entry import AuditEntry, Outcome, leaf_of
from shared.audit.tree import CompactTree, leaf_hash
from shared.audit.verification import FiledUnder, LogLine, LogPage
from shared.signed_http.keys import KeyRecord, KeyStatus, Purpose, SigningKey

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
SERVICE = "identity.mli.aes.example"


class Event(StrEnum):
    CARD_SUSPENDED = "card.suspended"


def a_log_key(entity: str = SERVICE) -> SigningKey:
    return SigningKey.of(entity, Ed25519PrivateKey.generate())


def the_record_of(
    key: SigningKey,
    *,
    purpose: Purpose = Purpose.AUDIT_LOG,
    status: KeyStatus = KeyStatus.ACTIVE,
    compromised_since: datetime | None = None,
) -> KeyRecord:
    return KeyRecord(
        entity=key.entity,
        public_key=key.private_key.public_key(),
        algorithm=key.algorithm,
        purpose=purpose,
        not_before=NOON - timedelta(days=1),
        not_after=NOON + timedelta(days=100),
        status=status,
        thumbprint=key.keyid.partition("#")[2],
        compromised_since=compromised_since,
    )


def an_entry(number: int = 0) -> AuditEntry:
    return AuditEntry(
        id=UUID(int=number),
        recorded_at=NOON + timedelta(seconds=number),
        service=SERVICE,
        event=Event.CARD_SUSPENDED,
        outcome=Outcome.DONE,
        trust_version="7",
        object_reference=f"card-{number}",
    )


class Logbook:
    """A log of `size` entries with a checkpoint after each `per_page`."""

    def __init__(self, size: int = 12, *, per_page: int = 4) -> None:
        self.key = a_log_key()
        self.pages: list[LogPage] = []
        tree = CompactTree()
        for first in range(0, size, per_page):
            lines = [self.line(number) for number in range(first, min(first + per_page, size))]
            for line in lines:
                tree.append(line.leaf_hash)
            note = sign_checkpoint(self.key, size=tree.size, root=tree.root())
            self.pages.append(LogPage(tuple(lines), tree.size, note, tree.serialise()))

    @staticmethod
    def line(index: int, entry: AuditEntry | None = None) -> LogLine:
        entry = entry or an_entry(index)
        data = entry.to_bytes()
        return LogLine(index, leaf_hash(leaf_of(index, data)), data, FiledUnder.of(entry))

    @property
    def notes(self) -> list[str]:
        return [page.note for page in self.pages if page.note]

    @property
    def lines(self) -> dict[int, LogLine]:
        return {line.index: line for page in self.pages for line in page.lines}

    def put(self, *changed: LogLine) -> None:
        """Replace the lines at the places of these."""
        at = {line.index: line for line in changed}
        self.pages = [
            replace(page, lines=tuple(at.get(line.index, line) for line in page.lines))
            for page in self.pages
        ]

    def drop(self, *indices: int) -> None:
        """Lose whole places."""
        self.pages = [
            replace(page, lines=tuple(each for each in page.lines if each.index not in indices))
            for page in self.pages
        ]
