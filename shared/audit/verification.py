"""Find every altered, missing or reordered entry of an audit log, in constant memory. Pure.

The store that holds the log is not believed: only the checkpoints are, because they are signed.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from shared.audit.checkpoint import Checkpoint, verify_checkpoint
from shared.audit.entry import AuditEntry, leaf_of, parse_entry
from shared.audit.errors import AuditEntryInvalid, CheckpointInvalid, FrontierInvalid
from shared.audit.tree import HASH_BYTES, CompactTree, leaf_hash
from shared.signed_http.keys import KeyRecord

FINDINGS_MAX = 1_000
"""A log damaged beyond that is damaged; the report says how many findings it left out."""
MISMATCHES_COMPARED_MAX = 200
"""Entries that are compared pairwise to tell those that changed places from those altered."""


class Damage(StrEnum):
    ALTERED = "altered"
    """the entry is not the one that was sealed at this place"""
    REORDERED = "reordered"
    """the entry was sealed, but at another place"""
    MISSING = "missing"
    """an entry was sealed at this place and is gone"""
    MISFILED = "misfiled"
    """the entry is intact, but what it is found by says something else"""
    UNPROVEN = "unproven"
    """the leaves do not give the root that was signed: some of these were altered with their
    hashes, or are gone"""
    UNSEALED = "unsealed"
    """no checkpoint covers the leaves at the end of the log"""
    UNLOGGED = "unlogged"
    """an entry that was never sealed and is not waiting to be, or waiting and gone"""
    CHECKPOINT_INVALID = "checkpoint_invalid"
    """a stored checkpoint is not signed by the log, or not for this place"""
    FORKED = "forked"
    """the log does not give the root of a checkpoint kept elsewhere"""
    TRUNCATED = "truncated"
    """the log is shorter than a checkpoint kept elsewhere"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One damage and where it is: leaf indices, both included; None where there is no place."""

    damage: Damage
    first: int | None
    last: int | None
    detail: str


class FiledUnder(NamedTuple):
    """What the store finds an entry by, beside the entry itself."""

    entry_id: UUID
    recorded_at: datetime
    event: str
    subject_reference: str | None
    object_reference: str | None

    @classmethod
    def of(cls, entry: AuditEntry) -> "FiledUnder":
        return cls(
            entry.id,
            entry.recorded_at,
            entry.event,
            entry.subject_reference,
            entry.object_reference,
        )


@dataclass(frozen=True, slots=True)
class LogLine:
    """One place of the log as stored; `entry` is None when the store has lost it."""

    index: int
    leaf_hash: bytes
    entry: bytes | None
    filed_under: FiledUnder | None = None


@dataclass(frozen=True, slots=True)
class LogPage:
    """Consecutive lines, and the checkpoint of the size where they end if there is one.

    `end` is the index after the last place of the page, whether or not its line is there.
    """

    lines: tuple[LogLine, ...]
    end: int
    note: str | None = None
    frontier: bytes | None = None


@dataclass(frozen=True, slots=True)
class LogReport:
    """What verification found; `checkpoint` and `note` are the newest good ones, to be kept."""

    size: int
    checkpoint: Checkpoint | None
    note: str | None
    findings: tuple[Finding, ...]
    findings_left_out: int = 0

    @property
    def intact(self) -> bool:
        return not self.findings


def verify_log(
    pages: Iterable[LogPage], keys: Iterable[KeyRecord], kept_notes: Iterable[str] = ()
) -> LogReport:
    """Verify a whole log, page after page from index 0; see LogVerifier for the steps."""
    verifier = LogVerifier(keys, kept_notes)
    for page in pages:
        verifier.take(page)
    return verifier.report()


class LogVerifier:
    """Verifies a log while it is being read.

    `keys` are all AUDIT_LOG keys the entity ever had. `kept_notes` are checkpoints that somebody
    else kept: only they show a log that was rewritten together with all its checkpoints, or cut.
    CheckpointInvalid if one of those is not signed by the log.

    For each line:
    1. Its place follows the one before; places left out are missing.
    2. Its entry is there.
    3. Entry and place give the stored leaf hash.
    4. The entry is well formed, and is filed under what it says.
    5. The leaf hash grows the tree; at the size of a kept checkpoint the root is the kept one.
    For each stored checkpoint:
    6. A key of the log signed it, for this place.
    7. The tree has its root. If not, something since the last checkpoint is unproven, and the tree
       goes on from the checkpoint's own frontier, which its signed root vouches for.
    At the end:
    8. A checkpoint covers the last leaf, and every kept checkpoint was reached.
    9. Entries that give another mismatched place's hash were reordered, the others altered.
    """

    def __init__(self, keys: Iterable[KeyRecord], kept_notes: Iterable[str] = ()) -> None:
        self._keys = tuple(keys)
        kept = [verify_checkpoint(note, self._keys) for note in kept_notes]
        self._kept = sorted({(checkpoint.size, checkpoint.root) for checkpoint in kept})
        self._next = 0
        self._tree: CompactTree | None = CompactTree()
        self._sealed: Checkpoint | None = None
        self._sealed_note: str | None = None
        self._mismatches: list[LogLine] = []
        self._findings: list[Finding] = []
        self._left_out = 0
        self._compare_with_kept()

    def take(self, page: LogPage) -> None:
        """Steps 1 to 7 for the next page."""
        for line in page.lines:
            self._take_line(line)
        if page.end > self._next:
            self._skip_to(page.end)
        if page.note is not None:
            self._take_checkpoint(page.note, page.frontier)

    def take_unlogged(self, detail: str) -> None:
        """Note an entry that the store holds outside the log."""
        self._found(Damage.UNLOGGED, None, None, detail)

    def report(self) -> LogReport:
        """Steps 8 and 9."""
        sealed_size = self._sealed.size if self._sealed else 0
        if self._next > sealed_size:  # 8
            self._found(Damage.UNSEALED, sealed_size, self._next - 1, "no checkpoint covers these")
        for size, _ in self._kept:
            self._found(
                Damage.TRUNCATED, self._next, size - 1, f"a kept checkpoint has {size} entries"
            )
        self._kept.clear()
        self._tell_reordered_from_altered()  # 9
        return LogReport(
            size=self._next,
            checkpoint=self._sealed,
            note=self._sealed_note,
            findings=tuple(sorted(self._findings, key=_place)),
            findings_left_out=self._left_out,
        )

    def _take_line(self, line: LogLine) -> None:
        if line.index < self._next:  # 1
            self._found(Damage.REORDERED, line.index, line.index, "the place stands twice")
            return
        if line.index > self._next:
            self._skip_to(line.index)
        if line.entry is None:  # 2
            self._found(Damage.MISSING, line.index, line.index, "the entry is gone")
        elif not hmac.compare_digest(leaf_hash(leaf_of(line.index, line.entry)), line.leaf_hash):
            self._mismatched(line)  # 3
        else:
            self._check_filing(line)  # 4
        if self._tree is not None and len(line.leaf_hash) == HASH_BYTES:  # 5
            self._tree.append(line.leaf_hash)
        else:
            self._tree = None
        self._next = line.index + 1
        self._compare_with_kept()

    def _skip_to(self, index: int) -> None:
        self._found(Damage.MISSING, self._next, index - 1, "the places are gone")
        self._tree = None
        self._next = index
        self._compare_with_kept()

    def _check_filing(self, line: LogLine) -> None:
        try:
            entry = parse_entry(line.entry or b"")
        except AuditEntryInvalid as error:
            self._found(Damage.ALTERED, line.index, line.index, error.detail)
            return
        if line.filed_under is not None and line.filed_under != FiledUnder.of(entry):
            self._found(
                Damage.MISFILED, line.index, line.index, f"{entry.id} is filed as something else"
            )

    def _take_checkpoint(self, note: str, frontier: bytes | None) -> None:
        try:
            checkpoint, own_tree = self._open_checkpoint(note, frontier)  # 6
        except (CheckpointInvalid, FrontierInvalid) as error:
            self._found(Damage.CHECKPOINT_INVALID, self._next, self._next, error.detail)
            return
        if self._tree is None or self._tree.root() != checkpoint.root:  # 7
            self._found(
                Damage.UNPROVEN,
                self._sealed.size if self._sealed else 0,
                checkpoint.size - 1,
                f"these do not give the root signed for {checkpoint.size} entries",
            )
            self._tree = own_tree
        self._sealed, self._sealed_note = checkpoint, note

    def _open_checkpoint(
        self, note: str, frontier: bytes | None
    ) -> tuple[Checkpoint, CompactTree | None]:
        checkpoint = verify_checkpoint(note, self._keys)
        if checkpoint.size != self._next:
            raise CheckpointInvalid(f"it is for {checkpoint.size} entries")
        if frontier is None:
            return checkpoint, None
        return checkpoint, CompactTree.resume(frontier, size=checkpoint.size, root=checkpoint.root)

    def _compare_with_kept(self) -> None:
        while self._kept and self._kept[0][0] <= self._next:
            size, root = self._kept.pop(0)
            if size != self._next or self._tree is None or self._tree.root() != root:
                self._found(
                    Damage.FORKED, 0, size - 1, f"not the root kept elsewhere for {size} entries"
                )

    def _mismatched(self, line: LogLine) -> None:
        if len(self._mismatches) < MISMATCHES_COMPARED_MAX:
            self._mismatches.append(line)
        else:
            self._found(Damage.ALTERED, line.index, line.index, "not what was sealed here")

    def _tell_reordered_from_altered(self) -> None:
        for line in self._mismatches:
            home = self._place_sealed(line)
            if home is None:
                self._found(Damage.ALTERED, line.index, line.index, "not what was sealed here")
            else:
                self._found(Damage.REORDERED, line.index, line.index, f"was sealed at {home}")
        self._mismatches.clear()

    def _place_sealed(self, line: LogLine) -> int | None:
        """Where the entry was sealed, if it stood at another mismatched place."""
        for other in self._mismatches:
            there = leaf_hash(leaf_of(other.index, line.entry or b""))
            if there in {other.leaf_hash, line.leaf_hash}:
                return other.index
        return None

    def _found(self, damage: Damage, first: int | None, last: int | None, detail: str) -> None:
        if len(self._findings) < FINDINGS_MAX:
            self._findings.append(Finding(damage, first, last, detail))
        else:
            self._left_out += 1


def _place(finding: Finding) -> tuple[bool, int]:
    return finding.first is None, finding.first or 0
