"""What every test may ask for; none fails for being slow."""

from hypothesis import settings

from tests.support.postgres import databases, postgres

__all__ = ["databases", "postgres"]

settings.register_profile("liptako", deadline=None)
settings.load_profile("liptako")
