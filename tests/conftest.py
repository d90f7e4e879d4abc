"""What every test may ask for; none fails for being slow."""

import os

from hypothesis import settings

from tests.support.postgres import databases, postgres

__all__ = ["databases", "postgres"]

settings.register_profile("liptako", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("LIPTAKO_HYPOTHESIS", "liptako"))
