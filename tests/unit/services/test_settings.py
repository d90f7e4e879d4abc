"""Settings of processes that cannot be meant: said at once, naming the key."""

from pathlib import Path

import pytest

from services.kinds import publisher_of, read_settings
from services.settings import IdentitySettings
from shared.settings import SettingsInvalid

IDENTITY = """
profile = "development"
entity = "identity.mli.aes.example"
state = "MLI"
keys = "keys"
database_url = "postgresql://liptako@127.0.0.1/identity"
listen = { port = 8001 }
trust = { source = "trust", root = "root.json", cache = "cache" }
"""


def read(folder: Path, text: str) -> IdentitySettings:
    (folder / "identity.toml").write_text(text)
    settings = read_settings("identity", folder / "identity.toml")
    assert isinstance(settings, IdentitySettings)
    return settings


def test_settings_that_agree_with_themselves_are_accepted(tmp_path: Path) -> None:
    assert read(tmp_path, IDENTITY).log_level == "INFO"


def test_a_state_names_the_files_of_its_own_rules(tmp_path: Path) -> None:
    own = ("pairing_rules", "review_rules", "anomaly_rules", "retention_rules")
    settings = read(tmp_path, "".join(f'{name} = "{name}.toml"\n' for name in own) + IDENTITY)
    assert [getattr(settings, name) for name in own] == [tmp_path / f"{one}.toml" for one in own]


@pytest.mark.parametrize(
    ("given", "instead", "key"),
    [
        ("identity.mli", "registre.mli", "entity"),
        ("identity.mli", "travel-doc.mli", "entity"),
        ('state = "MLI"', 'state = "BFA"', "state"),
        ('keys = "keys"', 'keys = "keys"\nlog_level = "loud"', "log_level"),
        ("postgresql://", "mysql://", "database_url"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_key(
    tmp_path: Path, given: str, instead: str, key: str
) -> None:
    with pytest.raises(SettingsInvalid, match=rf"\n  {key}: "):
        read(tmp_path, IDENTITY.replace(given, instead))


def test_settings_that_are_no_toml_are_called_so_when_a_relay_is_asked_for(tmp_path: Path) -> None:
    broken = tmp_path / "identity.toml"
    broken.write_text("entity = ")

    with pytest.raises(SettingsInvalid):
        publisher_of(broken)
