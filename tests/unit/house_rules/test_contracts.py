"""Every folder that the import contracts should bind is bound by one."""

import tomllib
from typing import Any

import pytest

from tests.unit.house_rules.sources import ROOT, SERVICES

NOUN_FILES = ("api", "actions", "store", "tables", "rules", "lifecycle")
NOUN_IF_IT_HAS = ("api", "actions", "store", "tables")


def contracts(kind: str) -> list[dict[str, Any]]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed: list[dict[str, Any]] = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    return [contract for contract in listed if contract["type"] == kind]


def nouns(service: str) -> set[str]:
    """Folders of a service that hold endpoints, actions or rows."""
    return {
        folder.name
        for folder in (ROOT / service).iterdir()
        if any((folder / f"{n}.py").is_file() or (folder / n).is_dir() for n in NOUN_IF_IT_HAS)
    }


@pytest.mark.parametrize("service", SERVICES)
def test_every_noun_has_its_files_in_layers(service: str) -> None:
    bound = {c for contract in contracts("layers") for c in contract.get("containers", [])}
    assert {f"{service}.{noun}" for noun in nouns(service)} - bound == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_noun_stands_below_the_app_and_above_what_nouns_share(service: str) -> None:
    layers = [c["layers"] for c in contracts("layers") if c.get("containers") == [service]]
    layered = {name.strip() for one in layers for level in one for name in level.split(":")}
    assert nouns(service) - layered == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_rule_and_lifecycle_is_bound_to_be_pure(service: str) -> None:
    pure = {
        m
        for c in contracts("forbidden")
        if "fastapi" in c["forbidden_modules"]
        for m in c["source_modules"]
    }
    decisions = {
        f"{service}.*.{name}"
        for name in ("rules", "lifecycle")
        for noun in nouns(service)
        if (ROOT / service / noun / name).is_dir()
        or (ROOT / service / noun / f"{name}.py").is_file()
    }
    assert decisions - pure == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_published_contract_is_bound_to_carry_no_server_code(service: str) -> None:
    bound = {
        m
        for c in contracts("forbidden")
        if "sqlmodel" in c["forbidden_modules"]
        for m in c["source_modules"]
    }
    published = {f"{service}.contract"} if (ROOT / service / "contract").is_dir() else set()
    assert published - bound == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_noun_folder_holds_the_usual_files_only(service: str) -> None:
    usual = {*NOUN_FILES, "__init__"}
    odd = [
        path.relative_to(ROOT).as_posix()
        for noun in nouns(service)
        for path in (ROOT / service / noun).iterdir()
        if (path.suffix == ".py" or path.is_dir()) and path.stem not in usual | {"__pycache__"}
    ]
    assert odd == []
