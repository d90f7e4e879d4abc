"""The file key store: warns, refuses production, guards its files, signs."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from shared.pki.key_store import (
    FileKeyStore,
    SigningKeyExists,
    SigningKeyNotFound,
    SigningKeyRefused,
)
from shared.stand_ins import InsecureStandInWarning, StandInRefused
from tests.support.pki import a_key_store


def write_key(folder: Path, label: str, pem: bytes, mode: int = 0o600) -> None:
    path = folder / f"{label}.pem"
    path.write_bytes(pem)
    path.chmod(mode)


def test_it_warns_when_constructed(tmp_path: Path) -> None:
    with pytest.warns(InsecureStandInWarning, match="file key store"):
        FileKeyStore(tmp_path, production=False)


def test_it_is_refused_in_production(tmp_path: Path) -> None:
    with pytest.raises(StandInRefused):
        FileKeyStore(tmp_path, production=True)


def test_a_key_signs_and_survives_a_restart(tmp_path: Path) -> None:
    public_key = a_key_store(tmp_path / "keys").generate("csca.1")
    reopened = a_key_store(tmp_path / "keys")
    assert reopened.public_key("csca.1") == public_key
    public_key.verify(reopened.sign("csca.1", b"message"), b"message", ec.ECDSA(SHA256()))


def test_a_new_key_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    a_key_store(tmp_path / "keys").generate("csca")
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "keys" / "csca.pem").stat().st_mode & 0o777 == 0o600


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    store = a_key_store(tmp_path)
    before = store.generate("csca")
    with pytest.raises(SigningKeyExists):
        store.generate("csca")
    assert a_key_store(tmp_path).public_key("csca") == before


@pytest.mark.parametrize("label", ["absent", "../csca", "", "CSCA", ".hidden", "a" * 65, "a/b"])
def test_a_label_without_a_key_is_not_found(tmp_path: Path, label: str) -> None:
    a_key_store(tmp_path).generate("csca")
    with pytest.raises(SigningKeyNotFound):
        a_key_store(tmp_path / "below").sign(label, b"message")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    a_key_store(tmp_path).generate("csca")
    (tmp_path / "csca.pem").chmod(mode)
    with pytest.raises(SigningKeyRefused, match="chmod 600"):
        a_key_store(tmp_path).sign("csca", b"message")


def test_a_link_in_the_place_of_a_key_is_refused(tmp_path: Path) -> None:
    a_key_store(tmp_path).generate("csca")
    (tmp_path / "link.pem").symlink_to(tmp_path / "csca.pem")
    with pytest.raises(SigningKeyRefused):
        a_key_store(tmp_path).public_key("link")


@pytest.mark.parametrize("kind", ["garbage", "rsa", "p384"])
def test_a_file_that_is_no_p256_key_is_refused(tmp_path: Path, kind: str) -> None:
    pem = b"garbage"
    if kind != "garbage":
        key = (
            rsa.generate_private_key(65537, 2048)
            if kind == "rsa"
            else ec.generate_private_key(ec.SECP384R1())
        )
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_key(tmp_path, "odd", pem)
    with pytest.raises(SigningKeyRefused):
        a_key_store(tmp_path).public_key("odd")
