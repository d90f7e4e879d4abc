"""Settings are read whole or refused with every key and reason, never with a value."""

from pathlib import Path
from typing import Annotated

import pytest
from pydantic import AfterValidator, Field, ValidationError

from shared.civil.partial_date import PartialDate
from shared.settings import (
    SETTINGS_BYTES_MAX,
    DevelopmentDefault,
    Peer,
    Profile,
    Settings,
    SettingsInvalid,
    SettingsPart,
    SettingsPath,
    TrustSettings,
    load_settings,
)


class Worker(SettingsPart):
    count: int = Field(2, ge=1, le=8)
    password: Annotated[str, DevelopmentDefault()] = "liptako-development"


class Example(Settings):
    authority: str
    trust: TrustSettings
    keys: SettingsPath
    peers: dict[str, Peer] = Field(default_factory=dict)
    mirrors: tuple[str, ...] = ()
    worker: Worker = Field(default_factory=Worker)
    since: Annotated[str, AfterValidator(PartialDate.parse)] | None = None


GOOD = """
profile = "development"
authority = "identity.mli.aes.example"
keys = "keys"
mirrors = ["http://127.0.0.1:9"]
[trust]
source = "http://127.0.0.1:8100"
root = "trust/root.json"
cache = "/var/cache/trust"
[peers.customs]
authority = "customs.aes.example"
address = "http://127.0.0.1:8300"
"""


def load(folder: Path, text: str) -> Example:
    path = folder / "identity-mli.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(Example, path)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(SettingsInvalid) as refused:
        load(folder, text)
    return refused.value.detail


def test_good_settings_are_read_with_paths_beside_the_file(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD)
    assert settings.profile is Profile.DEVELOPMENT
    assert not settings.production
    assert settings.keys == tmp_path / "keys"
    assert settings.trust.root == tmp_path / "trust" / "root.json"
    assert settings.trust.cache == Path("/var/cache/trust")
    assert settings.trust.source == "http://127.0.0.1:8100"
    assert settings.peers["customs"].authority == "customs.aes.example"


def test_a_trust_source_may_be_a_folder_beside_the_file(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD.replace("http://127.0.0.1:8100", "repository"))
    assert settings.trust.source == str(tmp_path / "repository")


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD)
    with pytest.raises(ValidationError, match="frozen"):
        settings.authority = "other"  # type: ignore[misc]  # the point of the test


@pytest.mark.parametrize(
    ("change", "key", "french", "english"),
    [
        (("authority =", "autority ="), "authority", "manque", "missing"),
        (("authority =", "autority ="), "autority", "clé inconnue", "unknown key"),
        (('"development"', '"s3cret"'), "profile", "valeurs permises", "allowed values"),
        (('keys = "keys"', "keys = 7"), "keys", "chemin", "file path"),
        (('"customs.aes.example"', "5"), "peers.customs.authority", "texte", "text is expected"),
        (("[trust]", "[worker]\ncount = 99\n[trust]"), "worker.count", "trop grande", "too large"),
        (('keys = "keys"', 'keys = "k"\nsince = "s3cret"'), "since", "1975", "1975-03"),
        (("[trust]", "worker = 5\n[trust]"), "worker", "table", "table is expected"),
    ],
)
def test_a_refusal_names_key_and_reason_in_both_languages_and_no_value(
    tmp_path: Path, change: tuple[str, str], key: str, french: str, english: str
) -> None:
    detail = refusal(tmp_path, GOOD.replace(*change))
    line = next(line for line in detail.splitlines() if line.startswith(f"  {key}: "))
    assert french in line
    assert english in line
    assert "s3cret" not in detail
    assert detail.startswith("identity-mli.toml\n")


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    assert len(refusal(tmp_path, "colour = 'blue'").splitlines()) == 1 + 5


def test_production_refuses_plain_addresses_and_development_defaults(tmp_path: Path) -> None:
    detail = refusal(tmp_path, GOOD.replace("development", "production"))
    refused = [line.split(":")[0].strip() for line in detail.splitlines()[1:]]
    assert refused == ["trust.source", "peers.customs.address", "mirrors.0", "worker.password"]
    assert "http:// address is refused" in detail
    assert "development default is refused" in detail
    assert "127.0.0.1" not in detail
    assert "liptako-development" not in detail


def test_production_accepts_https_and_its_own_values(tmp_path: Path) -> None:
    text = GOOD.replace("development", "production").replace("http://", "https://")
    assert load(tmp_path, text + '[worker]\npassword = "its own"\n').production


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"a = ", "TOML"), (b"\xff", "TOML"), (b"#" * (SETTINGS_BYTES_MAX + 1), "too large")],
)
def test_a_file_that_is_not_settings_is_refused(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsInvalid, match=reason):
        load_settings(Example, path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="cannot be read"):
        load_settings(Example, tmp_path / "none.toml")
