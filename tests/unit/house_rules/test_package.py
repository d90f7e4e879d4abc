"""What is installed is what is in the repository."""

import tomllib
from fnmatch import fnmatch
from typing import Any

from tests.unit.house_rules.sources import PACKAGES, ROOT, files


def tool_settings() -> dict[str, Any]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    settings: dict[str, Any] = tomllib.loads(text)["tool"]["setuptools"]
    return settings


def test_every_file_that_a_package_reads_is_installed_with_it() -> None:
    patterns = tool_settings()["package-data"]["*"]
    data = [path for path in files(*PACKAGES) if path.suffix != ".py"]
    assert data
    assert [p for p in data if not any(fnmatch(p.name, one) for one in patterns)] == []


def test_every_folder_is_a_package() -> None:
    """A folder without its marker would be left out without a word."""
    folders = {path.parent for path in files(*PACKAGES)}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_every_package_of_ours_is_installed() -> None:
    include = tool_settings()["packages"]["find"]["include"]
    assert sorted(include) == sorted(f"{package}*" for package in PACKAGES)
