"""What a hostile mirror, a seized repository or one dishonest State can try, and does not get."""

from collections.abc import Callable
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner, Key, Signer
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    Root,
    TargetFile,
    Targets,
)

from shared.entities import EntityKind
from shared.states import State
from shared.trust.authoring import (
    delegating_targets,
    first_delegations,
    meta_file,
    root_metadata,
    signed,
    snapshot_metadata,
    timestamp_metadata,
)
from shared.trust.errors import TrustDataInvalid, TrustDataStale, TrustError
from shared.trust.names import DELEGATIONS
from shared.trust.records import serialise_entities
from shared.trust.snapshot import AlarmKind
from tests.unit.trust.simulator import (
    DAY,
    HOUR,
    MALI,
    NIGER,
    NOON,
    Simulator,
    an_entity,
    refresh,
)


def test_rollback_to_an_older_repository_is_refused(simulator: Simulator) -> None:
    cache = simulator.folder / "post"
    old = simulator.copy("old")
    simulator.publish_entity(an_entity(EntityKind.POST, MALI, place="new"))
    newest = refresh(simulator.client(cache=cache))

    with pytest.raises(TrustDataInvalid):
        refresh(simulator.client(old, cache=cache))

    assert simulator.client(old, cache=cache).load(NOON) == newest


def test_rollback_of_one_state_by_stolen_online_keys_is_refused(simulator: Simulator) -> None:
    cache = simulator.folder / "post"
    first = simulator.repository.published().listed
    assert first is not None
    simulator.publish_entity(an_entity(EntityKind.POST, MALI, place="new"))
    refresh(simulator.client(cache=cache))
    newest = simulator.repository.published().listed
    assert newest is not None

    # a snapshot that is newer as a whole, and lists Mali's targets of before
    simulator.repository._sign_snapshot(
        {**newest, "MLI.json": first["MLI.json"]}, simulator.online, now=NOON
    )

    with pytest.raises(TrustDataInvalid):
        refresh(simulator.client(cache=cache))


def test_a_snapshot_that_forgets_a_state_is_refused(simulator: Simulator) -> None:
    cache = simulator.folder / "post"
    refresh(simulator.client(cache=cache))
    listed = dict(simulator.repository.published().listed or {})
    del listed["MLI.json"]
    simulator.repository._sign_snapshot(listed, simulator.online, now=NOON)

    with pytest.raises(TrustDataInvalid):
        refresh(simulator.client(cache=cache))
    with pytest.raises(TrustDataInvalid):
        refresh(simulator.client())


def test_freezing_works_for_as_long_as_a_timestamp_lives_and_no_more(simulator: Simulator) -> None:
    cache = simulator.folder / "post"
    frozen = simulator.copy("frozen")
    simulator.publish_entity(an_entity(EntityKind.POST, MALI, place="new"))
    client = simulator.client(frozen, cache=cache)

    assert refresh(client, NOON + 23 * HOUR).expires_at == NOON + DAY
    with pytest.raises(TrustDataStale):
        refresh(client, NOON + DAY)
    with pytest.raises(TrustDataStale):
        refresh(simulator.client(frozen), NOON + DAY)


def test_freezing_the_snapshot_under_young_timestamps_ends_too(simulator: Simulator) -> None:
    week = NOON + simulator.lifetimes.snapshot
    present = simulator.repository.timestamp().snapshot_meta
    simulator.repository._sign_timestamp(present, simulator.online, now=week)

    with pytest.raises(TrustDataStale):
        refresh(simulator.client(), week)


@pytest.mark.parametrize("role", ["MLI", "targets", "snapshot"])
def test_parts_of_two_states_of_the_repository_do_not_mix(simulator: Simulator, role: str) -> None:
    simulator.publish_entity(an_entity(EntityKind.POST, MALI, place="new"))
    mixed = simulator.copy("mixed") / "metadata"
    listed = simulator.repository.published().listed
    assert listed is not None
    if role == "snapshot":
        (mixed / "2.snapshot.json").write_bytes((mixed / "1.snapshot.json").read_bytes())
    elif role == "MLI":
        (mixed / "2.MLI.json").write_bytes((mixed / "1.MLI.json").read_bytes())
    else:
        (mixed / "1.targets.json").write_bytes((mixed / "1.NER.json").read_bytes())

    with pytest.raises(TrustDataInvalid):
        refresh(simulator.client(mixed.parent))


def test_a_changed_target_file_is_refused(simulator: Simulator) -> None:
    mirror = simulator.copy("mirror")
    [path] = (mirror / "targets" / "NER").glob("*.identity.json")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"2027", b"2099"))
    assert path.stat().st_size == len(data)

    with pytest.raises(TrustDataInvalid):
        refresh(simulator.client(mirror))


def test_another_confederation_is_not_ours(simulator: Simulator) -> None:
    other = Simulator(simulator.folder / "other").found()

    with pytest.raises(TrustDataInvalid):
        refresh(simulator.client(other.repository.folder))


def test_a_pinned_root_that_is_no_root_is_refused(simulator: Simulator) -> None:
    for junk in (b"", b"{}", (simulator.repository.metadata_folder / "1.MLI.json").read_bytes()):
        client = simulator.client(root=junk)
        with pytest.raises(TrustDataInvalid):
            refresh(client)


def force_root(
    simulator: Simulator, signers: list[Signer], change: Callable[[Root], object]
) -> None:
    root = root_metadata(
        simulator.public, simulator.online_keys, version=2, expires=NOON + DAY * 300
    )
    change(root.signed)
    simulator.force_metadata("root", 2, signed(root, signers))


def unchanged(_: Root) -> None:
    """Leave the root as it is."""


def test_root_needs_two_of_the_three_states(simulator: Simulator) -> None:
    mali, burkina_faso, niger = (simulator.authorities[state].root for state in State)
    strangers: list[Signer] = [CryptoSigner.generate_ed25519() for _ in range(2)]
    client = simulator.client()

    for signers in ([], [mali], [mali, strangers[0]], strangers):
        force_root(simulator, signers, unchanged)
        with pytest.raises(TrustDataInvalid):
            refresh(client)
    force_root(simulator, [burkina_faso, niger], unchanged)

    assert refresh(client).entity("identity.mli.aes.example") is not None


def one_signature(role: str) -> Callable[[Root], object]:
    return lambda root: setattr(root.roles[role], "threshold", 1)


def one_key_twice(root: Root) -> None:
    keyid = root.roles[Root.type].keyids[0]
    key = root.keys[keyid]
    root.keys["ff" * 32] = Key.from_dict("ff" * 32, key.to_dict())
    root.roles[Root.type].keyids.append("ff" * 32)


def online_key_offline(root: Root) -> None:
    root.roles[Targets.type].keyids.append(root.roles["timestamp"].keyids[0])


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("R1", lambda root: setattr(root, "consistent_snapshot", False)),
        ("R2", one_signature("root")),
        ("R2", one_signature("targets")),
        ("R2", one_key_twice),
        ("R3", online_key_offline),
    ],
)
def test_two_states_cannot_weaken_the_root(
    simulator: Simulator, rule: str, change: Callable[[Root], object]
) -> None:
    if rule == "R1":
        # without consistent snapshots the client asks for files under their bare names
        for name in ("snapshot", "targets", *DELEGATIONS):
            metadata = simulator.repository.metadata_folder
            (metadata / f"{name}.json").write_bytes((metadata / f"1.{name}.json").read_bytes())
    force_root(simulator, list(simulator.signers("root")), change)
    if rule == "R1":
        metadata = simulator.repository.metadata_folder
        (metadata / "snapshot.json").write_bytes((metadata / "2.snapshot.json").read_bytes())

    with pytest.raises(TrustDataInvalid, match=rule):
        refresh(simulator.client())


def test_a_state_cannot_publish_under_anothers_name(simulator: Simulator) -> None:
    forged = an_entity(EntityKind.IDENTITY, MALI)
    good = refresh(simulator.client())

    simulator.force("BFA", {"MLI/identity.json": serialise_entities([forged])})
    snapshot = refresh(simulator.client())

    assert snapshot.find(forged.keys[0].keyid) is None
    assert snapshot.entity(forged.entity) == good.entity(forged.entity)


def test_a_state_cannot_speak_of_anothers_machines_in_its_own_files(simulator: Simulator) -> None:
    forged = an_entity(EntityKind.IDENTITY, MALI)

    simulator.force("BFA", {"BFA/identity.json": serialise_entities([forged])})
    snapshot = refresh(simulator.client())

    assert snapshot.find(forged.keys[0].keyid) is None
    [alarm] = snapshot.alarms
    assert (alarm.kind, alarm.delegation) == (AlarmKind.DATA_INVALID, "BFA")


def test_a_state_cannot_speak_for_the_confederation(simulator: Simulator) -> None:
    customs = an_entity(EntityKind.CUSTOMS, None)

    simulator.force("BFA", {"BFA/identity.json": serialise_entities([customs])})

    assert refresh(simulator.client()).find(customs.keys[0].keyid) is None


def test_one_state_alone_does_not_speak_for_the_confederation(simulator: Simulator) -> None:
    simulator.force("AES", {}, signers=[simulator.authorities[NIGER].confederal])

    with pytest.raises(TrustDataInvalid):
        refresh(simulator.client())


def test_targets_of_a_state_signed_by_another_are_refused(simulator: Simulator) -> None:
    simulator.force("MLI", {}, signers=[simulator.authorities[NIGER].state])

    with pytest.raises(TrustDataInvalid):
        refresh(simulator.client())


def test_a_state_cannot_delegate_further(simulator: Simulator) -> None:
    stranger = CryptoSigner.generate_ecdsa().public_key
    role = DelegatedRole("deeper", [stranger.keyid], 1, terminating=True, paths=["MLI/*"])
    simulator.force(
        "MLI", {}, delegations=Delegations({stranger.keyid: stranger}, {"deeper": role})
    )

    [alarm] = refresh(simulator.client()).alarms

    assert alarm.delegation == "MLI"
    assert "D1" in alarm.detail


def force_targets(simulator: Simulator, change: Callable[[Targets], object]) -> None:
    """Top-level targets that two States signed, with something in them that we do not allow."""
    offers = {name: (one, ()) for name, one in first_delegations(simulator.public).items()}
    targets = delegating_targets(offers, version=2, expires=NOON + DAY * 300)
    change(targets.signed)
    data = signed(targets, simulator.signers("targets"))
    simulator.force_metadata("targets", 2, data)


def roles_of(targets: Targets) -> dict[str, DelegatedRole]:
    assert targets.delegations is not None
    assert targets.delegations.roles is not None
    return targets.delegations.roles


def detour(targets: Targets) -> None:
    """A fifth delegation ahead of Mali's, for one of Mali's files."""
    stranger = CryptoSigner.generate_ecdsa().public_key
    role = DelegatedRole(
        "detour", [stranger.keyid], 1, terminating=True, paths=["MLI/identity.json"]
    )
    assert targets.delegations is not None
    targets.delegations.keys[stranger.keyid] = stranger
    targets.delegations.roles = {"detour": role, **roles_of(targets)}


def greedy(targets: Targets) -> None:
    """Burkina Faso's delegation made to cover Mali's folder too."""
    roles_of(targets)["BFA"].paths = ["BFA/*", "MLI/*"]


def by_hash(targets: Targets) -> None:
    role = roles_of(targets)["BFA"]
    role.paths, role.path_hash_prefixes = None, [""]


def shared_key(targets: Targets) -> None:
    roles = roles_of(targets)
    roles["MLI"].keyids = list(roles["BFA"].keyids)


def foreign_key(targets: Targets) -> None:
    """A key of a sort that would make the library call an outside program."""
    keyid = "ab" * 32
    key = Key.from_dict(
        keyid,
        {
            "keytype": "rsa",
            "scheme": "rsassa-pss-sha256",
            "keyval": {"public": "-----BEGIN PUBLIC KEY-----"},
        },
    )
    assert targets.delegations is not None
    targets.delegations.keys[keyid] = key
    roles_of(targets)["MLI"].keyids.append(keyid)


def own_file(targets: Targets) -> None:
    targets.targets["MLI/identity.json"] = TargetFile.from_data("MLI/identity.json", b"{}")


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("T1", own_file),
        ("T2", detour),
        ("T2", greedy),
        ("T2", by_hash),
        ("T2", foreign_key),
        ("T2", lambda targets: roles_of(targets).pop("NER")),
        ("T2", lambda targets: setattr(targets, "delegations", None)),
        ("T2", lambda targets: setattr(roles_of(targets)["MLI"], "terminating", False)),
        ("T2", lambda targets: roles_of(targets)["MLI"].unrecognized_fields.clear()),
        ("T2", lambda targets: roles_of(targets)["MLI"].unrecognized_fields.update(more=1)),
        (
            "T2",
            lambda targets: roles_of(targets)["MLI"].unrecognized_fields.update(
                {"liptako-handovers": [{"to": {}, "signatures": []}]}
            ),
        ),
        ("T3", lambda targets: setattr(roles_of(targets)["AES"], "threshold", 1)),
        ("T4", shared_key),
    ],
)
def test_two_states_cannot_route_around_the_third(
    simulator: Simulator, rule: str, change: Callable[[Targets], object]
) -> None:
    force_targets(simulator, change)

    with pytest.raises(TrustDataInvalid, match=rule):
        refresh(simulator.client())


def test_top_level_targets_need_two_states(simulator: Simulator) -> None:
    offers = {name: (one, ()) for name, one in first_delegations(simulator.public).items()}
    targets = delegating_targets(offers, version=2, expires=NOON + DAY)
    only = simulator.authorities[MALI].delegations
    simulator.force_metadata("targets", 2, signed(targets, [only]))

    with pytest.raises(TrustDataInvalid):
        refresh(simulator.client())


def test_online_metadata_signed_by_anybody_else_is_refused(simulator: Simulator) -> None:
    mali = simulator.authorities[MALI].root
    listed = simulator.repository.published().listed or {}
    snapshot = signed(snapshot_metadata(listed, version=2, expires=NOON + DAY), [mali])
    metadata = simulator.repository.metadata_folder
    (metadata / "2.snapshot.json").write_bytes(snapshot)
    for signer in (mali, simulator.online.timestamp):
        timestamp = timestamp_metadata(
            meta_file(2, snapshot), version=2, at=NOON, expires=NOON + DAY
        )
        (metadata / "timestamp.json").write_bytes(signed(timestamp, [signer]))
        with pytest.raises(TrustDataInvalid):
            refresh(simulator.client())


def test_a_timestamp_that_hides_when_it_was_signed_is_refused(simulator: Simulator) -> None:
    timestamp = Metadata.from_bytes(
        (simulator.repository.metadata_folder / "timestamp.json").read_bytes()
    )
    timestamp.signed.version = 2
    timestamp.signed.unrecognized_fields.clear()
    data = signed(timestamp, [simulator.online.timestamp])
    (simulator.repository.metadata_folder / "timestamp.json").write_bytes(data)

    with pytest.raises(TrustDataInvalid):
        refresh(simulator.client())


@pytest.mark.parametrize(
    "junk", [b"", b"{", b"[" * 10_000, b"null", b'{"signed": {}}', b"\xff\xfe", b"1" * 5_000]
)
@pytest.mark.parametrize("name", ["timestamp.json", "2.root.json", "1.targets.json", "1.MLI.json"])
def test_whatever_lies_on_the_mirror_only_trust_errors_come_out(
    simulator: Simulator, name: str, junk: bytes
) -> None:
    mirror = simulator.copy("mirror")
    (mirror / "metadata" / name).write_bytes(junk)

    with pytest.raises(TrustError):
        refresh(simulator.client(mirror))


def test_a_target_that_says_it_is_huge_is_not_fetched(simulator: Simulator) -> None:
    huge = b" " * 2_000_001
    simulator.force("MLI", {"MLI/posts.json": huge})
    for path in (simulator.repository.targets_folder / "MLI").glob("*.posts.json"):
        path.unlink()

    [alarm] = refresh(simulator.client()).alarms

    assert "larger" in alarm.detail


def test_a_mirror_cannot_reach_outside_its_folder(simulator: Simulator, tmp_path: Path) -> None:
    mirror = simulator.copy("mirror")
    outside = tmp_path / "outside.json"
    outside.write_bytes((mirror / "metadata" / "timestamp.json").read_bytes())
    (mirror / "metadata" / "timestamp.json").unlink()
    (mirror / "metadata" / "timestamp.json").symlink_to(outside)

    with pytest.raises(TrustError):
        refresh(simulator.client(mirror))
