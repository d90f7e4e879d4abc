"""Turn verified metadata and the target files beside it into a snapshot.

Each delegation is read on its own: one whose data cannot be used is silent, with an alarm, and the
others are heard. The own State's delegation, while its change is withheld, is read from the last
metadata that the pinned holders signed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import TargetFile, Targets

from shared.officers.heads import RegisterForked, refuse_fork
from shared.trust.authoring import signed_at
from shared.trust.cache import Memory
from shared.trust.errors import RecordMalformed, TrustCacheUnusable, TrustDataInvalid, TrustError
from shared.trust.names import (
    DELEGATIONS,
    csca_target,
    entity_targets,
    state_of,
    withdrawals_target,
)
from shared.trust.policy import check_delegated
from shared.trust.records import (
    TARGET_BYTES_MAX,
    CscaList,
    EntityRecord,
    parse_csca,
    parse_entities,
    refuse_shared_keys,
)
from shared.trust.snapshot import Alarm, AlarmKind, TrustSnapshot
from shared.trust.verified import VerifiedMetadata
from shared.trust.withdrawals import OfficersFile, parse_withdrawals


@dataclass(frozen=True, slots=True)
class _Share:
    """What one delegation says, and until when."""

    records: tuple[EntityRecord, ...]
    csca: CscaList | None
    officers: OfficersFile
    expires_at: datetime


def read_snapshot(
    verified: VerifiedMetadata,
    memory: Memory,
    *,
    withheld: str | None,
    expired: Collection[str],
) -> TrustSnapshot:
    """Assemble the snapshot as of `memory.checked_at`.

    `withheld` is the delegation whose pinned holders are kept, `expired` are those whose metadata
    had expired when it was fetched. TrustDataInvalid only if the top-level metadata is at fault.
    """
    assert memory.checked_at is not None
    shares: dict[str, _Share] = {}
    alarms: list[Alarm] = []
    for name in DELEGATIONS:
        if name == withheld:
            alarms.append(Alarm(AlarmKind.DELEGATION_WITHHELD, name, _until(memory)))
        if name in expired:
            alarms.append(Alarm(AlarmKind.DATA_EXPIRED, name, "not renewed in time"))
            continue
        try:
            share = _read_share(verified, memory, name, withheld=name == withheld)
        except TrustError as error:
            alarms.append(Alarm(AlarmKind.DATA_INVALID, name, error.detail))
            continue
        if share.expires_at <= memory.checked_at:
            alarms.append(Alarm(AlarmKind.DATA_EXPIRED, name, f"at {share.expires_at}"))
        else:
            shares[name] = share
    return TrustSnapshot(
        version=str(verified.snapshot.version),
        signed_at=signed_at(verified.timestamp),
        checked_at=memory.checked_at,
        expires_at=min([verified.expires_at, *(share.expires_at for share in shares.values())]),
        records=tuple(record for share in shares.values() for record in share.records),
        csca={
            state: share.csca
            for name, share in shares.items()
            if (state := state_of(name)) is not None and share.csca is not None
        },
        withdrawals={
            state: share.officers.withdrawals
            for name, share in shares.items()
            if (state := state_of(name)) is not None
        },
        appointments={
            state: share.officers.appointments
            for name, share in shares.items()
            if (state := state_of(name)) is not None and share.officers.appointments is not None
        },
        registers={
            state: share.officers.registers
            for name, share in shares.items()
            if (state := state_of(name)) is not None and share.officers.registers
        },
        alarms=tuple(alarms),
    )


def _read_share(verified: VerifiedMetadata, memory: Memory, name: str, *, withheld: bool) -> _Share:
    if withheld:
        assert memory.pin is not None
        targets = verified.delegated_by(memory.pin.pinned)
    else:
        targets = verified.delegated(name)
    check_delegated(name, targets)
    folder = verified.folder.parent / "targets"
    records: list[EntityRecord] = []
    for target in entity_targets(name):
        if (data := _target(folder, targets, target)) is not None:
            records += parse_entities(data, target=target)
    refuse_shared_keys(records, where=name)
    csca: CscaList | None = None
    officers = OfficersFile({}, None)
    state = state_of(name)
    if state is not None:
        target = csca_target(state)
        if (data := _target(folder, targets, target)) is not None:
            csca = parse_csca(data, target=target)
        target = withdrawals_target(state)
        if (data := _target(folder, targets, target)) is not None:
            officers = parse_withdrawals(data, target=target)
        try:
            refuse_fork(memory.registers.get(state, ()), officers.registers)
        except RegisterForked as error:
            raise TrustDataInvalid(f"{target}: {error.detail}") from None
    return _Share(tuple(records), csca, officers, targets.expires)


def _target(folder: Path, targets: Targets, name: str) -> bytes | None:
    """The verified content of a target file; None when the delegation does not publish it."""
    listed: TargetFile | None = targets.targets.get(name)
    if listed is None:
        return None
    if listed.length > TARGET_BYTES_MAX:
        raise RecordMalformed(f"{name} is larger than {TARGET_BYTES_MAX} bytes")
    try:
        # the TUF client keeps targets flat, under their percent-encoded names
        with (folder / quote(name, safe="")).open("rb") as file:
            data = file.read(listed.length + 1)
    except OSError as error:
        raise TrustCacheUnusable(f"{name}: {error.strerror}") from None
    try:
        listed.verify_length_and_hashes(data)
    except RepositoryError:
        raise TrustDataInvalid(f"{name} is not the listed file") from None
    return data


def _until(memory: Memory) -> str:
    until = memory.pin.withheld_until if memory.pin else None
    return f"until {until}" if until else "for good: its serial is not greater than the pinned one"
