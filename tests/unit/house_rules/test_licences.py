"""Nothing is installed under a licence that would bind the platform."""

import pytest

from tests.unit.house_rules.reference.licences import (
    OVERRIDES,
    PERMITTED_UNMODIFIED,
    installed,
    licence_of,
    locked,
    permitted,
)
from tests.unit.house_rules.sources import ROOT

TOOLS_OF_THE_ENVIRONMENT = {"pip", "setuptools", "wheel", "uv"}


def test_every_package_has_a_licence_we_may_use() -> None:
    found = {name: licence_of(name, one) for name, one in installed().items()}
    assert found
    assert {name: licence for name, licence in found.items() if not permitted(licence)} == {}


def test_nothing_is_installed_that_is_not_locked() -> None:
    """In an environment made by `make`; a package added by hand would escape the locks."""
    known = locked("requirements-dev.lock") | TOOLS_OF_THE_ENVIRONMENT
    assert set(installed()) - known == set()


def test_packages_used_unmodified_are_named_to_their_users() -> None:
    named = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    bound = [n for n, d in installed().items() if licence_of(n, d) in PERMITTED_UNMODIFIED]
    assert [name for name in bound if f"`{name}`" not in named] == []


def test_no_override_outlives_its_package() -> None:
    assert set(OVERRIDES) - locked("requirements-dev.lock") == set()


@pytest.mark.parametrize(
    ("expression", "ours"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("MIT AND PSF-2.0", True),
        ("MIT AND AGPL-3.0-only", False),
        ("GPL-3.0-or-later", False),
        ("", False),
        ("Proprietary", False),
    ],
)
def test_a_licence_is_permitted_only_if_each_part_is(expression: str, *, ours: bool) -> None:
    assert permitted(expression) is ours
