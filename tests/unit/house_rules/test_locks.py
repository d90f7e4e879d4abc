"""The locks say what is installed, by hash, and nothing of where it came from."""

import re
from pathlib import Path

import pytest

from tests.unit.house_rules.sources import PACKAGES, ROOT

LOCKS = [*sorted(ROOT.glob("requirements*.lock")), ROOT / "tests/compose/requirements.lock"]
ADDRESS = re.compile(r"://|^--(?:index|extra-index|find-links|trusted-host)", re.MULTILINE)
DENIED = {package.replace("_", "-") for package in PACKAGES}
"""Packages of others that have the names of ours would shadow them or be shadowed."""


def pins(lock: Path) -> dict[str, str]:
    """The version of every requirement by its name."""
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ]+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_records_no_address(lock: Path) -> None:
    assert ADDRESS.findall(lock.read_text()) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_a_hash_for_each_requirement(lock: Path) -> None:
    requirements = re.split(r"\n(?=\S)", lock.read_text().strip())
    assert requirements
    assert [text for text in requirements if "==" not in text or "--hash=sha256:" not in text] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_lock_brings_a_package_that_has_the_name_of_one_of_ours(lock: Path) -> None:
    assert DENIED & set(pins(lock)) == set()


def test_development_runs_the_product_at_the_locked_versions() -> None:
    product, development = pins(ROOT / "requirements.lock"), pins(ROOT / "requirements-dev.lock")
    assert product
    assert {name: pin for name, pin in product.items() if development.get(name) != pin} == {}
