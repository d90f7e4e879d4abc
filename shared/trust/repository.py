"""The trust repository as a folder: what is published, in an order that no crash can break.

`metadata/` and `targets/` are served as they lie, with consistent snapshots: every file but
`timestamp.json` carries its version or its hash in its name and is never rewritten. Publishing
writes target files, then metadata, then the snapshot, and last the timestamp, so that a client
sees the whole of the old state or the whole of the new one. The repository holds the online keys
of snapshot and timestamp only: it can withhold news for as long as a timestamp lives, and no more.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from securesystemslib.signer import Signer
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, Targets, Timestamp

from shared.states import State
from shared.trust.authoring import (
    Lifetimes,
    meta_file,
    signed,
    snapshot_metadata,
    timestamp_metadata,
)
from shared.trust.errors import PublicationRefused
from shared.trust.names import DELEGATIONS, withdrawals_target
from shared.trust.publication import Published, Release, judge_release

_FILE_MODE = 0o644
_Signed = TypeVar("_Signed", Root, Targets, Snapshot, Timestamp)


@dataclass(frozen=True, slots=True)
class OnlineSigners:
    """The two keys that the trust repository holds."""

    snapshot: Signer
    timestamp: Signer


@dataclass(frozen=True, slots=True)
class TrustRepository:
    """A published repository in a folder; several processes may publish, one after the other."""

    folder: Path
    lifetimes: Lifetimes = field(default_factory=Lifetimes)

    @property
    def metadata_folder(self) -> Path:
        return self.folder / "metadata"

    @property
    def targets_folder(self) -> Path:
        return self.folder / "targets"

    def published(self) -> Published:
        """Everything that is in force; empty before the first publication."""
        versions = [
            int(path.name.partition(".")[0]) for path in self.metadata_folder.glob("*.root.json")
        ]
        if not versions or not (self.metadata_folder / "timestamp.json").exists():
            return Published(None, None, None, {})
        root = self._read(f"{max(versions)}.root.json", Root)
        listed = self._snapshot().signed.meta
        targets = self._read(_versioned("targets", listed["targets.json"]), Targets)
        delegated = {
            name: self._read(_versioned(name, listed[f"{name}.json"]), Targets)
            for name in DELEGATIONS
            if f"{name}.json" in listed
        }
        officers = {
            name: (self.targets_folder / file.get_prefixed_paths()[0]).read_bytes()
            for state in State
            if (published := delegated.get(state)) is not None
            and (file := published.signed.targets.get(name := withdrawals_target(state)))
        }
        return Published(root, targets, listed, delegated, officers)

    def timestamp(self) -> Timestamp:
        """The statement in force; PublicationRefused when nothing has been published."""
        return self._read("timestamp.json", Timestamp).signed

    def publish(self, release: Release, online: OnlineSigners, *, now: datetime) -> None:
        """Verify a release as clients will, publish it and re-sign snapshot and timestamp.

        Raises PublicationRefused, and then nothing has changed.
        """
        with self._alone():
            before = self.published()
            root = judge_release(before, release, now=now)
            _refuse_foreign_keys(root, online)
            for name, data in release.files.items():
                for path in release.paths_of(name):
                    self._write(self.targets_folder / path, data)
            listed = dict(before.listed or {})
            for role, data in release.metadata.items():
                version = Metadata.from_bytes(data).signed.version
                self._write(self.metadata_folder / f"{version}.{role}.json", data)
                if role != Root.type:
                    listed[f"{role}.json"] = meta_file(version, data)
            self._sign_snapshot(listed, online, now=now)

    def renew(self, online: OnlineSigners, *, now: datetime) -> None:
        """Sign a new timestamp, and a new snapshot when half the present one's life is over."""
        with self._alone():
            root = self.published().root
            if root is not None:
                _refuse_foreign_keys(root.signed, online)
            snapshot = self._snapshot()
            if snapshot.signed.expires - now < self.lifetimes.snapshot / 2:
                self._sign_snapshot(snapshot.signed.meta, online, now=now)
            else:
                self._sign_timestamp(self.timestamp().snapshot_meta, online, now=now)

    def _sign_snapshot(
        self, listed: Mapping[str, MetaFile], online: OnlineSigners, *, now: datetime
    ) -> None:
        version = 1
        if (self.metadata_folder / "timestamp.json").exists():
            version = self.timestamp().snapshot_meta.version + 1
        expires = now.replace(microsecond=0) + self.lifetimes.snapshot
        metadata = snapshot_metadata(listed, version=version, expires=expires)
        data = signed(metadata, [online.snapshot])
        self._write(self.metadata_folder / f"{version}.snapshot.json", data)
        self._sign_timestamp(meta_file(version, data), online, now=now)

    def _sign_timestamp(self, snapshot: MetaFile, online: OnlineSigners, *, now: datetime) -> None:
        path = self.metadata_folder / "timestamp.json"
        version = self.timestamp().version + 1 if path.exists() else 1
        at = now.replace(microsecond=0)
        metadata = timestamp_metadata(
            snapshot, version=version, at=at, expires=at + self.lifetimes.timestamp
        )
        self._write(path, signed(metadata, [online.timestamp]))

    def _snapshot(self) -> Metadata[Snapshot]:
        return self._read(_versioned("snapshot", self.timestamp().snapshot_meta), Snapshot)

    def _read(self, name: str, kind: type[_Signed]) -> Metadata[_Signed]:
        try:
            metadata = Metadata[_Signed].from_bytes((self.metadata_folder / name).read_bytes())
        except FileNotFoundError:
            raise PublicationRefused(f"{name} has not been published") from None
        if not isinstance(metadata.signed, kind):
            raise PublicationRefused(f"{name} is not {kind.type} metadata")
        return metadata

    def _write(self, path: Path, data: bytes) -> None:
        """Write a file so that it is there whole or not at all, even after a power cut."""
        path.parent.mkdir(parents=True, exist_ok=True)
        staged = self.folder / ".staged"
        with staged.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        staged.chmod(_FILE_MODE)
        staged.replace(path)
        # without this a later rename could survive a power cut that this one does not
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the repository's lock: two publishers would both make version N + 1."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _refuse_foreign_keys(root: Root, online: OnlineSigners) -> None:
    for role, signer in ((Snapshot.type, online.snapshot), (Timestamp.type, online.timestamp)):
        if signer.public_key.keyid not in root.roles[role].keyids:
            raise PublicationRefused(f"the online key of {role} is not the one root names")


def _versioned(role: str, listed: MetaFile) -> str:
    return f"{listed.version}.{role}.json"
