"""A name says what is inside, and a package re-exports nothing."""

import importlib

import pytest

from tests.unit.house_rules.sources import PACKAGES, ROOT, files, sources

FORBIDDEN = {
    "utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "core", "constants",
    "types",
}  # fmt: skip
DRAWERS = {"base.html"}  # the usual name of the page that other templates extend


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    named = {path for path in files() if path.name not in DRAWERS}
    folders = {parent for path in named for parent in path.relative_to(ROOT).parents}
    found = {path for path in named if path.stem in FORBIDDEN}
    assert sorted(found | {folder for folder in folders if folder.name in FORBIDDEN}) == []


def test_every_package_marker_is_empty() -> None:
    markers = [source for source in sources(*PACKAGES, "tests") if source.name == "__init__"]
    assert markers
    assert [marker.path for marker in markers if marker.text] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_our_packages_are_ours(package: str) -> None:
    """`identity` is also the name of a package that anybody could install beside it."""
    module = importlib.import_module(package)
    assert module.__file__ is not None
    assert (ROOT / package / "__init__.py").samefile(module.__file__)
