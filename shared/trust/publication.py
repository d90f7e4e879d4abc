"""Whether a release may be published: the same verdict that clients will reach. Pure.

1. It holds metadata of known roles only, each exactly one version ahead of the one in force, and
   none of it expired.
2. New root metadata is signed as the present root and as itself demand, and keeps our root rules.
3. New top-level targets are signed as root demands and keep our delegation rules; a delegation
   whose holders change carries a greater serial.
4. Every delegated metadata, new or in force, is signed as its delegation demands: a delegation
   cannot be replaced without metadata that its new holders signed.
5. New delegated metadata names only files that this delegation may publish; each is in the release
   or in force, matches its length and hash, and reads as what its name promises.
6. No credential that a State took back counts again, and its register of officers goes on from what
   was published of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, MetaFile, Root, Targets

from shared.officers.heads import RegisterForked
from shared.trust.errors import PublicationRefused, RecordMalformed, TrustDataInvalid
from shared.trust.names import (
    CSCA_FILE,
    DELEGATIONS,
    entity_targets,
    state_of,
    targets_of,
    withdrawals_target,
)
from shared.trust.policy import check_delegated, check_delegations, check_root
from shared.trust.records import parse_csca, parse_entities
from shared.trust.withdrawals import OfficersFile, parse_withdrawals, refuse_vanished


@dataclass(frozen=True, slots=True)
class Release:
    """Signed metadata by role (`root`, `targets`, `MLI`, …) and new target files by name."""

    metadata: Mapping[str, bytes]
    files: Mapping[str, bytes]

    def paths_of(self, name: str) -> list[str]:
        """Where a target file is published: under its hash, as consistent snapshots want."""
        delegation = name.partition("/")[0]
        return _targets(self.metadata[delegation]).signed.targets[name].get_prefixed_paths()


@dataclass(frozen=True, slots=True)
class Published:
    """What is in force: None and empty before the first release."""

    root: Metadata[Root] | None
    targets: Metadata[Targets] | None
    listed: Mapping[str, MetaFile] | None
    delegated: Mapping[str, Metadata[Targets]]
    officers: Mapping[str, bytes] = field(default_factory=dict)
    """What is in force of each State's officers, by the name of the file."""


def judge_release(before: Published, release: Release, *, now: datetime) -> Root:
    """Return the root in force with the release; PublicationRefused unless clients accept it."""
    try:
        return _judge(before, release, now)
    except PublicationRefused:
        raise
    except (
        RepositoryError,
        ValueError,
        KeyError,
        TrustDataInvalid,
        RecordMalformed,
        RegisterForked,
    ) as error:
        raise PublicationRefused(str(error)) from None


def _judge(before: Published, release: Release, now: datetime) -> Root:
    # 1
    unknown = set(release.metadata) - {Root.type, Targets.type, *DELEGATIONS}
    if unknown or not release.metadata:
        raise PublicationRefused(f"a release of unknown roles {sorted(unknown)}, or of nothing")
    # 2
    root = _judge_root(before, release, now)
    # 3
    targets = _judge_targets(before, release, root, now)
    # 4
    delegated = dict(before.delegated)
    for name in DELEGATIONS:
        if name in release.metadata:
            delegated[name] = _targets(release.metadata[name])
            _refuse_other_version(name, delegated[name], before.delegated.get(name), now)
        if name not in delegated:
            raise PublicationRefused(f"the first release lacks the metadata of {name}")
        metadata = delegated[name]
        targets.signed.verify_delegate(name, metadata.signed_bytes, metadata.signatures)
        check_delegated(name, metadata.signed)
    # 5
    for name in set(release.metadata) & set(DELEGATIONS):
        _judge_files(name, delegated[name].signed, before.delegated.get(name), release)
        _judge_officers(name, delegated[name].signed, before, release, now)  # 6
    strays = {name for name in release.files if name.partition("/")[0] not in release.metadata}
    if strays:
        raise PublicationRefused(f"files without metadata: {sorted(strays)}")
    return root.signed


def _judge_root(before: Published, release: Release, now: datetime) -> Metadata[Root]:
    if Root.type not in release.metadata:
        if before.root is None:
            raise PublicationRefused("the first release lacks root metadata")
        return before.root
    root: Metadata[Root] = Metadata.from_bytes(release.metadata[Root.type])
    if not isinstance(root.signed, Root):
        raise PublicationRefused("the root metadata is not root metadata")
    _refuse_other_version(Root.type, root, before.root, now)
    previous = before.root.signed if before.root else None
    if not root.signed.get_root_verification_result(previous, root.signed_bytes, root.signatures):
        raise PublicationRefused("root metadata without two States' signatures")
    check_root(root.signed)
    return root


def _judge_targets(
    before: Published, release: Release, root: Metadata[Root], now: datetime
) -> Metadata[Targets]:
    if Targets.type in release.metadata:
        targets = _targets(release.metadata[Targets.type])
        _refuse_other_version(Targets.type, targets, before.targets, now)
    elif before.targets is not None:
        targets = before.targets
    else:
        raise PublicationRefused("the first release lacks the top-level targets")
    root.signed.verify_delegate(Targets.type, targets.signed_bytes, targets.signatures)
    offers = check_delegations(targets.signed)
    if before.targets is not None:
        for name, (present, _) in check_delegations(before.targets.signed).items():
            offered, _ = offers[name]
            if not offered.same_holders_as(present) and offered.serial <= present.serial:
                raise PublicationRefused(f"{name} changes holders without a greater serial")
    return targets


def _judge_files(
    delegation: str, new: Targets, old: Metadata[Targets] | None, release: Release
) -> None:
    for name, file in new.targets.items():
        if name not in targets_of(delegation):
            raise PublicationRefused(f"{delegation} may not publish {name}")
        if name in release.files:
            data = release.files[name]
            file.verify_length_and_hashes(data)
            _refuse_unreadable(delegation, name, data)
        elif old is None or old.signed.targets.get(name) != file:
            raise PublicationRefused(f"{name} is neither in the release nor in force")
    strays = {
        name
        for name in release.files
        if name.startswith(f"{delegation}/") and name not in new.targets
    }
    if strays:
        raise PublicationRefused(f"files that {delegation} does not list: {sorted(strays)}")


def _judge_officers(
    delegation: str, new: Targets, before: Published, release: Release, now: datetime
) -> None:
    state = state_of(delegation)
    target = None if state is None else withdrawals_target(state)
    if target is None or target not in before.officers:
        return
    if target in new.targets and target not in release.files:
        return  # as it was
    try:
        known = parse_withdrawals(before.officers[target], target=target)
    except RecordMalformed:
        return  # it silenced its State: whatever mends it is better
    offered = OfficersFile({}, None)
    if target in new.targets:
        offered = parse_withdrawals(release.files[target], target=target)
    refuse_vanished(known, offered, now=now)


def _refuse_unreadable(delegation: str, name: str, data: bytes) -> None:
    if name in entity_targets(delegation):
        parse_entities(data, target=name)
    elif name.endswith(f"/{CSCA_FILE}"):
        parse_csca(data, target=name)
    else:
        parse_withdrawals(data, target=name)


def _refuse_other_version(
    role: str, new: Metadata[Any], old: Metadata[Any] | None, now: datetime
) -> None:
    expected = 1 if old is None else old.signed.version + 1
    if new.signed.version != expected:
        raise PublicationRefused(f"{role} is version {new.signed.version}, not {expected}")
    if new.signed.is_expired(now):
        raise PublicationRefused(f"{role} has expired")


def _targets(data: bytes) -> Metadata[Targets]:
    metadata: Metadata[Targets] = Metadata.from_bytes(data)
    if not isinstance(metadata.signed, Targets):
        raise PublicationRefused("targets metadata is not targets metadata")
    return metadata
