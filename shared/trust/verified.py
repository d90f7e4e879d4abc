"""Read a folder of cached TUF metadata again, verifying every signature from the pinned root.

The TUF client decides what enters the cache (versions, rollback, freshness). This reader trusts
nothing that lies there: it lets a machine that starts without network use the last data it
verified, and hands our own rules the metadata that the TUF client keeps to itself. It reads no
clock and judges no expiry.

1. Root: the pinned one, then each later version in the cache, signed by its predecessor and itself.
2. Timestamp, snapshot and top-level targets: signed as root demands; version, length and hash as
   the file before says.
3. Delegated targets: signed as the top-level targets demand, version and hash as the snapshot says.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, Targets, Timestamp

from shared.trust.delegation import Delegation
from shared.trust.errors import TrustCacheUnusable, TrustDataInvalid

ROOT_ROTATIONS_MAX = 256
"""As many as the TUF client itself follows in one go."""
METADATA_BYTES_MAX = 5_000_000

_Signed = TypeVar("_Signed", Root, Timestamp, Snapshot, Targets)


@dataclass(frozen=True, slots=True)
class VerifiedMetadata:
    """The top-level metadata of a cache, and where the delegated metadata lies."""

    folder: Path
    root: Root
    timestamp: Timestamp
    snapshot: Snapshot
    targets: Targets

    @property
    def expires_at(self) -> datetime:
        """When the first of the four expires."""
        parts = (self.root, self.timestamp, self.snapshot, self.targets)
        return min(part.expires for part in parts)

    def delegated(self, name: str) -> Targets:
        """Rule 3; raises TrustDataInvalid, TrustCacheUnusable."""
        listed = self.snapshot.meta.get(f"{name}.json")
        if listed is None:
            raise TrustDataInvalid(f"the snapshot does not list {name}")
        metadata = _read(self.folder / f"{name}.json", Targets, listed)
        _verify(self.targets, name, metadata)
        return metadata.signed

    def delegated_by(self, pinned: Delegation) -> Targets:
        """The metadata in the cache if the pinned holders signed it, whoever is delegated to now.

        Raises TrustDataInvalid, TrustCacheUnusable.
        """
        metadata = _read(self.folder / f"{pinned.name}.json", Targets)
        if not pinned.is_signed_by_enough(metadata):
            raise TrustDataInvalid(f"{pinned.name} is not signed by its pinned holders")
        return metadata.signed


def read_verified(folder: Path, pinned_root: bytes) -> VerifiedMetadata:
    """Rules 1 and 2; raises TrustDataInvalid, and TrustCacheUnusable when a file is missing."""
    # 1
    root = _root(folder, pinned_root)
    # 2
    timestamp = _read(folder / "timestamp.json", Timestamp)
    _verify(root, Timestamp.type, timestamp)
    snapshot = _read(folder / "snapshot.json", Snapshot, timestamp.signed.snapshot_meta)
    _verify(root, Snapshot.type, snapshot)
    listed = snapshot.signed.meta.get("targets.json")
    if listed is None:
        raise TrustDataInvalid("the snapshot does not list targets")
    targets = _read(folder / "targets.json", Targets, listed)
    _verify(root, Targets.type, targets)
    return VerifiedMetadata(folder, root, timestamp.signed, snapshot.signed, targets.signed)


def parse_metadata(data: bytes, kind: type[_Signed]) -> Metadata[_Signed]:
    """Read metadata of one kind, without verifying it; raises TrustDataInvalid."""
    try:
        metadata = Metadata[_Signed].from_bytes(data)
    except RepositoryError:
        raise TrustDataInvalid(f"not {kind.type} metadata") from None
    if not isinstance(metadata.signed, kind):
        raise TrustDataInvalid(f"not {kind.type} metadata")
    return metadata


def _root(folder: Path, pinned_root: bytes) -> Root:
    root = parse_metadata(pinned_root, Root)
    _verify(root.signed, Root.type, root)
    for _ in range(ROOT_ROTATIONS_MAX):
        version = root.signed.version + 1
        path = folder / "root_history" / f"{version}.root.json"
        if not path.exists():
            break
        following = _read(path, Root)
        if following.signed.version != version:
            raise TrustDataInvalid(f"{path.name} is version {following.signed.version}")
        _verify(root.signed, Root.type, following)
        _verify(following.signed, Root.type, following)
        root = following
    return root.signed


def _read(path: Path, kind: type[_Signed], listed: MetaFile | None = None) -> Metadata[_Signed]:
    try:
        with path.open("rb") as file:
            data = file.read(METADATA_BYTES_MAX + 1)
    except OSError as error:
        raise TrustCacheUnusable(f"{path.name}: {error.strerror}") from None
    if len(data) > METADATA_BYTES_MAX:
        raise TrustDataInvalid(f"{path.name} is larger than {METADATA_BYTES_MAX} bytes")
    metadata = parse_metadata(data, kind)
    if listed is not None:
        try:
            listed.verify_length_and_hashes(data)
        except RepositoryError:
            raise TrustDataInvalid(f"{path.name} is not the listed file") from None
        if metadata.signed.version != listed.version:
            raise TrustDataInvalid(f"{path.name} is not the listed version")
    return metadata


def _verify(delegator: Root | Targets, role: str, metadata: Metadata[_Signed]) -> None:
    try:
        delegator.verify_delegate(role, metadata.signed_bytes, metadata.signatures)
    except (RepositoryError, ValueError) as error:
        raise TrustDataInvalid(f"{role} is not signed as demanded: {error}") from None
