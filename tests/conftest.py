"""What every test may ask for; none fails for being slow."""

import os

import pytest
from hypothesis import settings

from tests.support.postgres import databases, postgres
from tests.support.walked import Walked

__all__ = ["databases", "postgres"]

settings.register_profile("liptako", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("LIPTAKO_HYPOTHESIS", "liptako"))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Walked(), "walked")
