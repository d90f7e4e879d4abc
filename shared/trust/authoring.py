"""Make metadata of the trust repository and sign it. Pure: every time comes from a parameter.

Whoever holds a key signs on their own machine: metadata is made from public keys, passed around,
and signed by one signer after the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from securesystemslib.signer import Key, Signer
from tuf.api.metadata import (
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from shared.states import State
from shared.trust.delegation import Delegation, Handover, delegated_role
from shared.trust.names import CONFEDERATION
from shared.trust.policy import OFFLINE_THRESHOLD_MIN

SIGNED_AT = "liptako-signed-at"
"""Member of timestamp metadata: when it was signed, so that a clock cannot be set back unseen."""

_HASHES = ["sha256"]
_TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_Signed = TypeVar("_Signed", Root, Targets, Snapshot, Timestamp)


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long each kind of metadata may be relied on after it was signed."""

    root: timedelta = timedelta(days=365)
    delegations: timedelta = timedelta(days=365)
    delegated: timedelta = timedelta(days=180)
    snapshot: timedelta = timedelta(days=7)
    timestamp: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class AuthorityKeys:
    """The four public keys of a State's trust authority, one for each thing it signs."""

    root: Key
    delegations: Key
    state: Key
    confederal: Key


@dataclass(frozen=True, slots=True)
class OnlineKeys:
    """The public keys that the trust repository itself signs with."""

    snapshot: Key
    timestamp: Key


def root_metadata(
    authorities: Mapping[State, AuthorityKeys],
    online: OnlineKeys,
    *,
    version: int,
    expires: datetime,
) -> Metadata[Root]:
    """Root: two of the three States for `root` and for `targets`, one online key for the others."""
    root = Root(version=version, expires=expires)
    for authority in authorities.values():
        root.add_key(authority.root, Root.type)
        root.add_key(authority.delegations, Targets.type)
    for role in (Root.type, Targets.type):
        root.roles[role].threshold = OFFLINE_THRESHOLD_MIN
    root.add_key(online.snapshot, Snapshot.type)
    root.add_key(online.timestamp, Timestamp.type)
    return Metadata(root)


def first_delegations(authorities: Mapping[State, AuthorityKeys]) -> dict[str, Delegation]:
    """Each State alone for its own folder, two of them together for the Confederation's."""
    delegations = {
        state.value: Delegation(state.value, 1, 1, _by_keyid([keys.state]))
        for state, keys in authorities.items()
    }
    confederal = _by_keyid(keys.confederal for keys in authorities.values())
    delegations[CONFEDERATION] = Delegation(CONFEDERATION, 1, OFFLINE_THRESHOLD_MIN, confederal)
    return delegations


def delegating_targets(
    offers: Mapping[str, tuple[Delegation, Sequence[Handover]]],
    *,
    version: int,
    expires: datetime,
) -> Metadata[Targets]:
    """The top-level targets, which do nothing but delegate."""
    keys = {
        keyid: key for delegation, _ in offers.values() for keyid, key in delegation.keys.items()
    }
    roles = {
        name: delegated_role(delegation, handovers)
        for name, (delegation, handovers) in offers.items()
    }
    return Metadata(Targets(version=version, expires=expires, delegations=Delegations(keys, roles)))


def delegated_targets(
    files: Mapping[str, TargetFile], *, version: int, expires: datetime
) -> Metadata[Targets]:
    """The targets of one delegation, by their names such as `MLI/identity.json`."""
    return Metadata(Targets(version=version, expires=expires, targets=dict(files)))


def target_file(name: str, data: bytes) -> TargetFile:
    return TargetFile.from_data(name, data, _HASHES)


def snapshot_metadata(
    listed: Mapping[str, MetaFile], *, version: int, expires: datetime
) -> Metadata[Snapshot]:
    """The one consistent set of targets metadata, each by file name, with length and hash."""
    return Metadata(Snapshot(version=version, expires=expires, meta=dict(listed)))


def timestamp_metadata(
    snapshot: MetaFile, *, version: int, at: datetime, expires: datetime
) -> Metadata[Timestamp]:
    """The statement that this snapshot is the present one, and when that was said."""
    return Metadata(
        Timestamp(
            version=version,
            expires=expires,
            snapshot_meta=snapshot,
            unrecognized_fields={SIGNED_AT: at.strftime(_TIME_FORMAT)},
        )
    )


def signed_at(timestamp: Timestamp) -> datetime:
    """When timestamp metadata was signed; ValueError when it does not say."""
    match timestamp.unrecognized_fields.get(SIGNED_AT):
        case str(text):
            return datetime.strptime(text, _TIME_FORMAT).replace(tzinfo=UTC)
    raise ValueError("timestamp metadata without the time of its signature")


def meta_file(version: int, data: bytes) -> MetaFile:
    return MetaFile.from_data(version, data, _HASHES)


def signed(metadata: Metadata[_Signed], signers: Iterable[Signer]) -> bytes:
    """Return the metadata's file, signed by all of `signers` and nobody else."""
    metadata.signatures.clear()
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes()


def _by_keyid(keys: Iterable[Key]) -> dict[str, Key]:
    return {key.keyid: key for key in keys}
