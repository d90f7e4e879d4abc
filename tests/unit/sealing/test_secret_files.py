"""Files of keys are private, whole, and refused in production."""

import json
from pathlib import Path

import pytest

from shared.sealing.key_encryption import FileKeyEncryption, WrappedKey, add_kek
from shared.sealing.pseudonym import FilePseudonymKey, create_pseudonym_key
from shared.sealing.secret_file import SecretFileInvalid, new_secret, read_secret
from shared.stand_ins import InsecureStandInWarning, StandInRefused
from shared.states import State


def test_a_file_of_keys_is_readable_by_its_owner_alone(kek_file: Path) -> None:
    assert kek_file.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in kek_file.parent.iterdir()] == ["keks.json"]


def test_production_refuses_keys_in_files(kek_file: Path, tmp_path: Path) -> None:
    pseudonyms = tmp_path / "pseudonyms.json"
    create_pseudonym_key(pseudonyms, state=State.MLI, epoch=1)
    with pytest.raises(StandInRefused):
        FileKeyEncryption(kek_file, production=True)
    with pytest.raises(StandInRefused):
        FilePseudonymKey(pseudonyms, production=True)


def test_an_added_key_becomes_current_and_keeps_the_earlier(kek_file: Path) -> None:
    add_kek(kek_file, "mli-2027")
    stored = json.loads(kek_file.read_text())
    assert stored["current"] == "mli-2027"
    assert set(stored["keks"]) == {"mli-2026", "mli-2027"}


def test_a_key_is_never_made_twice(kek_file: Path, tmp_path: Path) -> None:
    before = kek_file.read_bytes()
    with pytest.raises(SecretFileInvalid, match="already"):
        add_kek(kek_file, "mli-2026")
    assert kek_file.read_bytes() == before
    create_pseudonym_key(tmp_path / "p.json", state=State.NER, epoch=1)
    with pytest.raises(SecretFileInvalid, match="already"):
        create_pseudonym_key(tmp_path / "p.json", state=State.NER, epoch=2)


@pytest.mark.parametrize("name", ["", "Mali", "a b", "../k", "k" * 65])
def test_a_key_needs_a_proper_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(SecretFileInvalid, match="key name"):
        add_kek(tmp_path / "keks.json", name)


def test_what_another_key_wrapped_does_not_unwrap(keys: FileKeyEncryption) -> None:
    wrapped = keys.wrap(bytes(32))
    assert keys.unwrap(wrapped) == bytes(32)
    assert keys.unwrap(wrapped._replace(kek_id="unknown")) is None
    assert keys.unwrap(WrappedKey("mli-2026", bytes(40))) is None
    assert keys.unwrap(WrappedKey("mli-2026", b"short")) is None


SECRET = new_secret()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "[" * 100_000,
        "{}",
        '{"current": "a", "keks": {}}',
        '{"current": "a", "keks": []}',
        '{"current": "a", "keks": {"a": "AAAA"}}',
        '{"current": "a", "keks": {"a": 7}}',
        '{"current": "a", "keks": {"a": "%%%"}}',
        json.dumps({"current": "A", "keks": {"A": SECRET}}),
        json.dumps({"current": "a", "keks": {"a": SECRET}, "more": 1}),
    ],
    ids=lambda _: "content",  # the secret differs on every run, a test's name may not
)
def test_a_faulty_file_is_refused_without_telling_its_content(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keks.json"
    path.write_text(content)
    with (
        pytest.warns(InsecureStandInWarning),
        pytest.raises(SecretFileInvalid) as refused,
    ):
        FileKeyEncryption(path, production=False)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        {"state": "GHA", "epoch": 1, "secret": SECRET},
        {"state": "MLI", "epoch": "1", "secret": SECRET},
        {"state": "MLI", "epoch": 1, "secret": SECRET[:-4]},
        {"state": "MLI", "epoch": 1},
    ],
)
def test_a_faulty_pseudonym_key_is_refused(tmp_path: Path, content: dict[str, object]) -> None:
    path = tmp_path / "pseudonyms.json"
    path.write_text(json.dumps(content))
    with pytest.warns(InsecureStandInWarning), pytest.raises(SecretFileInvalid):
        FilePseudonymKey(path, production=False)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with (
        pytest.warns(InsecureStandInWarning),
        pytest.raises(SecretFileInvalid, match="cannot be read"),
    ):
        FileKeyEncryption(tmp_path / "none.json", production=False)


def test_secrets_are_fresh_and_read_back() -> None:
    assert len({read_secret(new_secret()) for _ in range(20)}) == 20
