"""A snapshot opens whole, for its own shard, under its own keys, or not at all."""

import warnings
from pathlib import Path

import pytest

from shared.biometrics.gallery.errors import SnapshotInvalid
from shared.biometrics.gallery.shard import Shard
from shared.biometrics.gallery.snapshot import read_snapshot, write_snapshot
from shared.biometrics.gallery.traits import Filter, Traits, YearBand
from shared.civil.sex import Sex
from shared.sealing.key_encryption import FileKeyEncryption, add_kek
from shared.stand_ins import InsecureStandInWarning
from tests.unit.biometrics_gallery.faces import ENGINE, Faces, a_search, entries

NAME = "mli.face.1"
OLDER = Traits(Sex.M, None, frozenset({"residents"}))


def some_keys(folder: Path, kek: str = "gallery-1") -> FileKeyEncryption:
    add_kek(folder / f"{kek}.json", kek)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        return FileKeyEncryption(folder / f"{kek}.json", production=False)


@pytest.fixture
def keys(tmp_path: Path) -> FileKeyEncryption:
    return some_keys(tmp_path)


def a_filled_shard() -> tuple[Shard, Faces]:
    faces = Faces(1, 512)
    shard = Shard.empty(engine=ENGINE, dimension=512, rows_max=9_000)
    shard.insert(entries(range(4_000), faces.some(4_000)))
    shard.insert(entries(range(4_000, 5_000), faces.some(1_000), OLDER))
    return shard, faces


def test_a_restored_shard_answers_as_the_one_that_was_written(
    tmp_path: Path, keys: FileKeyEncryption
) -> None:
    shard, faces = a_filled_shard()
    path = tmp_path / "shard"
    write_snapshot(path, shard, keys, name=NAME, position=41)
    restored, position = read_snapshot(path, keys, name=NAME)
    filters = [Filter(), Filter(sex=Sex.M), Filter(born=YearBand(1975, 1975))]
    searches = [a_search(probe, among=among) for probe in faces.some(3) for among in filters]
    assert position == 41
    assert (restored.engine, len(restored), restored.room) == (ENGINE, 5_000, 4_000)
    assert restored.search(searches) == shard.search(searches)
    assert (path.stat().st_mode & 0o777, len(list(tmp_path.iterdir()))) == (0o600, 2)


def test_nothing_in_a_snapshot_can_be_read_without_its_key(
    tmp_path: Path, keys: FileKeyEncryption
) -> None:
    shard, _ = a_filled_shard()
    path = tmp_path / "shard"
    write_snapshot(path, shard, keys, name=NAME, position=0)
    written = path.read_bytes()
    assert ENGINE.encode() not in written
    assert b"residents" not in written
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(SnapshotInvalid):
        read_snapshot(path, some_keys(other, "gallery-2"), name=NAME)


def test_a_snapshot_of_another_shard_is_refused(tmp_path: Path, keys: FileKeyEncryption) -> None:
    shard, _ = a_filled_shard()
    write_snapshot(tmp_path / "shard", shard, keys, name=NAME, position=0)
    with pytest.raises(SnapshotInvalid):
        read_snapshot(tmp_path / "shard", keys, name="mli.face.2")


def test_an_altered_cut_lengthened_or_mixed_snapshot_is_refused(
    tmp_path: Path, keys: FileKeyEncryption
) -> None:
    shard = Shard.empty(engine=ENGINE, dimension=128)
    shard.insert(entries(range(50), Faces(1).some(50)))
    first, second = tmp_path / "first", tmp_path / "second"
    write_snapshot(first, shard, keys, name=NAME, position=1)
    write_snapshot(second, shard, keys, name=NAME, position=2)
    good, other = first.read_bytes(), second.read_bytes()
    bad = [good[:cut] for cut in range(0, len(good), 997)]
    bad += [good[:-1], good + b"\0", good[:1000] + other[1000:], other[:34] + good[34:]]
    bad += [good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in range(0, len(good), 401)]
    for content in bad:
        second.write_bytes(content)
        with pytest.raises(SnapshotInvalid):
            read_snapshot(second, keys, name=NAME)
    second.write_bytes(good)
    assert read_snapshot(second, keys, name=NAME).position == 1


def test_a_missing_snapshot_is_refused_like_a_damaged_one(
    tmp_path: Path, keys: FileKeyEncryption
) -> None:
    with pytest.raises(SnapshotInvalid):
        read_snapshot(tmp_path / "none", keys, name=NAME)
