"""Is a person's key file theirs alone, and is anything else refused as a key?"""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from shared.officers.errors import OfficerKeyUnreadable
from shared.officers.officer_key import make_officer_key, read_officer_key, write_officer_key


def test_a_key_comes_back_with_its_passphrase_and_only_with_it(tmp_path: Path) -> None:
    key, path = make_officer_key(), tmp_path / "agent.pem"
    write_officer_key(path, key, passphrase=b"baobab")

    assert read_officer_key(path, passphrase=b"baobab").private_numbers() == key.private_numbers()
    for passphrase in (None, b"karite"):
        with pytest.raises(OfficerKeyUnreadable):
            read_officer_key(path, passphrase=passphrase)


def test_a_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "agent.pem"
    write_officer_key(path, make_officer_key())

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_is_never_written_over_another(tmp_path: Path) -> None:
    path = tmp_path / "agent.pem"
    write_officer_key(path, make_officer_key())

    with pytest.raises(FileExistsError):
        write_officer_key(path, make_officer_key())


def test_what_is_no_p256_key_is_refused(tmp_path: Path) -> None:
    p384 = ec.generate_private_key(ec.SECP384R1())
    path = tmp_path / "other.pem"
    path.write_bytes(p384.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "noise.pem").write_bytes(b"\x00noise")

    for name in ("other.pem", "noise.pem", "absent.pem"):
        with pytest.raises(OfficerKeyUnreadable):
            read_officer_key(tmp_path / name)
