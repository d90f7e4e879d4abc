"""What the repository publishes, refuses to publish, and leaves behind when it dies."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root, Targets

from shared.entities import EntityKind
from shared.trust.authoring import delegated_targets, signed, target_file
from shared.trust.errors import PublicationRefused, TrustDataStale
from shared.trust.publication import Release
from shared.trust.records import serialise_entities
from shared.trust.releases import (
    changed_files,
    founding,
    renewed_delegations,
    replaced_delegation,
    replaced_root,
)
from shared.trust.repository import OnlineSigners, TrustRepository
from tests.unit.trust.simulator import (
    DAY,
    HOUR,
    MALI,
    NIGER,
    NOON,
    Authority,
    Simulator,
    an_entity,
    refresh,
)

POST = an_entity(EntityKind.POST, MALI, place="koury")
POSTS = {"MLI/posts.json": serialise_entities([POST])}


def state_of_folder(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in {".lock", ".staged"}
    }


def mali_metadata(
    files: dict[str, bytes], *, version: int = 2, signer: CryptoSigner | None = None
) -> Callable[[Simulator], Release]:
    def release(simulator: Simulator) -> Release:
        listed = {name: target_file(name, data) for name, data in files.items()}
        metadata = delegated_targets(listed, version=version, expires=NOON + DAY)
        return Release({"MLI": signed(metadata, [signer or simulator.signers("MLI")[0]])}, files)

    return release


def of_present(release: Callable[[Simulator, Release], Release]) -> Callable[[Simulator], Release]:
    def changed(simulator: Simulator) -> Release:
        before = simulator.repository.published()
        good = changed_files(before, "MLI", POSTS, simulator.signers("MLI"), now=NOON)
        return release(simulator, good)

    return changed


def by_strangers(simulator: Simulator) -> Release:
    return replaced_root(
        simulator.repository.published(),
        {state: Authority().public for state in simulator.authorities},
        simulator.online_keys,
        simulator.signers("root"),
        now=NOON,
    )


REFUSED: dict[str, Callable[[Simulator], Release]] = {
    "nothing": lambda _: Release({}, {}),
    "an unknown role": lambda _: Release({"NGA": b"{}"}, {}),
    "online metadata": lambda _: Release({"timestamp": b"{}"}, {}),
    "junk": lambda _: Release({"MLI": b"junk"}, {}),
    "junk as root": lambda _: Release({"root": b"junk"}, {}),
    "metadata of another kind": of_present(
        lambda s, _: Release(
            {"root": (s.repository.metadata_folder / "1.MLI.json").read_bytes()}, {}
        )
    ),
    "root as targets": of_present(lambda s, _: Release({"MLI": s.root}, {})),
    "the version in force": mali_metadata(POSTS, version=1),
    "a version too far": mali_metadata(POSTS, version=3),
    "a stranger's signature": mali_metadata(POSTS, signer=CryptoSigner.generate_ecdsa()),
    "a file of another State": mali_metadata({"BFA/posts.json": POSTS["MLI/posts.json"]}),
    "a file with a name of its own": mali_metadata({"MLI/more.json": b"{}"}),
    "a file that is no record": mali_metadata({"MLI/posts.json": b"{}"}),
    "certificates that are none": mali_metadata({"MLI/csca.json": b"{}"}),
    "a file missing": of_present(lambda _, good: Release(good.metadata, {})),
    "a changed file": of_present(
        lambda _, good: Release(good.metadata, {"MLI/posts.json": POSTS["MLI/posts.json"] + b" "})
    ),
    "a file that is not listed": of_present(
        lambda _, good: Release(good.metadata, {**good.files, "MLI/offices.json": b"{}"})
    ),
    "a file without metadata": of_present(
        lambda _, good: Release(good.metadata, {**good.files, "NER/posts.json": b"{}"})
    ),
    "root of strangers": by_strangers,
    "expired metadata": lambda s: changed_files(
        s.repository.published(), "MLI", POSTS, s.signers("MLI"), now=NOON - 300 * DAY
    ),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
def test_what_clients_would_not_accept_is_not_published(
    simulator: Simulator, make: Callable[[Simulator], Release]
) -> None:
    release = make(simulator)
    before = state_of_folder(simulator.repository.folder)

    with pytest.raises(PublicationRefused):
        simulator.publish(release)

    assert state_of_folder(simulator.repository.folder) == before
    assert not refresh(simulator.client()).alarms


def test_the_first_release_must_be_whole(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path)
    roles = ("root", "targets", "AES", "MLI", "BFA", "NER")
    whole = founding(
        simulator.public,
        simulator.online_keys,
        simulator.files,
        {role: simulator.signers(role) for role in roles},
        now=NOON,
    )
    for role in roles:
        rest = {name: data for name, data in whole.metadata.items() if name != role}
        files = {name: data for name, data in whole.files.items() if not name.startswith(role)}
        with pytest.raises(PublicationRefused):
            simulator.publish(Release(rest, files))
    with pytest.raises(PublicationRefused):
        simulator.repository.renew(simulator.online, now=NOON)
    with pytest.raises(PublicationRefused):
        simulator.repository.timestamp()

    simulator.publish(whole)
    assert not refresh(simulator.client()).alarms


@pytest.mark.parametrize("role", ["snapshot", "timestamp"])
def test_online_keys_that_root_does_not_name_publish_nothing(
    simulator: Simulator, role: str
) -> None:
    stranger = CryptoSigner.generate_ecdsa()
    wrong = replace(simulator.online, **{role: stranger})
    release = changed_files(
        simulator.repository.published(), "MLI", POSTS, simulator.signers("MLI"), now=NOON
    )
    before = state_of_folder(simulator.repository.folder)

    with pytest.raises(PublicationRefused):
        simulator.repository.publish(release, wrong, now=NOON)
    with pytest.raises(PublicationRefused):
        simulator.repository.renew(wrong, now=NOON)

    assert state_of_folder(simulator.repository.folder) == before


def test_a_delegation_is_not_replaced_without_metadata_of_its_new_holder(
    simulator: Simulator,
) -> None:
    successor = CryptoSigner.generate_ecdsa()
    whole = replaced_delegation(
        simulator.repository.published(),
        "MLI",
        [successor.public_key],
        threshold=1,
        previous=[],
        delegating=simulator.signers("targets"),
        new=[successor],
        now=NOON,
    )

    with pytest.raises(PublicationRefused):
        simulator.publish(Release({"targets": whole.metadata["targets"]}, {}))
    with pytest.raises(PublicationRefused):
        simulator.publish(Release({"MLI": whole.metadata["MLI"]}, {}))
    simulator.publish(whole)


def test_the_serial_of_a_delegation_cannot_be_left_behind(simulator: Simulator) -> None:
    before = simulator.repository.published()
    successor = CryptoSigner.generate_ecdsa()
    release = replaced_delegation(
        before,
        "MLI",
        [successor.public_key],
        threshold=1,
        previous=[],
        delegating=[],
        new=[successor],
        now=NOON,
    )
    targets: Metadata[Targets] = Metadata.from_bytes(release.metadata["targets"])
    delegations = targets.signed.delegations
    assert delegations is not None
    assert delegations.roles is not None
    delegations.roles["MLI"].unrecognized_fields["liptako-serial"] = 1
    data = signed(targets, simulator.signers("targets"))

    with pytest.raises(PublicationRefused, match="serial"):
        simulator.publish(Release({**release.metadata, "targets": data}, {}))


def test_the_confederations_holders_can_be_replaced_by_two_of_them(simulator: Simulator) -> None:
    newcomers = [CryptoSigner.generate_ecdsa() for _ in range(3)]
    simulator.publish(
        replaced_delegation(
            simulator.repository.published(),
            "AES",
            [newcomer.public_key for newcomer in newcomers],
            threshold=2,
            previous=simulator.signers("AES"),
            delegating=simulator.signers("targets"),
            new=newcomers[1:],
            now=NOON,
        )
    )

    assert refresh(simulator.client()).entity("customs.aes.example") is not None


def test_a_state_replaces_its_root_key_with_two_old_and_two_new_signatures(
    simulator: Simulator,
) -> None:
    client = simulator.client()
    refresh(client)
    old = simulator.authorities[NIGER]
    simulator.authorities[NIGER] = replace(old, root=CryptoSigner.generate_ecdsa())
    with pytest.raises(PublicationRefused):
        simulator.replace_root(old.root, simulator.authorities[NIGER].root)

    simulator.replace_root()

    assert refresh(client).entity("identity.ner.aes.example") is not None
    root = simulator.repository.published().root
    assert isinstance(root, Metadata)
    assert isinstance(root.signed, Root)
    assert old.root.public_key.keyid not in root.signed.keys


def test_everything_that_expires_can_be_signed_afresh(simulator: Simulator) -> None:
    late, later = NOON + 300 * DAY, NOON + 400 * DAY
    before = simulator.repository.published()
    simulator.publish(renewed_delegations(before, simulator.signers("targets"), now=late), now=late)
    simulator.replace_root(now=late)
    for name in ("MLI", "BFA", "NER", "AES"):
        simulator.publish_files(name, {}, now=late)
    simulator.repository.renew(simulator.online, now=later)

    assert not refresh(simulator.client(), later).alarms


def test_nothing_can_be_changed_before_the_first_publication(tmp_path: Path) -> None:
    empty = TrustRepository(tmp_path).published()
    online = Simulator(tmp_path).online_keys

    with pytest.raises(PublicationRefused):
        renewed_delegations(empty, [], now=NOON)
    with pytest.raises(PublicationRefused):
        replaced_root(empty, {}, online, [], now=NOON)


def test_hourly_renewal_signs_a_timestamp_and_a_snapshot_when_half_its_life_is_over(
    simulator: Simulator,
) -> None:
    versions = []
    for days in (1, 2, 3, 4, 5):
        simulator.repository.renew(simulator.online, now=NOON + days * DAY)
        timestamp = simulator.repository.timestamp()
        versions.append((timestamp.version, timestamp.snapshot_meta.version))
        assert not refresh(simulator.client(), NOON + days * DAY).alarms

    assert versions == [(2, 1), (3, 1), (4, 1), (5, 2), (6, 2)]


def test_without_renewal_the_data_goes_stale_after_a_day(simulator: Simulator) -> None:
    assert refresh(simulator.client(), NOON + DAY - HOUR / 60).expires_at == NOON + DAY
    with pytest.raises(TrustDataStale):
        refresh(simulator.client(), NOON + DAY)


def test_a_publication_cut_off_anywhere_leaves_a_repository_that_clients_accept(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = TrustRepository._write
    left = 0

    def dying(repository: TrustRepository, path: Path, data: bytes) -> None:
        nonlocal left
        if left == 0:
            raise KeyboardInterrupt
        left -= 1
        written(repository, path, data)

    before = simulator.repository.published()
    release = changed_files(before, "MLI", POSTS, simulator.signers("MLI"), now=NOON)
    monkeypatch.setattr(TrustRepository, "_write", dying)
    for allowed in range(4):
        left = allowed
        with pytest.raises(KeyboardInterrupt):
            simulator.publish(release)
        snapshot = refresh(simulator.client())
        assert not snapshot.alarms
        assert snapshot.find(POST.keys[0].keyid) is None
    left = 4
    simulator.publish(release)

    assert refresh(simulator.client()).find(POST.keys[0].keyid) == POST.keys[0]


def test_two_publishers_at_once_take_turns(simulator: Simulator) -> None:
    def renew() -> None:
        for _ in range(5):
            simulator.repository.renew(simulator.online, now=NOON)

    threads = [threading.Thread(target=renew) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert simulator.repository.timestamp().version == 21


def test_online_signers_are_two(simulator: Simulator) -> None:
    same = simulator.online.snapshot
    with pytest.raises(PublicationRefused):
        simulator.repository.renew(OnlineSigners(same, same), now=NOON)
