"""Key files as a State would hold them in development."""

from pathlib import Path

import pytest

from shared.sealing.key_encryption import FileKeyEncryption, add_kek
from shared.stand_ins import InsecureStandInWarning


@pytest.fixture
def kek_file(tmp_path: Path) -> Path:
    path = tmp_path / "keks.json"
    add_kek(path, "mli-2026")
    return path


@pytest.fixture
def keys(kek_file: Path) -> FileKeyEncryption:
    with pytest.warns(InsecureStandInWarning):
        return FileKeyEncryption(kek_file, production=False)
