"""The changes one can make to the trust repository, each as a signed release. Pure.

A release says what will be published; `TrustRepository.publish` judges it and publishes it. The
signers may be on other machines: a release is bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from securesystemslib.signer import Key, Signer
from tuf.api.metadata import Metadata, Targets

from shared.states import State
from shared.trust.authoring import (
    AuthorityKeys,
    Lifetimes,
    OnlineKeys,
    delegated_targets,
    delegating_targets,
    first_delegations,
    root_metadata,
    signed,
    target_file,
)
from shared.trust.delegation import Delegation, hand_over
from shared.trust.errors import PublicationRefused
from shared.trust.names import DELEGATIONS
from shared.trust.policy import check_delegations
from shared.trust.publication import Published, Release

_DEFAULT_LIFETIMES = Lifetimes()


def founding(
    authorities: Mapping[State, AuthorityKeys],
    online: OnlineKeys,
    files: Mapping[str, bytes],
    signers: Mapping[str, Sequence[Signer]],
    *,
    now: datetime,
    lifetimes: Lifetimes = _DEFAULT_LIFETIMES,
) -> Release:
    """The first release: root, the four delegations, and every target file by name.

    `signers` are those of each role: `root`, `targets`, and each delegation by its name.
    """
    start = now.replace(microsecond=0)
    root = root_metadata(authorities, online, version=1, expires=start + lifetimes.root)
    delegations = first_delegations(authorities)
    targets = delegating_targets(
        {name: (delegation, ()) for name, delegation in delegations.items()},
        version=1,
        expires=start + lifetimes.delegations,
    )
    metadata = {
        "root": signed(root, signers["root"]),
        "targets": signed(targets, signers["targets"]),
    }
    for name in DELEGATIONS:
        own = {file: data for file, data in files.items() if file.startswith(f"{name}/")}
        delegated = delegated_targets(
            {file: target_file(file, data) for file, data in own.items()},
            version=1,
            expires=start + lifetimes.delegated,
        )
        metadata[name] = signed(delegated, signers[name])
    return Release(metadata, files)


def changed_files(
    before: Published,
    delegation: str,
    files: Mapping[str, bytes],
    signers: Iterable[Signer],
    *,
    now: datetime,
    lifetimes: Lifetimes = _DEFAULT_LIFETIMES,
) -> Release:
    """New or changed target files of one delegation; with none, its metadata signed afresh."""
    present = before.delegated.get(delegation)
    listed = dict(present.signed.targets) if present else {}
    listed |= {name: target_file(name, data) for name, data in files.items()}
    metadata = delegated_targets(
        listed,
        version=present.signed.version + 1 if present else 1,
        expires=now.replace(microsecond=0) + lifetimes.delegated,
    )
    return Release({delegation: signed(metadata, signers)}, files)


def replaced_delegation(
    before: Published,
    name: str,
    keys: Iterable[Key],
    *,
    threshold: int,
    previous: Sequence[Signer],
    delegating: Iterable[Signer],
    new: Iterable[Signer],
    now: datetime,
    lifetimes: Lifetimes = _DEFAULT_LIFETIMES,
) -> Release:
    """Other holders for a delegation, which sign its present target files afresh.

    `previous` are signers of the present holders, whose handover makes the delegation's own
    machines follow at once; without them (empty) those wait out the delay of `pinning`.
    `delegating` are two States' signers of the top-level targets.
    """
    top = _in_force(before)
    offers = dict(check_delegations(top.signed))
    present, handovers = offers[name]
    to = Delegation(name, present.serial + 1, threshold, {key.keyid: key for key in keys})
    if previous:
        handovers = (*handovers, hand_over(to, previous))
    offers[name] = (to, handovers)
    targets = delegating_targets(
        offers,
        version=top.signed.version + 1,
        expires=now.replace(microsecond=0) + lifetimes.delegations,
    )
    own = changed_files(before, name, {}, new, now=now, lifetimes=lifetimes)
    return Release({"targets": signed(targets, delegating), **own.metadata}, {})


def renewed_delegations(
    before: Published,
    signers: Iterable[Signer],
    *,
    now: datetime,
    lifetimes: Lifetimes = _DEFAULT_LIFETIMES,
) -> Release:
    """The same delegations, signed afresh by two States."""
    top = _in_force(before)
    targets = delegating_targets(
        check_delegations(top.signed),
        version=top.signed.version + 1,
        expires=now.replace(microsecond=0) + lifetimes.delegations,
    )
    return Release({"targets": signed(targets, signers)}, {})


def replaced_root(
    before: Published,
    authorities: Mapping[State, AuthorityKeys],
    online: OnlineKeys,
    signers: Iterable[Signer],
    *,
    now: datetime,
    lifetimes: Lifetimes = _DEFAULT_LIFETIMES,
) -> Release:
    """New root metadata: the same keys signed afresh, or others.

    `signers` are two of the present root keys and two of the new ones. When keys of the top-level
    targets change, two that stay must be among the signatures of the targets in force.
    """
    if before.root is None:
        raise PublicationRefused("there is no root metadata to replace")
    root = root_metadata(
        authorities,
        online,
        version=before.root.signed.version + 1,
        expires=now.replace(microsecond=0) + lifetimes.root,
    )
    return Release({"root": signed(root, signers)}, {})


def _in_force(before: Published) -> Metadata[Targets]:
    if before.targets is None:
        raise PublicationRefused("nothing has been published yet")
    return before.targets
