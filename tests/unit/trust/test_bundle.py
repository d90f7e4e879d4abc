"""The offline bundle: what goes in comes out, and nothing else gets in."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.entities import EntityKind
from shared.trust import bundle
from shared.trust.bundle import (
    BUNDLE_BYTES_MAX,
    BUNDLE_FILE_BYTES_MAX,
    unpack_bundle,
    write_bundle,
)
from shared.trust.errors import BundleRefused, PublicationRefused, TrustDataInvalid
from shared.trust.repository import TrustRepository
from tests.unit.trust.simulator import MALI, Simulator, an_entity, refresh

Member = tuple[tarfile.TarInfo, bytes]


def bundle_of(simulator: Simulator, name: str = "bundle.tar") -> Path:
    path = simulator.folder / name
    with path.open("wb") as out:
        write_bundle(simulator.repository, out)
    return path


def an_archive(folder: Path, *members: Member, form: int = tarfile.USTAR_FORMAT) -> Path:
    path = folder / "crafted.tar"
    with tarfile.open(path, "w:", format=form) as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def a_file(name: str, data: bytes = b"{}") -> Member:
    return tarfile.TarInfo(name), data


def a_special(name: str, kind: bytes, link: str = "") -> Member:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member, b""


def test_a_post_that_only_has_a_bundle_learns_the_same_as_over_the_network(
    simulator: Simulator,
) -> None:
    simulator.publish_entity(an_entity(EntityKind.POST, MALI, place="new"))
    simulator.replace_root()
    staging = simulator.folder / "staging"
    unpack_bundle(bundle_of(simulator), staging)

    by_hand = refresh(simulator.client(staging))

    assert by_hand == refresh(simulator.client())
    assert by_hand.entity("post-new.mli.aes.example") is not None


def test_a_bundle_holds_only_what_is_in_force_and_is_small(simulator: Simulator) -> None:
    first = bundle_of(simulator).read_bytes()
    assert bundle_of(simulator, "again.tar").read_bytes() == first

    for _ in range(3):
        simulator.publish_entity(an_entity(EntityKind.POST, MALI, place="koury"))

    assert abs(bundle_of(simulator).stat().st_size - len(first)) <= 2 * tarfile.RECORDSIZE
    assert len(first) < 100_000


def test_an_older_bundle_is_a_rollback(simulator: Simulator) -> None:
    cache = simulator.folder / "post"
    old, new = simulator.folder / "old", simulator.folder / "new"
    unpack_bundle(bundle_of(simulator), old)
    simulator.publish_entity(an_entity(EntityKind.POST, MALI, place="new"))
    unpack_bundle(bundle_of(simulator), new)
    refresh(simulator.client(new, cache=cache))

    with pytest.raises(TrustDataInvalid):
        refresh(simulator.client(old, cache=cache))


def test_nothing_is_bundled_before_the_first_publication(tmp_path: Path) -> None:
    with pytest.raises(PublicationRefused):
        write_bundle(TrustRepository(tmp_path), io.BytesIO())


GOOD = "metadata/timestamp.json"
CLIMBING = [
    "../outside.json",
    "metadata/../../outside.json",
    "/metadata/timestamp.json",
    "metadata//timestamp.json",
    "./metadata/timestamp.json",
    "metadata/./timestamp.json",
    "metadata/sub/timestamp.json",
    "metadata/.json",
    "metadata/..json",
    "metadata/time\nstamp.json",
    "metadata\\timestamp.json",
    "keys/timestamp.json",
    "memory.json",
    f"targets/XXX/{'0' * 64}.posts.json",
    f"targets/MLI/../{'0' * 64}.posts.json",
    "targets/MLI/posts.json",
    "",
]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("name", CLIMBING)
def test_a_name_that_is_not_a_repositorys_file_is_refused(
    tmp_path: Path, name: str, form: int
) -> None:
    archive = an_archive(tmp_path, a_file("metadata/1.root.json"), a_file(name), form=form)

    with pytest.raises(BundleRefused):
        unpack_bundle(archive, tmp_path / "staging")

    assert list(tmp_path.iterdir()) == [archive]


SPECIALS: dict[str, Member] = {
    "a symbolic link": a_special(GOOD, tarfile.SYMTYPE, "/etc/passwd"),
    "a hard link": a_special(GOOD, tarfile.LNKTYPE, "metadata/root.json"),
    "a folder": a_special("metadata", tarfile.DIRTYPE),
    "a device": a_special(GOOD, tarfile.CHRTYPE),
    "a pipe": a_special(GOOD, tarfile.FIFOTYPE),
    "a contiguous file": a_special(GOOD, tarfile.CONTTYPE),
    "an unknown type": a_special(GOOD, b"Z"),
    "a large file": a_file(GOOD, bytes(BUNDLE_FILE_BYTES_MAX + 1)),
}


@pytest.mark.parametrize("member", SPECIALS.values(), ids=SPECIALS.keys())
def test_only_plain_files_within_their_size_are_unpacked(tmp_path: Path, member: Member) -> None:
    archive = an_archive(tmp_path, member)

    with pytest.raises(BundleRefused):
        unpack_bundle(archive, tmp_path / "staging")

    assert not (tmp_path / "staging").exists()


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    archive = an_archive(tmp_path, a_file(GOOD, b"1"), a_file(GOOD, b"2"))

    with pytest.raises(BundleRefused):
        unpack_bundle(archive, tmp_path / "staging")


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "BUNDLE_FILES_MAX", 5)
    members = [a_file(f"metadata/{n}.root.json", b"") for n in range(6)]

    with pytest.raises(BundleRefused, match="more than"):
        unpack_bundle(an_archive(tmp_path, *members), tmp_path / "staging")
    unpack_bundle(an_archive(tmp_path, *members[1:]), tmp_path / "staging")


def test_a_bundle_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "huge.tar"
    with path.open("wb") as file:
        file.truncate(BUNDLE_BYTES_MAX + 1)

    with pytest.raises(BundleRefused, match="larger"):
        unpack_bundle(path, tmp_path / "staging")


def compressed(archive: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as packed:
        member = tarfile.TarInfo(GOOD)
        member.size = len(archive)
        packed.addfile(member, io.BytesIO(archive))
    return out.getvalue()


def long_names(_: bytes) -> bytes:
    """Headers that each announce that the next header has a longer name."""
    header = tarfile.TarInfo("././@LongLink")
    header.type = tarfile.GNUTYPE_LONGNAME
    return header.tobuf(tarfile.GNU_FORMAT) * 5_000


@pytest.mark.parametrize(
    "damage",
    [lambda _: b"", lambda data: data[:1500], lambda _: b"\x01" * 2048, compressed, long_names],
)
def test_what_is_not_a_plain_archive_leaves_nothing(
    simulator: Simulator, damage: Callable[[bytes], bytes]
) -> None:
    path = bundle_of(simulator)
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(BundleRefused):
        unpack_bundle(path, simulator.folder / "staging")

    assert not (simulator.folder / "staging").exists()


def test_a_missing_bundle_or_an_occupied_folder_is_refused(simulator: Simulator) -> None:
    with pytest.raises(BundleRefused):
        unpack_bundle(simulator.folder / "missing.tar", simulator.folder / "staging")
    occupied = simulator.folder / "occupied"
    occupied.mkdir()
    (occupied / "mine").write_text("kept")

    with pytest.raises(BundleRefused):
        unpack_bundle(bundle_of(simulator), occupied)

    assert (occupied / "mine").read_text() == "kept"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_any_changed_byte_is_refused_or_changes_nothing_that_is_trusted(
    simulator: Simulator, data: st.DataObject
) -> None:
    path = simulator.folder / "bundle.tar"
    if not path.exists():
        bundle_of(simulator)
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = simulator.folder / "changed.tar"
    changed.write_bytes(whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :])
    staging = simulator.folder / f"staging-{place}-{flip}"

    try:
        unpack_bundle(changed, staging)
    except BundleRefused:
        assert not staging.exists()
    else:
        assert all(
            path.resolve().is_relative_to(staging) and not path.is_symlink()
            for path in staging.rglob("*")
        )
