"""The files of the deployment agree with the programs, and with each other."""

import re
from pathlib import Path

import pytest

from services.kinds import KINDS, read_settings
from shared.entities import entity_of
from tests.unit.house_rules.sources import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
CONFIGS = sorted((ROOT / "deploy" / "compose" / "config").glob("*.toml"))
VARIABLE = re.compile(r"LIPTAKO_[A-Z_]+")


def kind_of(config: Path) -> str:
    (kind,) = (kind for kind in KINDS if config.stem.startswith(kind))
    return kind


def services_of(compose: str) -> set[str]:
    (listed,) = re.findall(r"^services:\n(.*?)(?=^\S|\Z)", compose, re.DOTALL | re.MULTILINE)
    return set(re.findall(r"^  ([a-z-]+):", listed, re.MULTILINE))


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_the_settings_of_a_process_can_be_used(config: Path) -> None:
    settings = read_settings(kind_of(config), config)
    state = entity_of(settings.entity).state
    assert config.stem == kind_of(config) + (f"-{state.lower()}" if state else "")
    assert settings.listen.port == 8000


def test_every_kind_of_process_is_deployed() -> None:
    assert {kind_of(config) for config in CONFIGS} == set(KINDS)
    assert {config.stem for config in CONFIGS} <= services_of(COMPOSE)


def test_every_variable_of_the_deployment_is_explained() -> None:
    explained = (ROOT / ".env.example").read_text(encoding="utf-8")
    used = set(VARIABLE.findall(COMPOSE))
    assert used == set(VARIABLE.findall(explained))


def test_hosts_without_a_registry_pull_nothing() -> None:
    override = (ROOT / "deploy" / "compose.local-images.yml").read_text(encoding="utf-8")
    kept = set(re.findall(r"^  ([a-z-]+): \{pull_policy: never\}", override, re.MULTILINE))
    assert kept == services_of(COMPOSE)
