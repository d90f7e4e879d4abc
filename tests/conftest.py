"""What every test may ask for."""

from tests.support.postgres import databases, postgres

__all__ = ["databases", "postgres"]
